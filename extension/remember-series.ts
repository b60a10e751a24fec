import * as path from 'node:path'
import * as vscode from 'vscode'
import { configurationFileName } from '../engine-host/protocol/run-configuration.js'
import { type FailureMessages, showMessage } from './failure-messages.js'
import { configurationNotSaved } from './failures.js'
import { withSeries } from './configuration-edit.js'
import type { SeriesChoice, StrategyReference } from './run-target.js'
import { configurationUri } from './workspace-configuration-file.js'

/** Offers to write the chosen series into `backlens.json`, so that nobody is asked again. Does not wait. */
export function rememberSeries(
  folder: string,
  strategy: StrategyReference,
  runName: string | undefined,
  series: SeriesChoice,
  messages: FailureMessages,
): void {
  const name = strategy.className ?? path.basename(strategy.strategyFile, '.ts')
  void showMessage(
    vscode.window.showInformationMessage,
    `${name} runs on ${series.instrumentId} ${series.bars} in this window.`,
    [
      {
        title: `Save in ${configurationFileName}`,
        run: async () => {
          if (!(await saveSeries(folder, strategy, runName ?? name, series))) messages.show(configurationNotSaved())
        },
      },
    ],
  )
}

/**
 * Whether it is saved: the editor refuses when the file on the disk is not the one that is open, so that what another
 * window has written stays.
 */
async function saveSeries(
  folder: string,
  strategy: StrategyReference,
  runName: string,
  series: SeriesChoice,
): Promise<boolean> {
  const uri = configurationUri(folder)
  const edit = new vscode.WorkspaceEdit()
  edit.createFile(uri, { ignoreIfExists: true, contents: new TextEncoder().encode('{}\n') })
  await vscode.workspace.applyEdit(edit)
  const document = await vscode.workspace.openTextDocument(uri)
  const text = document.getText()
  const strategyPath = path.relative(folder, strategy.strategyFile).split(path.sep).join('/')
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length))
  const change = new vscode.WorkspaceEdit()
  change.replace(uri, whole, withSeries(text, runName, { strategyPath, className: strategy.className, series }))
  return (await vscode.workspace.applyEdit(change)) && (await document.save())
}
