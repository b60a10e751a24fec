import { CandlestickSeries, HistogramSeries, type ISeriesApi, LineSeries, LineType } from 'lightweight-charts'
import type { SeriesChart } from '../../engine-host/protocol/catalog-requests.js'
import type { CandleColumns } from '../../engine-host/protocol/result-columns.js'
import { ChartLegend, type LegendEntry } from '../charts/chart-legend.js'
import { createIndexChart, exchangeTimes, fillContainer, type IndexChart, pageScrolls } from '../charts/index-chart.js'
import { SessionLines } from '../charts/session-lines.js'
import { element } from '../element.js'
import { formatCount, formatNumber, formatShort, missing } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { readPalette } from '../theme/palette.js'
import type { RowRange } from '../charts/chart-window.js'

/** How the numbers of a series are written. */
export interface PlotFormat {
  readonly times: TimeFormat
  readonly priceDecimals: number
  /** Instrument and data, for the legend. */
  readonly name: string
}

/** The points of a series that are loaded, on a time axis whose place is told in rows of the whole series. */
export class SeriesPlot {
  readonly root = element('div', { class: 'plot' })
  readonly #format: PlotFormat
  readonly #palette = readPalette()
  readonly #chart: IndexChart
  readonly #legend = new ChartLegend()
  readonly #volumeLegend = new ChartLegend()
  readonly #candles: ISeriesApi<'Candlestick', number>
  readonly #bid: ISeriesApi<'Line', number>
  readonly #ask: ISeriesApi<'Line', number>
  readonly #volume: ISeriesApi<'Histogram', number> | undefined
  readonly #resizeObserver: ResizeObserver
  #sessions: SessionLines[] = []
  #data: SeriesChart | undefined
  #crosshair: number | undefined
  /** The range that is shown from the next frame on. */
  #coming: RowRange | undefined

  /** @param moved told when a person has brought another range of rows into sight */
  constructor(format: PlotFormat, hasVolume: boolean, moved: () => void) {
    this.#format = format
    const scrolls = pageScrolls()
    this.#chart = createIndexChart(this.root, format.times, this.#palette, {
      timeScale: { rightOffset: 0 },
      handleScale: { mouseWheel: !scrolls, axisDoubleClickReset: { time: false, price: true } },
      handleScroll: { mouseWheel: !scrolls, vertTouchDrag: false },
    })
    const { api } = this.#chart
    const { up, down, series } = this.#palette
    const plain = { lastValueVisible: false, priceLineVisible: false }
    const priceFormat = {
      type: 'custom',
      minMove: 10 ** -format.priceDecimals,
      formatter: (value: number) => this.#price(value),
    } as const
    this.#candles = api.addSeries(CandlestickSeries, {
      ...plain,
      priceFormat,
      upColor: up,
      downColor: down,
      borderVisible: false,
      wickUpColor: up,
      wickDownColor: down,
    })
    const line = (color: string) =>
      api.addSeries(LineSeries, {
        ...plain,
        priceFormat,
        color,
        lineWidth: 1,
        lineType: LineType.WithSteps,
        crosshairMarkerVisible: false,
      })
    this.#bid = line(series[0]!)
    this.#ask = line(series[1]!)
    this.#volume = hasVolume
      ? api.addSeries(
          HistogramSeries,
          { ...plain, base: 0, priceFormat: { type: 'custom', minMove: 1, formatter: volumeText } },
          1,
        )
      : undefined
    api.panes()[0]!.setStretchFactor(4)
    api.panes()[1]?.setStretchFactor(1)
    this.#volumeLegend.root.classList.add('single-line')
    this.root.append(this.#legend.root, this.#volumeLegend.root)
    api.subscribeCrosshairMove(({ logical }) => {
      this.#crosshair = logical === undefined ? undefined : Math.round(logical)
      this.#drawLegend()
    })
    api.timeScale().subscribeVisibleLogicalRangeChange(() => {
      if (this.#coming === undefined) moved()
    })
    this.#resizeObserver = new ResizeObserver(() => this.#layOut())
  }

  attachTo(place: HTMLElement): void {
    place.replaceChildren(this.root)
    this.#layOut()
    this.#resizeObserver.observe(this.root)
  }

  dispose(): void {
    this.#resizeObserver.disconnect()
    this.#chart.api.remove()
    this.root.remove()
  }

  get data(): SeriesChart | undefined {
    return this.#data
  }

  /** Pixels for the points. */
  get width(): number {
    return Math.max(100, this.#chart.api.timeScale().width() || this.root.clientWidth)
  }

  /** The rows in sight; undefined before anything is drawn. */
  get visible(): RowRange | undefined {
    if (this.#coming !== undefined) return this.#coming
    const range = this.#chart.api.timeScale().getVisibleLogicalRange()
    if (range === null || this.#data === undefined) return undefined
    const { firstRow, rowsPerPoint } = this.#data
    return { from: firstRow + (range.from + 0.5) * rowsPerPoint, to: firstRow + (range.to + 0.5) * rowsPerPoint }
  }

  /** Row under the crosshair. */
  get crosshairRow(): number | undefined {
    if (this.#crosshair === undefined || this.#data === undefined) return undefined
    return this.#data.firstRow + this.#crosshair * this.#data.rowsPerPoint
  }

  /** Exchanges the points and shows a range of rows, so that nothing is seen of the exchange when that is the same. */
  draw(data: SeriesChart, visible: RowRange): void {
    this.#data = data
    this.#crosshair = undefined
    const { points } = data
    const columns = points.kind === 'quotes' ? points.quotes : points.candles
    exchangeTimes(this.#chart, columns.time, this.#format.times)
    if (points.kind === 'quotes') {
      this.#bid.setData(lineOf(points.quotes.bid))
      this.#ask.setData(lineOf(points.quotes.ask))
      this.#candles.setData([])
    } else {
      // A trade alone has one price: steps say more than candles without height.
      const asSteps = points.kind === 'trades' && data.rowsPerPoint === 1
      this.#candles.setData(asSteps ? [] : candlesOf(points.candles))
      this.#bid.setData(asSteps ? lineOf(points.candles.close) : [])
      this.#ask.setData([])
      this.#volume?.setData(this.#volumeOf(points.candles))
    }
    for (const [at, pane] of this.#chart.api.panes().entries()) {
      const before = this.#sessions[at]
      if (before !== undefined) pane.detachPrimitive(before)
      const sessions = new SessionLines(data.sessionStarts, this.#palette.grid)
      this.#sessions[at] = sessions
      pane.attachPrimitive(sessions)
    }
    this.show(visible)
    this.#drawLegend()
    this.root.dataset['rowsPerPoint'] = String(data.rowsPerPoint)
    this.root.dataset['firstRow'] = String(data.firstRow)
    this.root.dataset['points'] = String(columns.length)
  }

  show({ from, to }: RowRange): void {
    if (this.#data === undefined) return
    const { firstRow, rowsPerPoint } = this.#data
    this.#chart.api.timeScale().setVisibleLogicalRange({
      from: (from - firstRow) / rowsPerPoint - 0.5,
      to: (to - firstRow) / rowsPerPoint - 0.5,
    })
    const coming = { from, to }
    this.#coming = coming
    // The library takes a range over with the frame that it draws next.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.#coming === coming) this.#coming = undefined
      }),
    )
    this.root.dataset['visibleFrom'] = String(Math.round(from))
    this.root.dataset['visibleTo'] = String(Math.round(to))
  }

  /** Puts the crosshair on a row. */
  point(row: number): void {
    if (this.#data === undefined) return
    const { firstRow, rowsPerPoint, points } = this.#data
    const at = Math.floor((row - firstRow) / rowsPerPoint)
    const price = points.kind === 'quotes' ? points.quotes.bid[at] : points.candles.close[at]
    if (price === undefined || Number.isNaN(price)) return
    const steps = points.kind === 'quotes' || (points.kind === 'trades' && rowsPerPoint === 1)
    this.#chart.api.setCrosshairPosition(price, at, steps ? this.#bid : this.#candles)
    this.#crosshair = at
    this.#drawLegend()
  }

  #volumeOf({ volume, open, close, length }: CandleColumns) {
    const { volumeUp, volumeDown } = this.#palette
    return Array.from({ length }, (_, time) => ({
      time,
      value: Number.isNaN(volume[time]!) ? 0 : volume[time]!,
      color: close[time]! >= open[time]! ? volumeUp : volumeDown,
    }))
  }

  #price(value: number): string {
    return formatNumber(value, this.#format.priceDecimals)
  }

  #drawLegend(): void {
    const data = this.#data
    if (data === undefined) return
    const { points, rowsPerPoint } = data
    const { length } = points.kind === 'quotes' ? points.quotes : points.candles
    const at = Math.max(0, Math.min(this.#crosshair ?? length - 1, length - 1))
    const { times, name } = this.#format
    const time = (points.kind === 'quotes' ? points.quotes.time : points.candles.time)[at] ?? Number.NaN
    const joined =
      rowsPerPoint === 1 ? '' : `, ${formatCount(rowsPerPoint)} rows a ${points.kind === 'quotes' ? 'point' : 'candle'}`
    const entries: LegendEntry[] = [
      { label: `${name}${joined}`, value: '' },
      { label: times.stamp(time), value: '' },
    ]
    const price = (column: Float64Array) => this.#price(column[at] ?? Number.NaN)
    if (points.kind === 'quotes') {
      const [bid, ask] = this.#palette.series
      const [lowest, highest] = rowsPerPoint === 1 ? ['Bid', 'Ask'] : ['Lowest bid', 'Highest ask']
      entries.push(
        { label: lowest, value: price(points.quotes.bid), colour: bid!, stroke: 'solid' },
        { label: highest, value: price(points.quotes.ask), colour: ask!, stroke: 'solid' },
      )
    } else {
      const { open, high, low, close, volume } = points.candles
      if (points.kind === 'trades' && rowsPerPoint === 1) entries.push({ label: 'Price', value: price(close) })
      else
        entries.push(
          { label: 'O', value: price(open) },
          { label: 'H', value: price(high) },
          { label: 'L', value: price(low) },
          { label: 'C', value: price(close) },
        )
      this.#volumeLegend.update([
        { label: points.kind === 'trades' ? 'Size' : 'Volume', value: volumeText(volume[at] ?? Number.NaN) },
      ])
    }
    this.#legend.update(entries)
  }

  #layOut(): void {
    const { api } = this.#chart
    if (!fillContainer(api, this.root)) return
    const { height } = api.paneSize(0)
    const clear = Math.min(0.4, (this.#legend.root.offsetHeight + 6) / Math.max(1, height))
    api.priceScale('right', 0).applyOptions({ scaleMargins: { top: clear, bottom: 0.06 } })
    this.#volumeLegend.root.hidden = this.#volume === undefined
    if (this.#volume === undefined) return
    this.#volumeLegend.top = height + 1
    api.priceScale('right', 1).applyOptions({ scaleMargins: { top: 0.3, bottom: 0 } })
  }
}

function candlesOf({ length, open, high, low, close }: CandleColumns) {
  return Array.from({ length }, (_, time) => ({
    time,
    open: open[time]!,
    high: high[time]!,
    low: low[time]!,
    close: close[time]!,
  }))
}

function lineOf(values: Float64Array) {
  return Array.from(values, (value, time) => (Number.isNaN(value) ? { time } : { time, value }))
}

function volumeText(value: number): string {
  if (!Number.isFinite(value)) return missing
  return formatShort(value, Math.abs(value), Math.max(1, 10 ** Math.floor(Math.log10(Math.max(1, value)) - 2)))
}
