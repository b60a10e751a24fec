import type { BarSeries } from '../../engine-host/protocol/bar-series.js'
import type { SeriesChart } from '../../engine-host/protocol/catalog-requests.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { InstrumentDefinition } from '../../engine-host/protocol/instrument-definition.js'
import { element, setText } from '../element.js'
import { failureNotice } from '../views/notice.js'
import { chartRequest, type ChartRequest, clampRange, type RowRange, suffices } from '../charts/chart-window.js'
import { SeriesPlot } from './series-plot.js'
import { seriesTimes } from './series-times.js'
import { seriesKey } from './series-text.js'

export interface ChartViewEvents {
  readonly wanted: (request: ChartRequest) => void
  readonly showLog: () => void
}

/** A place to go to, and the row there that is meant. */
interface Target {
  readonly range: RowRange
  readonly row?: number
}

/** Milliseconds that the chart rests before other points are asked for. */
const rest = 60

/** Rows around a place that was jumped to when more were in sight. */
const jumpRows = 400

/** The chart of the selected series: all of it at first, then what is in sight at the resolution that can be seen. */
export class ChartView {
  readonly root: HTMLElement
  readonly #events: ChartViewEvents
  readonly #place = element('div', { class: 'place' })
  readonly #status = element('p', { class: 'status muted', attributes: { role: 'status' } })
  #series: BarSeries | undefined
  #instrument: InstrumentDefinition | undefined
  #plot: SeriesPlot | undefined
  #overview: SeriesChart | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Where to go once points are there. */
  #target: Target | undefined

  constructor(events: ChartViewEvents) {
    this.#events = events
    this.root = element(
      'div',
      {
        class: 'stage',
        attributes: { tabindex: '0', role: 'img', 'aria-label': 'Chart of the series' },
      },
      this.#place,
      this.#status,
    )
    this.root.addEventListener('keydown', (event) => this.#key(event))
  }

  /** Shows another series, or the same one with other rows. */
  show(series: BarSeries, instrument: InstrumentDefinition): void {
    this.#clear()
    this.#series = series
    this.#instrument = instrument
    setText(this.#status, 'Reading…')
    this.#status.hidden = false
    this.root.setAttribute('aria-label', `Chart of ${seriesKey(series)}`)
    this.#ask({ from: 0, to: series.rows })
  }

  take(chart: SeriesChart): void {
    const series = this.#series
    if (series === undefined || seriesKey(chart) !== seriesKey(series)) return
    this.#status.hidden = true
    const isWhole = chart.firstRow === 0 && pointsEnd(chart) >= chart.rows
    if (isWhole) this.#overview = chart
    if (this.#plot === undefined) this.#createPlot(series, chart)
    const plot = this.#plot!
    const target = this.#target
    const visible = target?.range ?? (plot.data && plot.visible) ?? wholeRange(chart.rows)
    plot.draw(chart, visible)
    if (target?.row !== undefined) plot.point(target.row)
    if (target !== undefined && this.#isEnough()) this.#target = undefined
  }

  fail(failure: Failure): void {
    this.#clear()
    this.#status.hidden = true
    this.#place.replaceChildren(failureNotice(failure, this.#events.showLog))
  }

  /** Brings a row into the middle, near enough to see single rows. */
  jumpTo(row: number): void {
    const series = this.#series
    if (series === undefined) return
    const visible = this.#plot?.visible
    const span = visible === undefined ? jumpRows : Math.min(visible.to - visible.from, jumpRows)
    const range = clampRange({ from: row + 0.5 - span / 2, to: row + 0.5 + span / 2 }, series.rows)
    this.#go({ range, row })
    this.#plot?.point(row)
  }

  applyTheme(): void {
    const data = this.#plot?.data
    const visible = this.#plot?.visible
    if (this.#series === undefined || data === undefined || visible === undefined) return
    this.#plot?.dispose()
    this.#createPlot(this.#series, data)
    this.#plot!.draw(data, visible)
  }

  #createPlot(series: BarSeries, chart: SeriesChart): void {
    const times = seriesTimes(series, this.#instrument?.timeZone ?? 'UTC')
    const priceDecimals = this.#instrument?.pricePrecision ?? 2
    const plot = new SeriesPlot({ times, priceDecimals, name: seriesKey(series) }, chart.points.kind !== 'quotes', () =>
      this.#moved(),
    )
    this.#plot = plot
    plot.attachTo(this.#place)
  }

  #clear(): void {
    clearTimeout(this.#timer)
    this.#plot?.dispose()
    this.#plot = undefined
    this.#overview = undefined
    this.#target = undefined
    this.#place.replaceChildren()
  }

  #ask(visible: RowRange): void {
    const width = this.#plot?.width ?? Math.max(300, this.root.clientWidth - 60)
    this.#events.wanted(chartRequest(visible, width, this.#series!.rows))
  }

  #isEnough(): boolean {
    const data = this.#plot?.data
    const visible = this.#target?.range ?? this.#plot?.visible
    if (data === undefined || visible === undefined) return false
    const loaded = { firstRow: data.firstRow, endRow: pointsEnd(data), rowsPerPoint: data.rowsPerPoint }
    return suffices(loaded, visible, this.#plot!.width, data.rows)
  }

  #moved(): void {
    this.#target = undefined
    this.#coverSight()
    this.#schedule()
  }

  /** What is in sight and not loaded is drawn coarsely at once, where it is known at all. */
  #coverSight(): void {
    const plot = this.#plot
    const visible = plot?.visible
    if (plot?.data === undefined || visible === undefined || this.#overview === undefined) return
    if (plot.data === this.#overview) return
    const { firstRow, rows } = plot.data
    const air = (visible.to - visible.from) * 0.1
    const isSeen =
      firstRow <= Math.max(0, visible.from + air) && pointsEnd(plot.data) >= Math.min(rows, visible.to - air)
    if (!isSeen) plot.draw(this.#overview, visible)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const visible = this.#target?.range ?? this.#plot?.visible
      if (visible !== undefined && !this.#isEnough()) this.#ask(visible)
      else this.#target = undefined
    }, rest)
  }

  /** The library may not come so near with the points that it has; it does once the finer ones are there. */
  #go(target: Target): void {
    this.#target = target
    this.#plot?.show(target.range)
    this.#coverSight()
    this.#schedule()
  }

  #key(event: KeyboardEvent): void {
    const visible = this.#target?.range ?? this.#plot?.visible
    const series = this.#series
    if (visible === undefined || series === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const span = visible.to - visible.from
    const middle = this.#plot?.crosshairRow ?? (visible.from + visible.to) / 2
    const pan = (share: number) => ({ from: visible.from + span * share, to: visible.to + span * share })
    const zoom = (factor: number) => ({
      from: middle - (middle - visible.from) * factor,
      to: middle + (visible.to - middle) * factor,
    })
    const ranges: Readonly<Record<string, () => RowRange>> = {
      ArrowLeft: () => pan(-0.15),
      ArrowRight: () => pan(0.15),
      PageUp: () => pan(-0.9),
      PageDown: () => pan(0.9),
      '+': () => zoom(0.5),
      '=': () => zoom(0.5),
      '-': () => zoom(2),
      f: () => wholeRange(series.rows),
      Home: () => ({ from: 0, to: span }),
      End: () => ({ from: series.rows - span, to: series.rows }),
    }
    const range = ranges[event.key]
    if (range === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#go({ range: clampRange(range(), series.rows) })
  }
}

function wholeRange(rows: number): RowRange {
  return clampRange({ from: -rows, to: 2 * rows }, rows)
}

function pointsEnd({ firstRow, rowsPerPoint, points }: SeriesChart): number {
  return firstRow + (points.kind === 'quotes' ? points.quotes : points.candles).length * rowsPerPoint
}
