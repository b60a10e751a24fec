import * as vscode from 'vscode'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { commands } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { showMessage, type FailureMessages, type MessageAction } from './failure-messages.js'
import { requestAgain } from './rerun-request.js'
import type { ResultsPanels } from './results-panels.js'
import type { RunLauncher } from './run-launcher.js'
import type { RunTracker } from './run-tracker.js'

export interface ExactRerunContext {
  readonly engineHost: EngineHost
  readonly launcher: RunLauncher
  readonly panels: ResultsPanels
  readonly tracker: RunTracker
  readonly messages: FailureMessages
}

/** Runs a saved run again as it was, with the code, data, settings and seed that it had, and tells what came of it. */
export class ExactRerun {
  constructor(private readonly context: ExactRerunContext) {}

  async start(run: RunSummary, anyway = false): Promise<void> {
    const { engineHost, panels, tracker, messages } = this.context
    const result = await engineHost.request('rerunExactly', { runId: run.runId, anyway })
    if (isFailure(result)) return messages.show(result, this.withCurrentCode(run))
    if (result.kind === 'uncertain') {
      const repeat: MessageAction = { title: 'Repeat Anyway', run: () => this.start(run, true) }
      const { message, next } = result.failure
      return showMessage(vscode.window.showWarningMessage, `${message} ${next}`, [repeat, this.withCurrentCode(run)])
    }
    const ended = tracker.onDidEnd((end) => {
      if (end.run.runId !== result.run.runId) return
      ended.dispose()
      void this.tell(run, end.run)
    })
    panels.showRun(result.run)
    tracker.add(result.run, requestAgain(result.run.specification), false)
  }

  /** Whether the same came of it. */
  private async tell(original: RunSummary, repeated: RunSummary): Promise<void> {
    const { specification, state, eventLogSha256 } = repeated
    // A cancelled repetition says nothing, and its panel tells how it ended.
    if (state.kind === 'cancelled') return
    const before = specification.repeats?.eventLogSha256
    const name = specification.className
    if (before === undefined) {
      const why = `${name} was run again. The run before did not come to an end of its own, so there is nothing to compare with.`
      return showMessage(vscode.window.showInformationMessage, why)
    }
    if (before === eventLogSha256) {
      const same = `${name} was repeated exactly: all events are the same (SHA-256 ${eventLogSha256.slice(0, 12)}…).`
      return showMessage(vscode.window.showInformationMessage, same)
    }
    const other = `${name} was run again and did not do the same: its events have the SHA-256 ${eventLogSha256.slice(0, 12)}… and not ${before.slice(0, 12)}…. Another version of Node.js or of a package, or data that the strategy fetches by itself, can be why.`
    return showMessage(vscode.window.showWarningMessage, other, [
      {
        title: 'Compare',
        run: () => vscode.commands.executeCommand(commands.compareRuns, original, [original, repeated]),
      },
    ])
  }

  private withCurrentCode(run: RunSummary): MessageAction {
    return { title: 'Rerun', run: () => this.context.launcher.rerun(run) }
  }
}
