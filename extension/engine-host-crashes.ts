import * as vscode from 'vscode'
import { commands } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { showMessage } from './failure-messages.js'

/** Tells the person of each crash of the engine host, once. */
export function reportEngineHostCrashes(engineHost: EngineHost, output: vscode.LogOutputChannel): vscode.Disposable {
  const showOutput = { title: 'Show Output', run: () => output.show(true) }
  const restart = { title: 'Restart', run: () => vscode.commands.executeCommand(commands.restartEngineHost) }
  let lastShown: string | undefined
  return engineHost.onDidChangeState((state) => {
    if (state === 'running') lastShown = undefined
    if ((state !== 'crashed' && state !== 'gaveUp') || lastShown === state) return
    lastShown = state
    if (state === 'crashed') {
      const text = 'The engine host of Backlens stopped unexpectedly and was started again; runs that went on are lost.'
      void showMessage(vscode.window.showWarningMessage, text, [showOutput])
    } else {
      const text = 'The engine host of Backlens stopped unexpectedly and is down: no lenses and no backtests.'
      void showMessage(vscode.window.showErrorMessage, text, [restart, showOutput])
    }
  })
}
