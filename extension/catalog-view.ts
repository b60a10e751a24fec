import * as vscode from 'vscode'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import type { RepairReport, SeriesReference, VerificationReport } from '../engine-host/protocol/catalog-requests.js'
import type {
  CatalogTab,
  CatalogTask,
  FromCatalogView,
  ToCatalogView,
} from '../engine-host/protocol/catalog-view-messages.js'
import type { Failure } from '../engine-host/protocol/failure.js'
import { parseFromCatalogView } from './catalog-view-messages.js'
import { catalogPanelType } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { upDownColours } from './settings.js'
import { fillPanel } from './webview-panel.js'

export interface CatalogViewContext {
  readonly extensionUri: vscode.Uri
  readonly engineHost: EngineHost
  readonly import: () => void
  readonly runOn: (series: BarSeries) => void
  readonly exportSeries: (series: SeriesReference) => void
  readonly deleteSeries: (series: SeriesReference) => void
  readonly verify: (series: SeriesReference | undefined) => void
  readonly repair: () => void
  readonly showLog: () => void
  readonly reveal: (file: string, line: number) => void
}

/** Coverages that are read at once; each reads all stamps of a series. */
const coveragesAtOnce = 2

/**
 * The view of the catalog, one a window. The view asks, this answers out of the engine host; it holds no data of its own.
 */
export class CatalogView implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private panel: vscode.WebviewPanel | undefined
  private ready = false
  private selection: { readonly series: SeriesReference; readonly tab?: CatalogTab } | undefined
  private readonly subscriptions: vscode.Disposable[]
  private chartToken: vscode.CancellationTokenSource | undefined
  private readonly coverageQueue: SeriesReference[] = []
  private coveragesRead = 0
  private listed: readonly BarSeries[] = []

  constructor(private readonly context: CatalogViewContext) {
    this.subscriptions = [
      vscode.window.registerWebviewPanelSerializer(catalogPanelType, this),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('backlens.colours')) this.applyColours()
      }),
    ]
  }

  /** Shows the view, with a series selected if one is named. */
  open(series?: SeriesReference, tab?: CatalogTab): void {
    this.selection = series && { series, ...(tab === undefined ? {} : { tab }) }
    if (this.panel === undefined) {
      this.adopt(vscode.window.createWebviewPanel(catalogPanelType, 'Market Data', vscode.ViewColumn.Active))
      return
    }
    this.panel.reveal()
    this.postSelection()
  }

  /** What the store holds has changed. */
  refresh(): void {
    void this.postCatalog()
  }

  /** The files of definitions have changed. */
  followDefinitions(): void {
    this.post({ type: 'definitionsChanged' })
  }

  /** Shown in the view where that is open. */
  showVerification(report: VerificationReport): void {
    this.post({ type: 'verified', report })
  }

  showRepair(report: RepairReport): void {
    this.post({ type: 'repaired', report })
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.adopt(panel)
    return Promise.resolve()
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose()
    this.panel?.dispose()
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose()
    this.panel = panel
    this.ready = false
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const known = parseFromCatalogView(message)
      if (known !== undefined) void this.answer(known)
    })
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.ready = false
    })
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined
      this.chartToken?.cancel()
      this.coverageQueue.length = 0
    })
    fillPanel(panel, this.context.extensionUri, { bundle: 'catalog', title: 'Market data' })
  }

  private async answer(message: FromCatalogView): Promise<void> {
    const { context } = this
    const { engineHost } = context
    switch (message.type) {
      case 'ready':
        this.ready = true
        this.applyColours()
        this.postSelection()
        return this.postCatalog()
      case 'refresh':
        return this.postCatalog()
      case 'getCoverage':
        this.coverageQueue.push(message.series)
        return this.readCoverages()
      case 'getChart':
        return this.postChart(message)
      case 'getRows': {
        const { series, firstRow, count } = message
        const result = await engineHost.request('getSeriesRows', { ...series, firstRow, count })
        return isFailure(result) ? this.fail('rows', result, series) : this.post({ type: 'rows', rows: result.rows })
      }
      case 'findRow': {
        const { series, time } = message
        const result = await engineHost.request('findSeriesRow', { ...series, time })
        if (isFailure(result)) return this.fail('time', result, series)
        return this.post({ type: 'found', series, row: result.row })
      }
      case 'getInstrument': {
        const result = await engineHost.request('getInstrument', { instrumentId: message.instrumentId })
        if (isFailure(result)) return this.fail('instrument', result)
        return this.post({ type: 'instrument', instrument: result.instrument, saved: false })
      }
      case 'checkInstrument': {
        const { definition } = message
        const result = await engineHost.request('checkInstrument', { definition })
        if (isFailure(result)) return this.fail('instrument', result)
        return this.post({ type: 'problems', instrumentId: definition.id, problems: result.problems })
      }
      case 'saveInstrument': {
        const { definition, revision } = message
        const result = await engineHost.request('saveInstrument', { definition, revision })
        if (isFailure(result)) return this.fail('instrument', result)
        if (result.kind === 'refused')
          return this.post({ type: 'problems', instrumentId: definition.id, problems: result.problems })
        return this.post({ type: 'instrument', instrument: result.instrument, saved: true })
      }
      case 'import':
        return context.import()
      case 'runOn': {
        const { instrumentId, bars } = message.series
        const series = this.listed.find((each) => each.instrumentId === instrumentId && each.bars === bars)
        return series && context.runOn(series)
      }
      case 'export':
        return context.exportSeries(message.series)
      case 'delete':
        return context.deleteSeries(message.series)
      case 'verify':
        return context.verify(message.series)
      case 'repair':
        return context.repair()
      case 'showLog':
        return context.showLog()
      case 'reveal':
        return context.reveal(message.file, message.line)
    }
  }

  private async postCatalog(): Promise<void> {
    if (this.panel === undefined) return
    const result = await this.context.engineHost.request('listCatalog', null)
    if (isFailure(result)) return this.fail('catalog', result)
    this.listed = result.series
    this.post({ type: 'catalog', series: result.series, extents: result.extents })
  }

  /** Only the last stretch that was asked for is of use. */
  private async postChart(message: Extract<FromCatalogView, { type: 'getChart' }>): Promise<void> {
    const { series, firstRow, endRow, maxPoints } = message
    this.chartToken?.cancel()
    const token = new vscode.CancellationTokenSource()
    this.chartToken = token
    const params = { ...series, firstRow, endRow, maxPoints }
    const result = await this.context.engineHost.request('getSeriesChart', params, token.token)
    if (this.chartToken !== token) return
    if (isFailure(result)) this.fail('chart', result, series)
    else if (result.kind === 'chart') this.post({ type: 'chart', chart: result.chart })
  }

  /** A few at once, so that a chart need not wait for the gaps of a whole catalog. */
  private async readCoverages(): Promise<void> {
    while (this.coveragesRead < coveragesAtOnce) {
      const series = this.coverageQueue.pop()
      if (series === undefined) return
      this.coveragesRead++
      try {
        const result = await this.context.engineHost.request('getSeriesCoverage', series)
        if (isFailure(result)) this.fail('coverage', result, series)
        else if (result.kind === 'covered')
          this.post({ type: 'coverage', coverage: result.coverage, tradeDates: result.tradeDates })
      } finally {
        this.coveragesRead--
      }
    }
  }

  private applyColours(): void {
    this.post({ type: 'colours', upDown: upDownColours() })
  }

  private postSelection(): void {
    if (this.selection !== undefined && this.ready) {
      this.post({ type: 'select', ...this.selection })
      this.selection = undefined
    }
  }

  private fail(task: CatalogTask, failure: Failure, series?: SeriesReference): void {
    this.post({ type: 'failed', task, failure, ...(series && { series }) })
  }

  private post(message: ToCatalogView): void {
    // A hidden view does not exist; when it is shown again it asks for everything by `ready`.
    if (this.ready) void this.panel?.webview.postMessage(message)
  }
}
