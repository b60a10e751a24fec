import * as vscode from 'vscode'
import type { Failure } from '../engine-host/protocol/failure.js'
import type { EquityColumns, TradeColumns } from '../engine-host/protocol/result-columns.js'
import type { SensitivityProgressParams } from '../engine-host/protocol/run-sensitivity.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import type { AskedOfRun, FromResultsView, ToResultsView } from '../engine-host/protocol/webview-messages.js'
import { abortable } from './abortable-request.js'
import { AnalysisSession } from './analysis-session.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { LiveColumns } from './live-columns.js'
import { PictureRequests } from './picture-requests.js'
import { parseFromResultsView } from './results-view-messages.js'
import type { ExportSelection } from './run-export-choices.js'
import type { StrategyReference } from './run-target.js'
import { runTitle } from './run-text.js'
import type { RunTracker } from './run-tracker.js'
import { upDownColours } from './settings.js'
import { VariationSession } from './variation-session.js'
import { fillPanel } from './webview-panel.js'

/** What a results panel needs from the rest of the extension. */
export interface ResultsPanelContext {
  readonly extensionUri: vscode.Uri
  readonly engineHost: EngineHost
  readonly tracker: RunTracker
  readonly rerun: (run: RunSummary) => void
  readonly cancel: (runId: string) => void
  readonly exportRun: (panel: ResultsPanel) => void
  readonly debugTrade: (run: RunSummary, tradeNumber: number) => void
  readonly showLog: () => void
  readonly reveal: (file: string, line: number) => void
}

/** What the panel shows: nothing yet, a run, or why there is none. */
type Content =
  | { readonly kind: 'starting'; readonly strategy: StrategyReference | undefined }
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'failed'; readonly strategy: StrategyReference | undefined; readonly failure: Failure }

/**
 * One results webview. The view asks, the panel answers out of the engine host; a view that was hidden or moved to
 * another window starts anew with `ready` and is told everything again.
 */
export class ResultsPanel {
  private content: Content
  private ready = false
  private readonly subscriptions: vscode.Disposable[] = []
  private readonly trades = new LiveColumns<TradeColumns>(
    ({ tradeNumber }, row) => tradeNumber[row]!,
    (trades, append) => this.post({ type: 'trades', trades, append }),
  )
  private readonly equity = new LiveColumns<EquityColumns>(
    ({ time }, row) => time[row]!,
    (equity, append) => this.post({ type: 'equity', equity, append }),
  )
  private readonly variations = new VariationSession(
    (params, signal) => abortable(signal, (token) => this.context.engineHost.request('testSensitivity', params, token)),
    (variations) => this.post({ type: 'variations', variations }),
  )

  private readonly analyses = new AnalysisSession((runId, request, signal) =>
    abortable(signal, (token) =>
      this.context.engineHost.request('analyzeRuns', { runIds: [runId], ...request }, token),
    ),
  )
  private readonly pictures = new PictureRequests((message) => {
    this.post(message)
    return this.ready
  })
  /** What of the run was looked at when an export was last asked for. */
  selection: ExportSelection = {}

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: ResultsPanelContext,
    /** The run to show when the view comes back after a reload. */
    private restoredRunId?: string,
  ) {
    this.content = { kind: 'starting', strategy: undefined }
    const { tracker } = context
    this.subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (panel.visible) return
        this.ready = false
        this.pictures.drop()
      }),
      tracker.onDidProgress((progress) => {
        if (progress.runId === this.runId) this.post({ type: 'progress', progress })
      }),
      tracker.onDidTrade(({ runId, trades }) => {
        if (runId === this.runId) this.trades.takeChunk(trades)
      }),
      tracker.onDidMarkEquity(({ runId, equity }) => {
        if (runId === this.runId) this.equity.takeChunk(equity)
      }),
      tracker.onDidEnd(({ run }) => {
        if (run.runId === this.runId) this.showRun(run)
      }),
    )
    panel.onDidDispose(() => {
      vscode.Disposable.from(...this.subscriptions).dispose()
      this.variations.reset()
      this.analyses.reset()
      this.pictures.drop()
    })
    fillPanel(panel, context.extensionUri, { bundle: 'results', title: 'Backtest results' })
  }

  get run(): RunSummary | undefined {
    return this.content.kind === 'run' ? this.content.run : undefined
  }

  get runId(): string | undefined {
    return this.run?.runId ?? this.restoredRunId
  }

  /** Draws an SVG as PNG; fails unless the view is in sight. */
  drawPicture(svg: string): Promise<Uint8Array> {
    return this.pictures.draw(svg)
  }

  /** True when this panel shows, or is about to show, a run of the strategy. */
  shows({ strategyFile, className }: StrategyReference): boolean {
    const shown = this.content.kind === 'run' ? this.content.run.specification : this.content.strategy
    if (shown?.strategyFile !== strategyFile) return false
    return shown.className === undefined || className === undefined || shown.className === className
  }

  /** A run of the strategy was asked for and there is nothing to show yet. */
  expectRun(strategy: StrategyReference): void {
    if (this.content.kind === 'run') return
    this.content = { kind: 'starting', strategy }
    if (strategy.className !== undefined) this.panel.title = strategy.className
  }

  showRun(run: RunSummary): void {
    const another = run.runId !== this.runId
    this.content = { kind: 'run', run }
    this.restoredRunId = undefined
    this.panel.title = runTitle(run)
    if (another) {
      this.selection = {}
      this.trades.reset()
      this.equity.reset()
      this.variations.reset()
      this.analyses.reset()
    }
    this.post({ type: 'run', run })
  }

  /** Nothing could be run. A result that is shown stays. */
  showFailure(failure: Failure): void {
    if (this.content.kind !== 'run') this.content = { kind: 'failed', strategy: this.content.strategy, failure }
    this.post({ type: 'failed', failure })
  }

  /** A repetition of some panel's run has ended. */
  takeVariation(progress: SensitivityProgressParams): void {
    this.variations.take(progress)
  }

  applyColours(): void {
    this.post({ type: 'colours', upDown: upDownColours() })
  }

  private receive(value: unknown): void {
    const message = parseFromResultsView(value)
    if (message !== undefined) void this.answer(message)
  }

  private async answer(message: FromResultsView): Promise<void> {
    const { engineHost } = this.context
    if (message.type === 'ready') return this.greet()
    if (message.type === 'showLog') return this.context.showLog()
    if (message.type === 'picture') return this.pictures.take(message.id, message.png)
    if (message.type === 'reveal') return this.context.reveal(message.file, message.line)
    const runId = this.runId
    if (runId === undefined) return
    switch (message.type) {
      case 'getTrades': {
        this.trades.expectWhole()
        const result = await engineHost.request('getTrades', { runId })
        if (runId !== this.runId) return
        if (!isFailure(result)) return this.trades.takeWhole(result.trades)
        this.trades.reset()
        return this.fail(result, 'trades')
      }
      case 'getEquity': {
        this.equity.expectWhole()
        const result = await engineHost.request('getEquity', { runId, maxPoints: message.maxPoints })
        if (runId !== this.runId) return
        if (!isFailure(result)) return this.equity.takeWhole(result.equity)
        this.equity.reset()
        return this.fail(result, 'equity')
      }
      case 'getTradeChart': {
        const result = await engineHost.request('getTradeChart', { runId, tradeNumber: message.tradeNumber })
        if (runId !== this.runId) return
        return isFailure(result)
          ? this.fail(result, 'tradeChart')
          : this.post({ type: 'tradeChart', chart: result.chart })
      }
      case 'getRows': {
        const { type: _type, ...part } = message
        const result = await engineHost.request('getRunRows', { runId, ...part })
        if (runId !== this.runId) return
        return isFailure(result) ? this.fail(result, message.table) : this.post({ type: 'rows', rows: result.rows })
      }
      case 'getRunChart': {
        const { source, firstBar, endBar, maxCandles } = message
        const result = await engineHost.request('getRunChart', { runId, source, firstBar, endBar, maxCandles })
        if (runId !== this.runId) return
        if (isFailure(result)) return this.post({ type: 'runChartFailed', asked: 'chart', failure: result })
        return this.post({ type: 'runChart', chart: result.chart })
      }
      case 'findRunBar': {
        const { type: _, ...sought } = message
        const result = await engineHost.request('findRunBar', { runId, ...sought })
        if (runId !== this.runId) return
        if (isFailure(result)) return this.post({ type: 'runChartFailed', asked: 'time', failure: result })
        const { bar, endBar } = result
        return this.post({ type: 'runBar', source: message.source, bar, ...(endBar !== undefined && { endBar }) })
      }
      case 'getAnalysis': {
        const { request } = message
        const analysis = await this.analyses.ask(runId, request)
        if (analysis === undefined || runId !== this.runId) return
        return this.post(
          isFailure(analysis)
            ? { type: 'failed', failure: analysis, request }
            : { type: 'analysis', request, analysis },
        )
      }
      case 'getAssessment': {
        const { request } = message
        const result = await engineHost.request('assessRuns', { runIds: [runId], ...request })
        if (runId !== this.runId || (!isFailure(result) && result.kind === 'cancelled')) return
        return isFailure(result)
          ? this.fail(result, 'assessment')
          : this.post({ type: 'assessment', request, assessment: result.assessment })
      }
      case 'runVariations':
        return this.variations.start(runId)
      case 'cancelVariations':
        return this.variations.cancel()
      case 'rerun':
        return this.run === undefined ? undefined : this.context.rerun(this.run)
      case 'cancel':
        return this.context.cancel(runId)
      case 'export': {
        const { type: _, ...selection } = message
        this.selection = selection
        return this.context.exportRun(this)
      }
      case 'debugTrade':
        return this.run === undefined ? undefined : this.context.debugTrade(this.run, message.tradeNumber)
    }
  }

  /** A view has started and holds nothing. */
  private async greet(): Promise<void> {
    this.ready = true
    this.trades.reset()
    this.equity.reset()
    this.applyColours()
    if (this.restoredRunId !== undefined) return this.restore(this.restoredRunId)
    if (this.content.kind === 'failed') this.post({ type: 'failed', failure: this.content.failure })
    if (this.content.kind !== 'run') return
    this.post({ type: 'run', run: this.content.run })
    const progress = this.context.tracker.find(this.content.run.runId)?.progress
    if (progress !== undefined) this.post({ type: 'progress', progress })
    this.variations.tell()
  }

  private async restore(runId: string): Promise<void> {
    const result = await this.context.engineHost.request('getRun', { runId })
    if (this.restoredRunId !== runId) return
    if (isFailure(result)) this.showFailure(result)
    else this.showRun(result.run)
  }

  private fail(failure: Failure, asked: AskedOfRun): void {
    this.post({ type: 'failed', failure, asked })
  }

  private post(message: ToResultsView): void {
    // A hidden view does not exist; when it is shown again it asks for everything by `ready`.
    if (this.ready) void this.panel.webview.postMessage(message)
  }
}
