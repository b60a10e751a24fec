import * as vscode from 'vscode'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { commands, itemContexts } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { agoText, countedText, runResultText, runSeriesText, startText } from './run-text.js'
import type { RunTracker } from './run-tracker.js'

/** The view RUNS: newest first, running ones on top. */
export class RunsView implements vscode.TreeDataProvider<RunSummary>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>()
  readonly onDidChangeTreeData = this.changed.event
  private readonly subscriptions: vscode.Disposable[]

  constructor(
    private readonly engineHost: EngineHost,
    private readonly tracker: RunTracker,
  ) {
    this.subscriptions = [tracker.onDidStart(() => this.refresh()), tracker.onDidEnd(() => this.refresh())]
  }

  refresh(): void {
    this.changed.fire(undefined)
  }

  async getChildren(parent?: RunSummary): Promise<RunSummary[]> {
    if (parent !== undefined || !vscode.workspace.isTrusted) return []
    const result = await this.engineHost.request('listRuns', null)
    // The failure has been told where it arose; the view then shows what this window knows.
    const saved = isFailure(result) ? [] : result.runs
    const running = this.tracker.running.map(({ run }) => run)
    const known = new Set(running.map(({ runId }) => runId))
    return [...running, ...saved.filter(({ runId }) => !known.has(runId))]
  }

  getTreeItem(run: RunSummary): vscode.TreeItem {
    const item = new vscode.TreeItem(run.specification.className)
    const result = runResultText(run)
    item.id = run.runId
    item.description = `${result}  ${startText(new Date(run.startedAt), new Date())}`
    item.iconPath = iconOf(run)
    item.contextValue = run.state.kind === 'running' ? itemContexts.running : itemContexts.run
    item.command = { command: commands.openRun, title: 'Open Results', arguments: [run] }
    item.tooltip = [
      `${run.specification.className}  ${runSeriesText(run)}`,
      result,
      `${countedText(run.bars, 'bar')}, ${countedText(run.trades, 'trade')}, ${agoText(Date.now() - run.startedAt)}`,
      ...(run.state.kind === 'interrupted' ? [run.state.failure.message] : []),
    ].join('\n')
    item.accessibilityInformation = { label: `${run.specification.className}, ${runSeriesText(run)}, ${result}` }
    return item
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, ...this.subscriptions).dispose()
  }
}

function iconOf({ state }: RunSummary): vscode.ThemeIcon {
  switch (state.kind) {
    case 'running':
      return new vscode.ThemeIcon('sync~spin')
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash')
    case 'interrupted':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
    case 'completed':
      return new vscode.ThemeIcon('graph-line')
  }
}
