import * as vscode from 'vscode'
import {
  maxComparedRuns,
  type ComparedRun,
  type FromCompareView,
  type ToCompareView,
} from '../engine-host/protocol/compare-view-messages.js'
import type { Failure } from '../engine-host/protocol/failure.js'
import { parseFromCompareView, runIdsOfState } from './compare-view-messages.js'
import { comparePanelType } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { upDownColours } from './settings.js'
import { fillPanel } from './webview-panel.js'

export interface ComparePanelsContext {
  readonly extensionUri: vscode.Uri
  readonly engineHost: EngineHost
  readonly openRun: (runId: string) => void
  readonly compareSources: (what: 'code' | 'configuration', runIds: readonly string[]) => void
  readonly showLog: () => void
}

/** Points of equity of each run. */
const maxEquityPoints = 4000

/** Views of compared runs, one for each set of runs. */
export class ComparePanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels = new Map<vscode.WebviewPanel, readonly string[]>()
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly context: ComparePanelsContext) {
    this.subscriptions = [
      vscode.window.registerWebviewPanelSerializer(comparePanelType, this),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('backlens.colours')) return
        for (const panel of this.panels.keys()) post(panel, { type: 'colours', upDown: upDownColours() })
      }),
    ]
  }

  /** @param runIds two to eight */
  show(runIds: readonly string[]): void {
    const same = [...this.panels].find(([, shown]) => shown.join() === runIds.join())
    if (same !== undefined) return same[0].reveal()
    this.adopt(vscode.window.createWebviewPanel(comparePanelType, 'Comparison', vscode.ViewColumn.Active), runIds)
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const runIds = runIdsOfState(state)
    if (runIds.length === 0) panel.dispose()
    else this.adopt(panel, runIds)
    return Promise.resolve()
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose()
    for (const panel of [...this.panels.keys()]) panel.dispose()
  }

  private adopt(panel: vscode.WebviewPanel, runIds: readonly string[]): void {
    this.panels.set(panel, runIds)
    panel.title = `${runIds.length} Runs Compared`
    panel.webview.onDidReceiveMessage((value: unknown) => {
      const message = parseFromCompareView(value)
      if (message !== undefined) void this.answer(panel, runIds, message)
    })
    panel.onDidDispose(() => this.panels.delete(panel))
    fillPanel(panel, this.context.extensionUri, { bundle: 'compare', title: 'Comparison of runs' })
  }

  private async answer(panel: vscode.WebviewPanel, runIds: readonly string[], message: FromCompareView): Promise<void> {
    switch (message.type) {
      case 'showLog':
        return this.context.showLog()
      case 'openRun':
        return this.context.openRun(message.runId)
      case 'compareSources':
        return this.context.compareSources(message.what, message.runIds)
      case 'ready': {
        post(panel, { type: 'colours', upDown: upDownColours() })
        const runs = await Promise.all(runIds.slice(0, maxComparedRuns).map((runId) => this.read(runId)))
        const failure = runs.find((run) => 'kind' in run)
        if (failure !== undefined) return post(panel, { type: 'failed', failure })
        return post(panel, { type: 'runs', runs: runs as readonly ComparedRun[] })
      }
    }
  }

  private async read(runId: string): Promise<ComparedRun | Failure> {
    const { engineHost } = this.context
    const [found, equity, trades] = await Promise.all([
      engineHost.request('getRun', { runId }),
      engineHost.request('getEquity', { runId, maxPoints: maxEquityPoints }),
      engineHost.request('getTrades', { runId }),
    ])
    if (isFailure(found)) return found
    if (isFailure(equity)) return equity
    if (isFailure(trades)) return trades
    return { run: found.run, equity: equity.equity, trades: trades.trades }
  }
}

function post(panel: vscode.WebviewPanel, message: ToCompareView): void {
  void panel.webview.postMessage(message)
}
