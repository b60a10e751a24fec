import * as vscode from 'vscode'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { resultsPanelType } from './contributions.js'
import { ResultsPanel } from './results-panel.js'
import type { ResultsPanelContext } from './results-panel.js'
import { runIdOfState } from './results-view-messages.js'
import type { StrategyReference } from './run-target.js'

/** The results panels of the window: one a run, taken over by the next run of the same strategy. */
export class ResultsPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels = new Set<ResultsPanel>()
  private readonly subscriptions: vscode.Disposable[]
  private lastActive: ResultsPanel | undefined

  constructor(private readonly context: ResultsPanelContext) {
    context.engineHost.on('sensitivityProgress', (params) => {
      for (const panel of this.panels) panel.takeVariation(params)
    })
    this.subscriptions = [
      vscode.window.registerWebviewPanelSerializer(resultsPanelType, this),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('backlens.colours')) for (const panel of this.panels) panel.applyColours()
      }),
    ]
  }

  /** The panel in which the next run of the strategy belongs, opened beside the editor when there is none. */
  forStrategy(strategy: StrategyReference): ResultsPanel {
    const candidates = [...this.panels].filter((panel) => panel.shows(strategy))
    const panel =
      candidates.find((candidate) => candidate === this.lastActive) ?? candidates[0] ?? this.create(this.column)
    panel.expectRun(strategy)
    reveal(panel)
    return panel
  }

  /** Shows a run, in the panel that has it already when there is one. */
  showRun(run: RunSummary): void {
    const panel = [...this.panels].find((candidate) => candidate.runId === run.runId) ?? this.create(this.column)
    panel.showRun(run)
    reveal(panel)
  }

  /** The run in the active panel, or in the one that was active last. */
  get activeRun(): RunSummary | undefined {
    return this.lastActive?.run
  }

  /** A panel that shows the run and is in sight. */
  visiblePanel(runId: string): ResultsPanel | undefined {
    return [...this.panels].find(({ panel, run }) => run?.runId === runId && panel.visible)
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const runId = runIdOfState(state)
    if (runId === undefined) panel.dispose()
    else this.adopt(panel, runId)
    return Promise.resolve()
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose()
    for (const { panel } of [...this.panels]) panel.dispose()
  }

  /** Where results are shown already, else beside the editor. */
  private get column(): vscode.ViewColumn {
    const shown = [...this.panels].findLast(({ panel }) => panel.viewColumn !== undefined)
    return shown?.panel.viewColumn ?? vscode.ViewColumn.Beside
  }

  private create(column: vscode.ViewColumn): ResultsPanel {
    const showOptions = { viewColumn: column, preserveFocus: true }
    return this.adopt(vscode.window.createWebviewPanel(resultsPanelType, 'Backtest', showOptions))
  }

  private adopt(webviewPanel: vscode.WebviewPanel, restoredRunId?: string): ResultsPanel {
    const panel = new ResultsPanel(webviewPanel, this.context, restoredRunId)
    this.panels.add(panel)
    if (webviewPanel.active) this.lastActive = panel
    webviewPanel.onDidChangeViewState(() => {
      if (webviewPanel.active) this.lastActive = panel
    })
    webviewPanel.onDidDispose(() => {
      this.panels.delete(panel)
      if (this.lastActive === panel) this.lastActive = undefined
    })
    return panel
  }
}

function reveal({ panel }: ResultsPanel): void {
  if (!panel.visible) panel.reveal(undefined, true)
}
