import * as path from 'node:path'
import * as vscode from 'vscode'
import type { RunSummary, UnreadableRun } from '../engine-host/protocol/run-summary.js'
import { commands, contextKeys, itemContexts } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { runMatches } from './run-filter.js'
import { listedRuns, type RunGroup } from './run-groups.js'
import { annotationOf } from './run-history.js'
import { agoText, countedText, runFiguresText, runResultText, runSeriesText, startText } from './run-text.js'
import type { RunTracker } from './run-tracker.js'

/** An item of the view: a run, the runs of a strategy, a folder that cannot be read, or that the search found nothing. */
export type RunsViewItem = RunSummary | RunGroup | UnreadableRun | NothingFound

interface NothingFound {
  readonly kind: 'nothingFound'
  readonly text: string
}

/**
 * The view RUNS: running ones on top, then pinned ones, then the others by strategy; newest first. Last come folders that
 * cannot be read.
 */
export class RunsView implements vscode.TreeDataProvider<RunsViewItem>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>()
  readonly onDidChangeTreeData = this.changed.event
  private readonly subscriptions: vscode.Disposable[]
  /** What was searched for; empty shows all. */
  private filter = ''
  /** What of runs that are listed cannot be read, by the run's id. */
  private problems = new Map<string, string>()

  constructor(
    private readonly engineHost: EngineHost,
    private readonly tracker: RunTracker,
  ) {
    this.subscriptions = [tracker.onDidStart(() => this.refresh()), tracker.onDidEnd(() => this.refresh())]
  }

  refresh(): void {
    this.changed.fire(undefined)
  }

  /** Asks what to show, and shows only that. */
  async find(): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: 'Find Runs',
      prompt: 'Words of strategy, instrument, tag, note or result. Empty shows all runs.',
      placeHolder: '#baseline SPY cut short',
      value: this.filter,
    })
    if (text !== undefined) this.show(text.trim())
  }

  showAll(): void {
    this.show('')
  }

  async getChildren(parent?: RunsViewItem): Promise<RunsViewItem[]> {
    if (parent !== undefined) return 'runs' in parent ? [...parent.runs] : []
    if (!vscode.workspace.isTrusted) return []
    const result = await this.engineHost.request('listRuns', null)
    // The failure has been told where it arose; the view then shows what this window knows.
    const { runs: saved, unreadable } = isFailure(result) ? { runs: [], unreadable: [] } : result
    const running = this.tracker.running.map(({ run }) => run)
    const known = new Set(running.map(({ runId }) => runId))
    const shown = (runs: readonly RunSummary[]) => runs.filter((run) => runMatches(run, this.filter))
    const { alone, groups } = listedRuns(shown(running), shown(saved.filter(({ runId }) => !known.has(runId))))
    const listed = new Set(saved.map(({ runId }) => runId))
    this.problems = new Map(unreadable.map(({ runId, failure }) => [runId, failure.message]))
    const lost = this.filter === '' ? unreadable.filter(({ runId }) => !listed.has(runId)) : []
    const items = [...alone, ...groups, ...lost]
    const isEmptySearch = items.length === 0 && this.filter !== '' && saved.length > 0
    return isEmptySearch ? [{ kind: 'nothingFound', text: this.filter }] : items
  }

  getTreeItem(item: RunsViewItem): vscode.TreeItem {
    if ('kind' in item) return nothingFoundItem(item)
    if ('runs' in item) return groupItem(item)
    return 'failure' in item ? unreadableItem(item) : this.runItem(item)
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, ...this.subscriptions).dispose()
  }

  private show(filter: string): void {
    this.filter = filter
    void vscode.commands.executeCommand('setContext', contextKeys.runsFiltered, filter !== '')
    this.refresh()
  }

  private runItem(run: RunSummary): vscode.TreeItem {
    const item = new vscode.TreeItem(run.specification.className)
    const result = runResultText(run)
    const problems = [this.problems.get(run.runId), run.annotationProblem].filter((each) => each !== undefined)
    item.id = run.runId
    const { pinned, tags, note } = annotationOf(run)
    const words = tags.map((tag) => `#${tag}`)
    item.description = [result, startText(new Date(run.startedAt), new Date()), ...words].join('  ')
    item.iconPath = problems.length > 0 && run.state.kind !== 'running' ? warningIcon : iconOf(run)
    item.contextValue =
      run.state.kind === 'running' ? itemContexts.running : pinned ? itemContexts.pinnedRun : itemContexts.run
    item.command = { command: commands.openRun, title: 'Open Results', arguments: [run] }
    const hasFigures = run.state.kind === 'completed' || (run.state.kind !== 'running' && run.statistics.length > 0)
    item.tooltip = [
      `${run.specification.className}  ${runSeriesText(run)}`,
      hasFigures ? runFiguresText(run) : result,
      `${countedText(run.bars, 'bar')}, ${countedText(run.trades, 'trade')}, ${agoText(Date.now() - run.startedAt)}`,
      ...(run.specification.repeats === undefined ? [] : [`Repeats the run ${run.specification.repeats.runId}`]),
      ...(run.state.kind === 'interrupted' ? [run.state.failure.message] : []),
      ...problems,
      ...(words.length === 0 ? [] : [words.join(' ')]),
      ...(note === '' ? [] : ['', note]),
    ].join('\n')
    item.accessibilityInformation = {
      label: [
        run.specification.className,
        runSeriesText(run),
        result,
        ...(pinned ? ['pinned'] : []),
        ...tags,
        ...(problems.length > 0 ? ['damaged'] : []),
      ].join(', '),
    }
    return item
  }
}

const warningIcon = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))

function groupItem({ className, strategyFile, runs }: RunGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(className, vscode.TreeItemCollapsibleState.Expanded)
  item.id = `${strategyFile}#${className}`
  item.description = `${path.basename(strategyFile)}  ${countedText(runs.length, 'run')}`
  item.iconPath = new vscode.ThemeIcon('symbol-class')
  item.contextValue = itemContexts.runGroup
  item.tooltip = `${className} of ${strategyFile}\nLast: ${runResultText(runs[0]!)}`
  item.accessibilityInformation = { label: `${className}, ${countedText(runs.length, 'run')}` }
  return item
}

function unreadableItem({ runId, failure }: UnreadableRun): vscode.TreeItem {
  const item = new vscode.TreeItem(runId)
  item.id = `unreadable ${runId}`
  item.description = 'cannot be read'
  item.iconPath = warningIcon
  item.contextValue = itemContexts.unreadableRun
  item.tooltip = `${failure.message}\n${failure.next}`
  item.accessibilityInformation = { label: `${runId} cannot be read: ${failure.message}` }
  return item
}

function nothingFoundItem({ text }: NothingFound): vscode.TreeItem {
  const item = new vscode.TreeItem(`No run has “${text}”`)
  item.description = 'show all'
  item.command = { command: commands.clearRunFilter, title: 'Show All Runs' }
  return item
}

function iconOf(run: RunSummary): vscode.ThemeIcon {
  switch (run.state.kind) {
    case 'running':
      return new vscode.ThemeIcon('sync~spin')
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash')
    case 'interrupted':
      return warningIcon
    case 'completed':
      return new vscode.ThemeIcon(annotationOf(run).pinned ? 'pinned' : 'graph-line')
  }
}
