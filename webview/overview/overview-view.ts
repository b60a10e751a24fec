import type { Failure } from '../../engine-host/protocol/failure.js'
import type { EquityColumns, TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunAnalysis, SelectionCurve } from '../../engine-host/protocol/run-analysis.js'
import type { RunProgress, RunSummary, Statistic } from '../../engine-host/protocol/run-summary.js'
import type { StatisticsSettings } from '../../engine-host/protocol/statistics-settings.js'
import type { AnalysisRequest, PanelFilter } from '../../engine-host/protocol/webview-messages.js'
import { EquityChart } from '../charts/equity-chart.js'
import { createEquity } from '../columns/result-tables.js'
import { element } from '../element.js'
import { tradesWithin, type ResultFilter } from '../filter/result-filter.js'
import { requestKey } from '../request-key.js'
import { timeFormatOf } from '../views/run-text.js'
import { statisticsSoFar } from '../views/statistics-so-far.js'
import { RollingChart } from './rolling-chart.js'
import { StatisticsView } from './statistics-view.js'

/** Points of the curve that are asked for: more extremes than a wide screen has pixels. */
const curvePoints = 32_000

export interface OverviewEvents {
  readonly analysisWanted: (request: AnalysisRequest) => void
}

/** The tab Overview: the chart over the table of trades, which comes from outside, and the statistics beside them. */
export class OverviewView {
  readonly root: HTMLElement
  readonly #filter: ResultFilter
  readonly #events: OverviewEvents
  readonly #chart: EquityChart
  readonly #rolling = new RollingChart()
  readonly #statistics: StatisticsView
  readonly #equity = createEquity()
  #run: RunSummary | undefined
  #trades: TradeColumns | undefined
  /** The curve as it was analysed; undefined until it is here. */
  #curve: SelectionCurve | undefined
  /** In place of those of the run. */
  #settings: StatisticsSettings = {}
  /** What was asked for last, so that nothing is asked twice and no answer to an older question is shown. */
  #askedCurve = ''
  #askedStatistics = ''
  /** Of what the tabs show; undefined: those that the run has stored. */
  #shown: readonly Statistic[] | undefined

  constructor(filter: ResultFilter, events: OverviewEvents) {
    this.#filter = filter
    this.#events = events
    this.#chart = new EquityChart({
      periodChosen: (period) => filter.choosePeriod(period),
      pointed: (time) => this.#rolling.pointAt(time),
    })
    this.#statistics = new StatisticsView(
      {
        settingsChosen: (settings) => {
          this.#settings = settings
          this.#ask()
          this.#showStatistics()
        },
      },
      this.#rolling.root,
    )
    this.root = element('div', { class: 'overview' }, this.#chart.root, this.#statistics.root)
  }

  /** Puts the table of trades under the chart. */
  place(trades: HTMLElement): void {
    this.root.insertBefore(trades, this.#statistics.root)
  }

  /** @param another whether it is not the run that was shown before */
  update(run: RunSummary, another: boolean): void {
    this.#run = run
    if (another) {
      this.#equity.replace(createEquity().table)
      this.#settings = {}
    }
    this.#curve = undefined
    this.#shown = undefined
    this.#askedCurve = this.#askedStatistics = ''
    this.#rolling.hide()
    this.#statistics.notes = []
    this.#chart.update(run, this.#equity.table, false)
    this.filterChanged()
  }

  takeProgress(progress: RunProgress): void {
    const run = this.#run
    const known = run && statisticsSoFar(run, progress)
    if (known !== undefined) this.#statistics.update(run!, known, this.#settingsInForce)
  }

  takeEquity(equity: EquityColumns, append: boolean): void {
    if (append) this.#equity.append(equity)
    else this.#equity.replace(equity)
    // What was analysed says more.
    if (this.#run !== undefined && this.#curve === undefined) this.#chart.update(this.#run, this.#equity.table, append)
  }

  showTrades(trades: TradeColumns): void {
    this.#trades = trades
    const run = this.#run
    if (run !== undefined) this.#chart.showTrades(trades, tradesWithin(this.#filter.selection, run))
  }

  /** Marks on the chart when a trade was open; undefined: none. */
  markTrade(tradeNumber: number | undefined): void {
    const trades = this.#trades
    const row = tradeNumber === undefined || trades === undefined ? -1 : trades.tradeNumber.indexOf(tradeNumber)
    this.#chart.markTrade(row < 0 ? undefined : [trades!.entryTime[row]!, trades!.exitTime[row]!])
  }

  /** The tabs show another part of the run. */
  filterChanged(): void {
    this.#chart.showPeriod(this.#filter.value)
    if (this.#trades !== undefined) this.showTrades(this.#trades)
    this.#ask()
    this.#showStatistics()
  }

  /** @returns whether it was for this view */
  take({ parts, filter = {}, settings = {} }: AnalysisRequest, analysis: RunAnalysis): boolean {
    const run = this.#run
    if (!parts.some((part) => part === 'curve' || part === 'statistics')) return false
    if (run === undefined) return true
    if (analysis.curve !== undefined && requestKey(selectionOf(filter)) === this.#askedCurve) {
      this.#curve = analysis.curve
      this.#chart.update(run, analysis.curve, false)
    }
    if (analysis.statistics !== undefined && requestKey([filter, settings]) === this.#askedStatistics) {
      this.#shown = analysis.statistics
      this.#statistics.notes = analysis.notes
      this.#statistics.busy = false
      if (analysis.rolling !== undefined) this.#rolling.show(analysis.rolling, timeFormatOf(run))
      this.#showStatistics()
    }
    return true
  }

  /** @returns whether it was for this view, which then says what failed */
  fail({ parts }: AnalysisRequest, { message, next }: Failure): boolean {
    if (!parts.includes('statistics')) return false
    this.#askedCurve = this.#askedStatistics = ''
    this.#statistics.busy = false
    this.#statistics.notes = [`${message} ${next}`]
    return true
  }

  applyTheme(): void {
    this.#chart.applyTheme()
  }

  get #settingsInForce(): StatisticsSettings {
    return { ...this.#run?.specification.statistics, ...this.#settings }
  }

  /** Asks for what is not here: all of it in one pass over the bars where that can be. */
  #ask(): void {
    if (this.#run === undefined || this.#run.state.kind === 'running') return
    const { value, selection } = this.#filter
    const curve = requestKey(selection)
    const statistics = requestKey([value, this.#settings])
    const wantsCurve = curve !== this.#askedCurve
    const wantsStatistics = statistics !== this.#askedStatistics
    this.#askedCurve = curve
    this.#askedStatistics = statistics
    const request = (parts: AnalysisRequest['parts'], filter: PanelFilter): AnalysisRequest => ({
      parts,
      ...(Object.keys(filter).length > 0 && { filter }),
      ...(Object.keys(this.#settings).length > 0 && { settings: this.#settings }),
      ...(parts.includes('curve') && { maxPoints: curvePoints }),
    })
    if (wantsStatistics) this.#statistics.busy = true
    if (wantsCurve && wantsStatistics && curve === requestKey(value))
      return this.#events.analysisWanted(request(['statistics', 'rolling', 'curve'], value))
    if (wantsCurve) this.#events.analysisWanted(request(['curve'], selection))
    if (wantsStatistics) this.#events.analysisWanted(request(['statistics', 'rolling'], value))
  }

  #showStatistics(): void {
    const run = this.#run
    if (run !== undefined) this.#statistics.update(run, this.#shown ?? run.statistics, this.#settingsInForce)
  }
}

function selectionOf({ side, instruments }: PanelFilter): PanelFilter {
  return { ...(side && { side }), ...(instruments && { instruments }) }
}
