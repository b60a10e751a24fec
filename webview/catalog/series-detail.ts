import type { BarSeries } from '../../engine-host/protocol/bar-series.js'
import type {
  InstrumentDescription,
  SeriesReference,
  TradeDateColumns,
} from '../../engine-host/protocol/catalog-requests.js'
import type { CatalogTab, FromCatalogView, ToCatalogView } from '../../engine-host/protocol/catalog-view-messages.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { SeriesCoverage } from '../../engine-host/protocol/series-coverage.js'
import { element, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { toolButton } from '../views/head.js'
import { ChartView } from './chart-view.js'
import { CoverageView } from './coverage-view.js'
import { DefinitionForm } from './definition-form.js'
import { DetailTabs } from './detail-tabs.js'
import { RowsView } from './rows-view.js'
import { seriesTimes } from './series-times.js'
import { millisecondsOf, seriesKey } from './series-text.js'
import { TimeField } from '../charts/time-field.js'

/** The selected series: chart, rows, coverage and the definition of its instrument. */
export class SeriesDetail {
  readonly root: HTMLElement
  readonly #post: (message: FromCatalogView) => void
  readonly #title = element('h2')
  readonly #what = element('span', { class: 'muted' })
  readonly #time: TimeField
  readonly #tabs: DetailTabs
  readonly #chart: ChartView
  readonly #rows: RowsView
  readonly #coverage: CoverageView
  readonly #form: DefinitionForm
  #series: BarSeries | undefined
  #instrument: InstrumentDescription | undefined
  #known: { readonly coverage: SeriesCoverage; readonly tradeDates: TradeDateColumns } | undefined
  #gap = -1

  constructor(post: (message: FromCatalogView) => void, tabSelected: () => void) {
    this.#post = post
    const showLog = () => post({ type: 'showLog' })
    this.#chart = new ChartView({
      wanted: (request) => post({ type: 'getChart', series: this.#reference, ...request }),
      showLog,
    })
    this.#rows = new RowsView({
      wanted: (firstRow, count) => post({ type: 'getRows', series: this.#reference, firstRow, count }),
      showLog,
    })
    this.#coverage = new CoverageView({
      jump: (time) => {
        this.#tabs.selected = 'chart'
        tabSelected()
        post({ type: 'findRow', series: this.#reference, time })
      },
      showLog,
    })
    this.#form = new DefinitionForm({
      check: (definition) => post({ type: 'checkInstrument', definition }),
      save: (definition, revision) => post({ type: 'saveInstrument', definition, revision }),
      reload: (instrumentId) => post({ type: 'getInstrument', instrumentId }),
      reveal: (file, line) => post({ type: 'reveal', file, line }),
      showLog,
    })
    this.#tabs = new DetailTabs(
      { chart: this.#chart.root, rows: this.#rows.root, coverage: this.#coverage.root, definition: this.#form.root },
      () => {
        this.#showTime()
        tabSelected()
      },
    )
    this.#time = new TimeField((time) => {
      if (this.tab === 'coverage' || this.tab === 'definition') this.#tabs.selected = 'chart'
      post({ type: 'findRow', series: this.#reference, time })
    })
    const act = (type: 'runOn' | 'export' | 'delete') => () => post({ type, series: this.#reference })
    const actions = element(
      'div',
      { class: 'actions' },
      this.#time.root,
      toolButton('play', 'Run', 'Run a backtest on this series', act('runOn')),
      toolButton('export', 'Export', 'Write its rows into a CSV or Parquet file (e)', act('export')),
      toolButton('trash', 'Delete', 'Remove it from the store (Delete)', act('delete')),
    )
    this.root = element(
      'section',
      { class: 'detail', attributes: { 'aria-label': 'Selected series' } },
      element('header', { class: 'detail-head' }, this.#title, this.#what, actions),
      this.#tabs.root,
    )
  }

  get series(): BarSeries | undefined {
    return this.#series
  }

  get tab(): CatalogTab {
    return this.#tabs.selected
  }

  set tab(tab: CatalogTab) {
    this.#tabs.selected = tab
    this.#showTime()
  }

  /** Shows a series; the same one with the same files stays as it is. */
  show(series: BarSeries): void {
    const before = this.#series
    this.#series = series
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(series)) return
    setText(this.#title, seriesKey(series))
    this.#known = undefined
    this.#gap = -1
    this.#tabs.gapCount = ''
    this.#coverage.expect()
    this.#post({ type: 'getCoverage', series: this.#reference })
    if (before?.instrumentId !== series.instrumentId) this.#instrument = undefined
    if (this.#instrument === undefined) this.#post({ type: 'getInstrument', instrumentId: series.instrumentId })
    else this.#showData()
  }

  takeInstrument(instrument: InstrumentDescription, saved: boolean): void {
    const series = this.#series
    if (series?.instrumentId !== instrument.definition.id) return
    const before = this.#instrument
    this.#instrument = instrument
    this.#form.show(instrument, saved)
    const { pricePrecision, quantityPrecision, timeZone } = instrument.definition
    const looks = before?.definition
    if (
      looks?.pricePrecision !== pricePrecision ||
      looks.quantityPrecision !== quantityPrecision ||
      looks.timeZone !== timeZone
    )
      this.#showData()
    if (before !== undefined && before.calendar !== instrument.calendar)
      this.#post({ type: 'getCoverage', series: this.#reference })
  }

  takeCoverage(coverage: SeriesCoverage, tradeDates: TradeDateColumns): void {
    if (this.#series === undefined || seriesKey(coverage) !== seriesKey(this.#series)) return
    this.#known = { coverage, tradeDates }
    this.#tabs.gapCount = coverage.gapCount === 0 ? '' : formatCount(coverage.gapCount)
    this.#showCoverage()
  }

  takeData(message: Extract<ToCatalogView, { type: 'chart' | 'rows' | 'problems' | 'found' }>): void {
    switch (message.type) {
      case 'chart':
        return this.#chart.take(message.chart)
      case 'rows':
        return this.#rows.take(message.rows)
      case 'problems':
        if (message.instrumentId === this.#form.instrumentId) this.#form.takeProblems(message.problems)
        return
      case 'found':
        if (this.#series === undefined || seriesKey(message.series) !== seriesKey(this.#series)) return
        this.#time.problem = ''
        this.#chart.jumpTo(message.row)
        this.#rows.jumpTo(message.row)
    }
  }

  /** Definitions have changed in their files. */
  followFiles(): void {
    if (this.#series === undefined) return
    if (this.#form.instrumentId === undefined)
      this.#post({ type: 'getInstrument', instrumentId: this.#series.instrumentId })
    else this.#form.followFile()
  }

  fail(task: 'coverage' | 'chart' | 'rows' | 'time' | 'instrument', failure: Failure): void {
    if (task === 'chart') this.#chart.fail(failure)
    else if (task === 'rows') this.#rows.fail(failure)
    else if (task === 'coverage') this.#coverage.fail(failure)
    else if (task === 'time') this.#time.problem = failure.message
    else {
      this.#form.fail(failure)
      if (this.#instrument === undefined) this.#chart.fail(failure)
    }
  }

  focusTime(): void {
    this.#time.focus()
  }

  focusChart(): void {
    this.tab = 'chart'
    this.#chart.root.focus()
  }

  /** Shows the next or the previous gap in the chart. */
  stepGap(direction: 1 | -1): void {
    const { gaps } = this.#coverage
    if (gaps.length === 0) return
    this.#gap = Math.max(0, Math.min(gaps.length - 1, this.#gap + direction))
    if (this.tab !== 'chart' && this.tab !== 'rows') this.tab = 'chart'
    this.#post({ type: 'findRow', series: this.#reference, time: gaps[this.#gap]!.toNanos })
  }

  redraw(): void {
    this.#rows.redraw()
    this.#coverage.redraw()
  }

  applyTheme(): void {
    this.#chart.applyTheme()
    this.redraw()
  }

  get #reference(): SeriesReference {
    const { instrumentId, bars } = this.#series!
    return { instrumentId, bars }
  }

  #showData(): void {
    const series = this.#series
    const definition = this.#instrument?.definition
    if (series === undefined || definition === undefined) return
    const times = seriesTimes(series, definition.timeZone)
    setText(
      this.#what,
      `${times.period(millisecondsOf(series.firstNanos), millisecondsOf(series.lastNanos))} · ${times.zone.name}`,
    )
    this.#chart.show(series, definition)
    this.#rows.show(series, definition)
    this.#showCoverage()
  }

  #showCoverage(): void {
    if (this.#known === undefined || this.#series === undefined || this.#instrument === undefined) return
    const times = seriesTimes(this.#series, this.#instrument.definition.timeZone)
    this.#coverage.show(this.#known.coverage, this.#known.tradeDates, times)
  }

  #showTime(): void {
    this.#time.root.hidden = this.tab === 'definition'
    this.redraw()
  }
}
