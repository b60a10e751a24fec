import type { Failure } from '../engine-host/protocol/failure.js'
import type { TradeColumns } from '../engine-host/protocol/result-columns.js'
import type {
  FillRows,
  JournalRows,
  OrderRows,
  RowsWithin,
  RunRows,
  RunRowTable,
} from '../engine-host/protocol/run-rows.js'
import type { AnalysisPart, RunAnalysis } from '../engine-host/protocol/run-analysis.js'
import type { RunProgress, RunSummary } from '../engine-host/protocol/run-summary.js'
import type {
  AnalysisRequest,
  AskedOfRun,
  AssessmentRequest,
  PanelFilter,
  ResultsViewState,
  ToResultsView,
} from '../engine-host/protocol/webview-messages.js'
import { AnalysisPanel } from './analysis/analysis-panel.js'
import { DistributionsView } from './analysis/distributions-view.js'
import { MonthsView } from './analysis/months-view.js'
import { RobustnessView } from './robustness/robustness-view.js'
import { ChartCache } from './chart-cache.js'
import { TradeView } from './charts/trade-view.js'
import { createTrades } from './columns/result-tables.js'
import { drawPng } from './draw-png.js'
import { element } from './element.js'
import { FilterBar } from './filter/filter-bar.js'
import { ResultFilter, tradesWithin } from './filter/result-filter.js'
import { formatCount } from './format/number.js'
import { requestKey } from './request-key.js'
import type { ResultsHost } from './results-host.js'
import { OverviewView } from './overview/overview-view.js'
import { observeTheme } from './theme/palette.js'
import { RunChartView } from './run-chart/run-chart-view.js'
import { fillTable } from './rows/fill-table.js'
import { journalTable } from './rows/journal-table.js'
import { orderTable } from './rows/order-table.js'
import type { RowTarget } from './rows/row-table.js'
import { RunRowsView } from './rows/run-rows-view.js'
import { TradesTable } from './trades/trades-table.js'
import { createFooter } from './views/footer.js'
import { Head } from './views/head.js'
import { Headline } from './views/headline.js'
import { KeysDialog } from './views/keys-dialog.js'
import { failureNotice, Notice } from './views/notice.js'
import { ResultTabs, type ResultTab } from './views/result-tabs.js'
import { RunDetails } from './views/run-details.js'

/** Points of equity that the view holds at most. */
const maxEquityPoints = 100_000

/** Charts of trades that are kept. */
const keptCharts = 12

/** The results of one run: receives the extension's messages, shows them, asks for what is wanted next. */
export class ResultsPanel {
  readonly #host: ResultsHost
  readonly #head: Head
  readonly #headline = new Headline()
  readonly #notice: Notice
  readonly #tabs: ResultTabs
  readonly #filter = new ResultFilter(() => this.#filterChanged())
  readonly #filterBar = new FilterBar(this.#filter)
  readonly #overview: OverviewView
  readonly #table: TradesTable
  readonly #details: RunDetails
  readonly #tradeView: TradeView
  readonly #months = new MonthsView(({ name, ...period }) => {
    this.#filter.choosePeriod(period, name)
    this.#showTab('trades')
  })
  readonly #distributions = new DistributionsView()
  readonly #robustness: RobustnessView
  readonly #analyses: Readonly<Record<'months' | 'distributions' | 'robustness', AnalysisPanel>>
  readonly #rows: {
    readonly orders: RunRowsView<OrderRows>
    readonly fills: RunRowsView<FillRows>
    readonly journal: RunRowsView<JournalRows>
  }
  readonly #runChart: RunChartView
  readonly #keys = new KeysDialog()
  readonly #result: HTMLElement
  readonly #nothing = element('div', { class: 'result' })
  readonly #trades = createTrades()
  readonly #charts: ChartCache
  #run: RunSummary | undefined
  #progress: RunProgress | undefined
  #tab: ResultTab = 'overview'
  /** The trade whose chart is wanted; undefined shows the tabs. */
  #tradeNumber: number | undefined
  /** What a view before a reload has kept, until its run is here. */
  #restored: ResultsViewState | undefined

  constructor(root: HTMLElement, host: ResultsHost) {
    this.#host = host
    const reveal = (file: string, line: number) => host.post({ type: 'reveal', file, line })
    const showLog = () => host.post({ type: 'showLog' })
    const debugTrade = (tradeNumber: number) => host.post({ type: 'debugTrade', tradeNumber })
    this.#head = new Head({
      rerun: () => host.post({ type: 'rerun' }),
      export: () => this.#export(),
      cancel: () => host.post({ type: 'cancel' }),
    })
    this.#notice = new Notice({ showLog, reveal, showAmbiguous: () => this.#showAmbiguous() })
    this.#tabs = new ResultTabs((tab) => this.#showTab(tab))
    this.#table = new TradesTable({
      open: (number) => this.#openTrade(number),
      debug: debugTrade,
      pointed: (number) => this.#overview.markTrade(number),
      rearranged: () => this.#keepState(),
      showLog,
    })
    this.#details = new RunDetails(reveal)
    this.#charts = new ChartCache(keptCharts, (tradeNumber) => host.post({ type: 'getTradeChart', tradeNumber }))
    this.#tradeView = new TradeView({
      back: () => this.#closeTrade(),
      step: (direction) => this.#stepTrade(direction),
      reveal,
      debug: debugTrade,
      showLog,
    })
    const rowsEvents = (table: RunRowTable) => ({
      wanted: (filter: string, firstRow: number, count: number, within: RowsWithin | undefined) =>
        host.post({ type: 'getRows', table, filter, firstRow, count, ...(within && { within }) }),
      opened: (target: RowTarget) => this.#openRow(target),
      showLog,
    })
    this.#rows = {
      orders: new RunRowsView(orderTable, rowsEvents('orders')),
      fills: new RunRowsView(fillTable, rowsEvents('fills')),
      journal: new RunRowsView(journalTable, rowsEvents('journal')),
    }
    this.#runChart = new RunChartView({
      wanted: (request) => host.post({ type: 'getRunChart', ...request }),
      sought: (source, time, until) =>
        host.post({ type: 'findRunBar', source, time, ...(until !== undefined && { until }) }),
      openTrade: (tradeNumber) => this.#openTrade(tradeNumber),
      reveal,
      showLog,
    })
    this.#overview = new OverviewView(this.#filter, {
      analysisWanted: (request) => host.post({ type: 'getAnalysis', request }),
    })
    this.#robustness = new RobustnessView({
      simulationChosen: () => this.#analyses.robustness.renew(),
      openTrade: (number) => this.#openTrade(number),
      showAmbiguous: () => this.#showAmbiguous(),
      runVariations: () => host.post({ type: 'runVariations' }),
      cancelVariations: () => host.post({ type: 'cancelVariations' }),
      showLog,
    })
    this.#analyses = {
      months: new AnalysisPanel(this.#months.root, {
        wanted: () => host.post({ type: 'getAnalysis', request: this.#periodsRequest }),
        showLog,
      }),
      distributions: new AnalysisPanel(this.#distributions.root, {
        wanted: () => host.post({ type: 'getAnalysis', request: this.#distributionsRequest }),
        showLog,
      }),
      robustness: new AnalysisPanel(this.#robustness.root, {
        wanted: () => host.post({ type: 'getAssessment', request: this.#assessmentRequest }),
        showLog,
      }),
    }
    this.#result = element(
      'main',
      { class: 'result' },
      this.#head.root,
      this.#headline.root,
      this.#notice.root,
      this.#filterBar.root,
      this.#tabs.root,
    )
    this.#tabs.panels.overview.append(this.#overview.root)
    this.#tabs.panels.run.append(this.#details.root)
    this.#tabs.panels.chart.append(this.#runChart.root)
    this.#tabs.panels.months.append(this.#analyses.months.root)
    this.#tabs.panels.distributions.append(this.#analyses.distributions.root)
    this.#tabs.panels.robustness.append(this.#analyses.robustness.root)
    for (const [table, view] of this.#rowViews) this.#tabs.panels[table].append(view.root)
    this.#tradeView.root.hidden = true
    this.#nothing.hidden = true
    root.append(
      this.#result,
      this.#tradeView.root,
      this.#nothing,
      createFooter(() => this.#keys.open()),
      this.#keys.root,
    )
    this.#restored = host.state
    this.#tab = tabOf(this.#restored)
    this.#showTab(this.#tab)
    document.addEventListener('keydown', (event) => this.#key(event))
    observeTheme(() => this.#applyTheme())
  }

  receive(message: ToResultsView): void {
    switch (message.type) {
      case 'run':
        return this.#takeRun(message.run)
      case 'progress':
        return this.#takeProgress(message.progress)
      case 'trades':
        if (message.append) this.#trades.append(message.trades)
        else {
          this.#trades.replace(message.trades)
          this.#table.arrived()
        }
        return this.#showTrades(message.append)
      case 'equity':
        return this.#overview.takeEquity(message.equity, message.append)
      case 'tradeChart':
        this.#charts.take(message.chart)
        if (message.chart.tradeNumber === this.#tradeNumber) this.#showTrade(message.chart.tradeNumber)
        return
      case 'analysis':
        return this.#takeAnalysis(message.request, message.analysis)
      case 'assessment':
        if (!isSame(message.request, this.#assessmentRequest)) return
        this.#robustness.show(message.assessment)
        return this.#analyses.robustness.ready()
      case 'variations':
        return this.#robustness.showVariations(message.variations)
      case 'rows':
        return this.#takeRows(message.rows)
      case 'runChart':
        return this.#runChart.take(message.chart)
      case 'runBar':
        return this.#runChart.takeBars(message.source, message.bar, message.endBar)
      case 'runChartFailed':
        return this.#runChart.fail(message.asked, message.failure)
      case 'failed':
        if (message.request !== undefined) return this.#failAnalysis(message.request, message.failure)
        return this.#takeFailure(message.failure, message.asked)
      case 'drawPicture':
        void drawPng(message.svg).then((png) => this.#host.post({ type: 'picture', id: message.id, png }))
        return
      case 'colours':
        document.documentElement.dataset['upDown'] = message.upDown
        return
    }
  }

  #takeRun(run: RunSummary): void {
    const another = run.runId !== this.#run?.runId
    const ended = run.state.kind !== 'running'
    this.#run = run
    if (another) {
      this.#progress = undefined
      this.#trades.replace(createTrades().table)
      this.#filter.restore(...restoredFilter(this.#restored, run))
      this.#charts.clear()
      this.#tradeNumber = undefined
    }
    this.#nothing.hidden = true
    this.#head.update(run)
    this.#headline.update(run, this.#progress)
    this.#notice.update(run, undefined)
    this.#details.update(run)
    for (const [, view] of this.#rowViews) view.update(run)
    this.#runChart.update(run)
    this.#robustness.update(run)
    for (const view of Object.values(this.#analyses)) view.update(run)
    this.#overview.update(run, another)
    if (another) this.#restrict()
    this.#showTrades(false)
    if (another || ended) {
      this.#host.post({ type: 'getTrades' })
      this.#host.post({ type: 'getEquity', maxPoints: maxEquityPoints })
    }
    if (another) this.#restore(run)
    this.#keepState()
  }

  /** Comes back to what was shown before a reload, when this is the run that was shown. */
  #restore(run: RunSummary): void {
    const restored = this.#restored
    this.#restored = undefined
    if (restored?.runId !== run.runId) return this.#show()
    this.#table.arrange({
      ...(restored.sortColumn !== undefined && { sortColumn: restored.sortColumn }),
      ...(restored.sortDescending !== undefined && { sortDescending: restored.sortDescending }),
      filter: restored.filter ?? '',
    })
    if (restored.tab === 'trade' && restored.tradeNumber !== undefined) this.#openTrade(restored.tradeNumber)
  }

  #takeProgress(progress: RunProgress): void {
    if (progress.runId !== this.#run?.runId || this.#run.state.kind !== 'running') return
    this.#progress = progress
    this.#head.progress(progress)
    this.#headline.update(this.#run, progress)
    this.#overview.takeProgress(progress)
  }

  #failAnalysis(request: AnalysisRequest, failure: Failure): void {
    if (this.#overview.fail(request, failure)) return
    if (request.parts.includes('periods')) this.#analyses.months.fail(failure)
    else if (request.parts.includes('distributions')) this.#analyses.distributions.fail(failure)
    else if (this.#run !== undefined) this.#notice.update(this.#run, failure)
  }

  /** @param asked what it is the answer to, if it is one */
  #takeFailure(failure: Failure, asked: AskedOfRun | undefined): void {
    if (this.#run !== undefined) {
      if (asked === 'orders' || asked === 'fills' || asked === 'journal') {
        if (!this.#rows[asked].fail(failure)) this.#notice.update(this.#run, failure)
        return
      }
      if (asked === 'assessment') return this.#analyses.robustness.fail(failure)
      if (asked === 'trades') {
        this.#table.fail(failure)
        this.#runChart.missTrades()
      }
      if (asked === 'trades' || asked === 'equity') return this.#notice.update(this.#run, failure)
    }
    this.#charts.forgetRequests()
    if (this.#run === undefined) {
      this.#result.hidden = true
      this.#nothing.hidden = false
      this.#nothing.replaceChildren(failureNotice(failure, () => this.#host.post({ type: 'showLog' })))
      return
    }
    const tradeAwaited = this.#tradeNumber !== undefined && this.#tradeView.shownTrade !== this.#tradeNumber
    if (tradeAwaited) this.#tradeView.fail(failure)
    else this.#notice.update(this.#run, failure)
  }

  #showTrades(appended: boolean): void {
    const run = this.#run
    if (run === undefined) return
    const { table } = this.#trades
    this.#tabs.tradeCount = run.trades + table.length === 0 ? '' : formatCount(Math.max(run.trades, table.length))
    this.#table.update(run, table, appended)
    this.#overview.showTrades(table)
    this.#showFilter()
    this.#runChart.showTrades(table)
    if (this.#tradeNumber !== undefined) this.#placeTrade(this.#tradeNumber)
  }

  #showTab(tab: ResultTab): void {
    this.#tab = tab
    if (this.#tabs.selected !== tab) this.#tabs.selected = tab
    // One table serves both tabs, so that place, selection and filter are the same in both.
    if (tab === 'overview') this.#overview.place(this.#table.root)
    if (tab === 'trades') this.#tabs.panels.trades.append(this.#table.root)
    this.#table.redraw()
    for (const [table, view] of this.#rowViews) if (table !== tab) view.hidden()
    for (const [name, view] of Object.entries(this.#analyses)) if (name !== tab) view.hidden()
    if (tab !== 'chart') this.#runChart.hidden()
    void this.#tabs.shown().then(() => this.#shownView?.shown())
    this.#keepState()
  }

  /** The view of the tab that is shown, if it reads what it needs when it is seen. */
  get #shownView() {
    return this.#tab === 'chart' ? this.#runChart : (this.#rowsView ?? this.#analysisView)
  }

  /** The table of the tab that is shown, if that is one of rows. */
  get #rowsView(): RunRowsView<OrderRows> | RunRowsView<FillRows> | RunRowsView<JournalRows> | undefined {
    const tab = this.#tab
    return tab === 'orders' || tab === 'fills' || tab === 'journal' ? this.#rows[tab] : undefined
  }

  /** The analysis of the tab that is shown, if it is one. */
  get #analysisView(): AnalysisPanel | undefined {
    const tab = this.#tab
    return tab === 'months' || tab === 'distributions' || tab === 'robustness' ? this.#analyses[tab] : undefined
  }

  #takeAnalysis(request: AnalysisRequest, analysis: RunAnalysis): void {
    if (this.#overview.take(request, analysis)) return
    const { periods, distributions, breakdowns, currency } = analysis
    const pricePrecision = this.#run?.instruments[0]?.pricePrecision ?? 2
    if (periods !== undefined && isSame(request, this.#periodsRequest)) {
      this.#months.show(periods, currency)
      this.#analyses.months.ready()
    }
    if (distributions !== undefined && breakdowns !== undefined && isSame(request, this.#distributionsRequest)) {
      this.#distributions.show(distributions, breakdowns, { currency, pricePrecision })
      this.#analyses.distributions.ready()
    }
  }

  /** All periods are shown, so that another can be chosen. */
  get #periodsRequest(): AnalysisRequest {
    return requestOf(['periods'], this.#filter.selection)
  }

  get #distributionsRequest(): AnalysisRequest {
    return requestOf(['distributions', 'breakdowns'], this.#filter.value)
  }

  get #assessmentRequest(): AssessmentRequest {
    const { simulation } = this.#robustness
    return { simulation, ...(this.#filter.isActive && { filter: this.#filter.value }) }
  }

  /** The tabs show another part of the run. */
  #filterChanged(): void {
    this.#restrict()
    this.#overview.filterChanged()
    this.#showFilter()
    const { after, until } = this.#filter.value
    if (this.#run !== undefined && (after !== undefined || until !== undefined))
      this.#runChart.showTime(after === undefined ? this.#run.firstTime : after + 1, until ?? this.#run.lastTime)
    this.#keepState()
  }

  /** Restricts the tabs to what the filter says. */
  #restrict(): void {
    const run = this.#run
    if (run === undefined) return
    this.#table.restrict(this.#filter.isActive ? tradesWithin(this.#filter.value, run) : undefined)
    for (const [, view] of this.#rowViews) view.restrict(this.#filter.ofRows)
    this.#months.mark(this.#filter.value)
    for (const view of Object.values(this.#analyses)) view.expire()
  }

  #showFilter(): void {
    const run = this.#run
    if (run === undefined) return
    const { table } = this.#trades
    let left = table.length
    if (this.#filter.isActive) {
      const matches = tradesWithin(this.#filter.value, run)
      left = 0
      for (let row = 0; row < table.length; row++) if (matches(table, row)) left++
    }
    this.#filterBar.update(run, { left, all: table.length })
  }

  get #rowViews() {
    const { orders, fills, journal } = this.#rows
    return [['orders', orders] as const, ['fills', fills] as const, ['journal', journal] as const]
  }

  #takeRows(rows: RunRows): void {
    if (rows.table === 'orders') this.#rows.orders.take(rows)
    else if (rows.table === 'fills') this.#rows.fills.take(rows)
    else this.#rows.journal.take(rows)
  }

  /** Opens the trade that a row belongs to; an order without one leads to its line. */
  #openRow({ orderNumber, tradeNumber, place }: RowTarget): void {
    const { table } = this.#trades
    const trade = tradeNumber > 0 ? tradeNumber : tradeOfOrder(table, orderNumber)
    if (trade !== undefined) this.#openTrade(trade)
    else if (place !== undefined) this.#host.post({ type: 'reveal', file: place.file, line: place.line })
  }

  #showAmbiguous(): void {
    this.#table.arrange({ filter: 'ambiguous' })
    this.#showTab('trades')
  }

  #openTrade(tradeNumber: number): void {
    this.#tradeNumber = tradeNumber
    this.#showTrade(tradeNumber)
    this.#show()
    this.#tradeView.focus()
    this.#keepState()
  }

  #showTrade(tradeNumber: number): void {
    this.#placeTrade(tradeNumber)
    const chart = this.#charts.get(tradeNumber)
    if (chart === undefined) return
    if (this.#tradeView.shownTrade !== tradeNumber) this.#tradeView.show(chart)
    for (const step of [1, -1]) {
      const neighbour = this.#table.neighbour(tradeNumber, step)
      if (neighbour !== undefined) this.#charts.get(neighbour)
    }
  }

  #placeTrade(tradeNumber: number): void {
    const run = this.#run
    if (run === undefined) return
    this.#tradeView.expect(run, {
      tradeNumber,
      tradeCount: Math.max(run.trades, this.#trades.table.length, tradeNumber),
      position: this.#table.positionOf(tradeNumber),
      listed: this.#table.shownCount,
    })
  }

  #stepTrade(direction: 1 | -1): void {
    const next = this.#tradeNumber === undefined ? undefined : this.#table.neighbour(this.#tradeNumber, direction)
    if (next === undefined) return
    this.#tradeNumber = next
    this.#showTrade(next)
    this.#keepState()
  }

  /** Shows a trade among all that happened around it. */
  #showInChart(tradeNumber: number): void {
    this.#tradeNumber = undefined
    this.#show()
    this.#showTab('chart')
    this.#runChart.showTrade(tradeNumber)
  }

  #closeTrade(): void {
    const left = this.#tradeNumber
    this.#tradeNumber = undefined
    this.#show()
    if (this.#tab === 'run') this.#showTab('trades')
    if (this.#tab === 'chart') {
      this.#runChart.focus()
      return this.#keepState()
    }
    const rows = this.#rowsView
    if (rows !== undefined) rows.redraw()
    else if (left !== undefined) this.#table.reveal(left)
    if (rows === undefined) this.#table.focus()
    else rows.focus()
    this.#keepState()
  }

  #show(): void {
    const trade = this.#tradeNumber !== undefined
    this.#tradeView.root.hidden = !trade
    this.#result.hidden = trade
  }

  #export(): void {
    const isFiltered = this.#table.shownCount < this.#trades.table.length
    this.#host.post({
      type: 'export',
      ...(this.#tradeNumber !== undefined && { tradeNumber: this.#tradeNumber }),
      ...(isFiltered && { trades: this.#table.shownTrades }),
    })
  }

  #keepState(): void {
    const run = this.#run
    if (run === undefined) return
    const { sortColumn, sortDescending, filter } = this.#table.arrangement
    this.#host.keepState({
      runId: run.runId,
      tab: this.#tradeNumber === undefined ? this.#tab : 'trade',
      ...(this.#tradeNumber !== undefined && { tradeNumber: this.#tradeNumber }),
      sortColumn,
      sortDescending,
      filter,
      ...(this.#filter.isActive && { within: this.#filter.value }),
      ...(this.#filter.name !== '' && { withinName: this.#filter.name }),
    })
  }

  #applyTheme(): void {
    this.#overview.applyTheme()
    this.#tradeView.applyTheme()
    this.#runChart.applyTheme()
    this.#table.redraw()
  }

  #key(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && event.target.closest('vscode-textfield, input') !== null
    if (event.ctrlKey || event.metaKey || event.altKey || typing || this.#keys.root.open) return
    const inTrade = this.#tradeNumber !== undefined
    if (event.key === '?') this.#keys.open()
    else if (event.key === 'e' && this.#run !== undefined && this.#run.state.kind !== 'running') {
      this.#export()
    } else if (event.key === '/' && !inTrade) {
      if (this.#tab === 'run') this.#showTab('trades')
      void this.#tabs.shown().then(() => (this.#rowsView ?? this.#table).focusFilter())
    } else if (event.key === 'l' && !inTrade && this.#rowsView?.active?.place !== undefined) {
      const { file, line } = this.#rowsView.active.place
      this.#host.post({ type: 'reveal', file, line })
    } else if (event.key === 'c' && this.#tradeNumber !== undefined) this.#showInChart(this.#tradeNumber)
    else if (inTrade) return this.#tradeView.handleKey(event)
    else if (event.key === 'Escape' && this.#filter.isActive) this.#filter.clear()
    else if (this.#tab !== 'chart' || !this.#runChart.handleKey(event.key)) return
    event.preventDefault()
  }
}

/** The number of the trade that an order opened or closed. */
function tradeOfOrder({ entryOrder, exitOrder, tradeNumber }: TradeColumns, order: number): number | undefined {
  if (order <= 0) return undefined
  const at = entryOrder.indexOf(order)
  return tradeNumber[at >= 0 ? at : exitOrder.indexOf(order)]
}

function tabOf(state: ResultsViewState | undefined): ResultTab {
  return state === undefined || state.tab === 'trade' ? 'overview' : state.tab
}

function requestOf(parts: readonly AnalysisPart[], filter: PanelFilter): AnalysisRequest {
  return { parts, ...(Object.keys(filter).length > 0 && { filter }) }
}

/** Whether an answer is to what is asked now. */
function isSame<Request extends AnalysisRequest | AssessmentRequest>(answered: Request, asked: Request): boolean {
  return requestKey(answered) === requestKey(asked)
}

function restoredFilter(state: ResultsViewState | undefined, run: RunSummary): [PanelFilter, string] {
  return state?.runId === run.runId ? [state.within ?? {}, state.withinName ?? ''] : [{}, '']
}
