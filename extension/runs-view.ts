import * as vscode from 'vscode'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { commands, itemContexts } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { annotationOf } from './run-history.js'
import { agoText, countedText, runResultText, runSeriesText, startText } from './run-text.js'
import type { RunTracker } from './run-tracker.js'

/** The view RUNS: running ones on top, then pinned ones, then the others; newest first. */
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
    const ended = saved.filter(({ runId }) => !known.has(runId))
    const pinned = ended.filter((run) => annotationOf(run).pinned)
    return [...running, ...pinned, ...ended.filter((run) => !annotationOf(run).pinned)]
  }

  getTreeItem(run: RunSummary): vscode.TreeItem {
    const item = new vscode.TreeItem(run.specification.className)
    const result = runResultText(run)
    item.id = run.runId
    const { pinned, tags, note } = annotationOf(run)
    item.description = [result, startText(new Date(run.startedAt), new Date()), ...tags.map((tag) => `#${tag}`)].join(
      '  ',
    )
    item.iconPath = iconOf(run)
    item.contextValue =
      run.state.kind === 'running' ? itemContexts.running : pinned ? itemContexts.pinnedRun : itemContexts.run
    item.command = { command: commands.openRun, title: 'Open Results', arguments: [run] }
    item.tooltip = [
      `${run.specification.className}  ${runSeriesText(run)}`,
      result,
      `${countedText(run.bars, 'bar')}, ${countedText(run.trades, 'trade')}, ${agoText(Date.now() - run.startedAt)}`,
      ...(run.state.kind === 'interrupted' ? [run.state.failure.message] : []),
      ...(note === '' ? [] : ['', note]),
    ].join('\n')
    item.accessibilityInformation = {
      label: [run.specification.className, runSeriesText(run), result, ...(pinned ? ['pinned'] : []), ...tags].join(
        ', ',
      ),
    }
    return item
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, ...this.subscriptions).dispose()
  }
}

function iconOf(run: RunSummary): vscode.ThemeIcon {
  switch (run.state.kind) {
    case 'running':
      return new vscode.ThemeIcon('sync~spin')
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash')
    case 'interrupted':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
    case 'completed':
      return new vscode.ThemeIcon(annotationOf(run).pinned ? 'pinned' : 'graph-line')
  }
}
