import type * as vscode from 'vscode'
import type { EngineHost } from './engine-host.js'
import { countText } from './run-text.js'
import type { RunTracker } from './run-tracker.js'

/** Writes what strategies log into the output, under the name of their class. */
export function writeStrategyLog(engineHost: EngineHost, tracker: RunTracker, output: vscode.LogOutputChannel): void {
  engineHost.on('runLog', ({ runId, lines, dropped }) => {
    const className = tracker.find(runId)?.run.specification.className ?? 'Strategy'
    for (const line of lines) output.info(`[${className}] ${line}`)
    if (dropped > 0) output.info(`[${className}] ${countText(dropped)} more lines were not shown.`)
  })
}
