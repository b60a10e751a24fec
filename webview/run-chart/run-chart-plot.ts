import { CandlestickSeries, HistogramSeries, type ISeriesApi, type SeriesType } from 'lightweight-charts'
import type { RunChart, RunChartLine } from '../../engine-host/protocol/run-chart.js'
import type { CandleColumns, TradeColumns } from '../../engine-host/protocol/result-columns.js'
import { clearMarks } from '../charts/axis-labels.js'
import { ChartLegend, type LegendEntry } from '../charts/chart-legend.js'
import type { RowRange } from '../charts/chart-window.js'
import { addIndicatorLevels } from '../charts/indicator-levels.js'
import { createIndexChart, exchangeTimes, fillContainer, type IndexChart, pageScrolls } from '../charts/index-chart.js'
import { SessionLines } from '../charts/session-lines.js'
import { axisLabels, commonWords, decimalsFor, shortVolume } from '../charts/value-text.js'
import { element } from '../element.js'
import { formatCount, formatNumber } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { readPalette } from '../theme/palette.js'
import { ChartRows } from './chart-rows.js'
import { ExtremesLine, pointsOf } from './extremes-line.js'
import type { InstrumentTrades } from './instrument-trades.js'
import { type Mark, MarksOverlay } from './marks-overlay.js'
import { PositionLanes } from './position-lanes.js'

/** How the numbers of a run are written. */
export interface RunPlotFormat {
  readonly times: TimeFormat
  readonly priceDecimals: number
  readonly quantityDecimals: number
  /** Instrument and bars, for the legend. */
  readonly name: string
}

export interface RunPlotEvents {
  /** Another range of bars has come into sight by hand. */
  readonly moved: () => void
  /** The crosshair is on another bar; undefined when it left. */
  readonly pointed: (bar: number | undefined) => void
  /** A fill or an order was clicked. */
  readonly selected: (mark: Mark) => void
}

/** A line of an indicator and the pane in which it is drawn. */
interface DrawnLine {
  readonly series: ISeriesApi<SeriesType, number>
  readonly pane: number
}

/** Marks whose places are kept with the plot. */
const mostToldMarks = 60

const priceShare = 4
const volumeShare = 0.7
const paneShare = 1.1

/** The candles that are loaded with everything that was drawn there, on a time axis told in bars of the whole run. */
export class RunChartPlot {
  readonly root = element('div', { class: 'plot' })
  readonly #format: RunPlotFormat
  readonly #events: RunPlotEvents
  readonly #palette = readPalette()
  readonly #chart: IndexChart
  readonly #candles: ISeriesApi<'Candlestick', number>
  /** Undefined for data without any, such as quotes. */
  readonly #volume: ISeriesApi<'Histogram', number> | undefined
  readonly #lines: readonly DrawnLine[]
  readonly #legends: readonly ChartLegend[]
  /** Names of panes under the prices and the volume, and the place of the first. */
  readonly #paneNames: readonly string[]
  readonly #firstNamed: number
  readonly #lanes = new PositionLanes(this.#palette)
  readonly #marks = new MarksOverlay(this.#palette, (marks) => {
    this.root.dataset['marks'] = marks.length > mostToldMarks ? String(marks.length) : JSON.stringify(marks)
  })
  readonly #resizeObserver: ResizeObserver
  /** Width of the plot for which the heights of words were taken, in pixels. */
  #wordsWidth = 0
  /** The most that the words of each pane were high at this width: their lines change with the crosshair, the chart does not. */
  readonly #wordsHeight: number[] = []
  #decimals: readonly number[] = []
  #sessions: SessionLines[] = []
  #data: RunChart
  #rows: ChartRows
  #trades: InstrumentTrades | undefined
  #crosshair: number | undefined
  /** The range that is shown from the next frame on. */
  #coming: (RowRange & { readonly bar?: number }) | undefined
  /** False until the plot is in sight for the first time. */
  #hasSize = false

  /** @param first what is drawn first; all that follow have the same lines */
  constructor(first: RunChart, format: RunPlotFormat, events: RunPlotEvents) {
    this.#data = first
    this.#rows = new ChartRows(first)
    this.#format = format
    this.#events = events
    const scrolls = pageScrolls()
    this.#chart = createIndexChart(this.root, format.times, this.#palette, {
      timeScale: { rightOffset: 0 },
      handleScale: { mouseWheel: !scrolls, axisDoubleClickReset: { time: false, price: true } },
      handleScroll: { mouseWheel: !scrolls, vertTouchDrag: false },
    })
    this.#paneNames = [...new Set(first.lines.map(({ pane }) => pane))].filter((name) => name !== 'price')
    this.#decimals = first.lines.map(() => format.priceDecimals)
    this.#candles = this.#addCandles()
    this.#candles.attachPrimitive(this.#lanes)
    this.#candles.attachPrimitive(this.#marks)
    // Of a long run that is still being read nobody knows yet.
    const hasVolume = first.read < 1 || first.candles.volume.some((volume) => volume > 0)
    this.#volume = hasVolume ? this.#addVolume() : undefined
    this.#firstNamed = hasVolume ? 2 : 1
    this.#lines = first.lines.map((line, at) => this.#addLine(line, at))
    const { api } = this.#chart
    this.#legends = api.panes().map((pane, at) => {
      pane.setStretchFactor(at === 0 ? priceShare : at < this.#firstNamed ? volumeShare : paneShare)
      const legend = new ChartLegend()
      legend.root.classList.toggle('single-line', at > 0)
      this.root.append(legend.root)
      return legend
    })
    api.subscribeCrosshairMove(({ logical }) => {
      this.#takeCrosshair(logical === undefined ? undefined : Math.round(logical))
    })
    api.subscribeClick(({ point, paneIndex }) => {
      const mark = point === undefined || paneIndex !== 0 ? undefined : this.#marks.markAt(point.x, point.y)
      if (mark !== undefined) events.selected(mark)
    })
    api.timeScale().subscribeVisibleLogicalRangeChange(() => {
      if (this.#coming === undefined) events.moved()
    })
    this.#resizeObserver = new ResizeObserver(() => this.#layOut())
  }

  attachTo(place: HTMLElement): void {
    place.replaceChildren(this.root)
    this.#layOut()
    this.#resizeObserver.observe(this.root)
    for (const legend of this.#legends) this.#resizeObserver.observe(legend.root)
  }

  dispose(): void {
    this.#resizeObserver.disconnect()
    this.#chart.api.remove()
    this.root.remove()
  }

  get data(): RunChart {
    return this.#data
  }

  get paneCount(): number {
    return this.#legends.length
  }

  /** Pixels for the candles. */
  get width(): number {
    return Math.max(100, this.#chart.api.timeScale().width() || this.root.clientWidth - 80)
  }

  /** The bars in sight. */
  get visible(): RowRange {
    if (this.#coming !== undefined) return this.#coming
    const { firstBar, barsPerCandle, bars } = this.#data
    const range = this.#chart.api.timeScale().getVisibleLogicalRange()
    if (range === null) return { from: 0, to: bars }
    return { from: firstBar + (range.from + 0.5) * barsPerCandle, to: firstBar + (range.to + 0.5) * barsPerCandle }
  }

  /** First bar of the candle under the crosshair. */
  get crosshairBar(): number | undefined {
    const { firstBar, barsPerCandle } = this.#data
    return this.#crosshair === undefined ? undefined : firstBar + this.#crosshair * barsPerCandle
  }

  /** Takes other candles, and shows a range of bars. @param meant the bar that the crosshair is put on */
  draw(data: RunChart, visible: RowRange, meant?: number): void {
    const bar = meant ?? this.crosshairBar
    this.#data = data
    this.#rows = new ChartRows(data)
    this.#crosshair = bar === undefined ? undefined : this.#rows.ofBar(bar)
    const { candles, lines } = data
    this.#coming = visible
    exchangeTimes(this.#chart, candles.time, this.#format.times)
    this.#candles.setData(candlesOf(candles))
    this.#volume?.setData(this.#volumeOf(candles))
    this.#decimals = this.#decimalsOf(lines)
    for (const [at, { series }] of this.#lines.entries()) series.setData(pointsOf(lines[at]!))
    for (const [at, pane] of this.#chart.api.panes().entries()) {
      const before = this.#sessions[at]
      if (before !== undefined) pane.detachPrimitive(before)
      const sessions = new SessionLines(data.sessionStarts, this.#palette.grid)
      this.#sessions[at] = sessions
      pane.attachPrimitive(sessions)
    }
    this.#lanes.show(this.#trades, this.#rows)
    this.#marks.show(data, this.#rows, this.#trades)
    this.show(visible, meant)
    this.#drawLegends()
    const { dataset } = this.root
    dataset['barsPerCandle'] = String(data.barsPerCandle)
    dataset['firstBar'] = String(data.firstBar)
    dataset['candles'] = String(candles.length)
    dataset['read'] = String(data.read)
  }

  /** Takes the trades of the instrument. */
  showTrades(trades: InstrumentTrades): void {
    this.#trades = trades
    this.#lanes.show(trades, this.#rows)
    this.#marks.show(this.#data, this.#rows, trades)
    this.#drawLegends()
  }

  select(mark: Mark): void {
    this.#marks.select(mark)
  }

  priceText(value: number): string {
    return this.#price(value)
  }

  quantityText(value: number): string {
    return formatNumber(value, this.#format.quantityDecimals)
  }

  /** The candle under the crosshair in words. */
  get spokenCandle(): string {
    const { candles } = this.#data
    const row = this.#crosshair ?? candles.length - 1
    const price = (column: Float64Array) => this.#price(column[row] ?? NaN)
    const { open, high, low, close, time } = candles
    const entries = [...this.#lineEntries(0, row), ...this.#positionEntries(row), ...this.#markEntries(row)]
    const more = entries.map(({ label, value }) => `, ${label} ${value}`).join('')
    return `${this.#format.times.full(time[row] ?? NaN)}: open ${price(open)}, high ${price(high)}, low ${price(low)}, close ${price(close)}${more}`
  }

  /** What is loaded in words. */
  get spokenStretch(): string {
    const { candles, barsPerCandle } = this.#data
    const { times, name } = this.#format
    const size = barsPerCandle === 1 ? 'bars' : `candles of ${formatCount(barsPerCandle)} bars`
    const last = candles.time[candles.length - 1] ?? NaN
    return `${name}: ${formatCount(candles.length)} ${size}, ${times.full(candles.time[0] ?? NaN)} to ${times.full(last)}.`
  }

  /** @param bar that the crosshair is put on once the range is there */
  show({ from, to }: RowRange, bar?: number): void {
    const { firstBar, barsPerCandle } = this.#data
    this.#chart.api.timeScale().setVisibleLogicalRange({
      from: (from - firstBar) / barsPerCandle - 0.5,
      to: (to - firstBar) / barsPerCandle - 0.5,
    })
    const coming = { from, to, ...(bar !== undefined && { bar }) }
    this.#coming = coming
    if (!this.#hasSize) return
    // The library takes a range over with the frame that it draws next.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.#coming !== coming) return
        this.#coming = undefined
        if (bar !== undefined) this.point(bar)
      }),
    )
    this.root.dataset['visibleFrom'] = String(Math.round(from))
    this.root.dataset['visibleTo'] = String(Math.round(to))
  }

  /** The bar of a trade's entry, as far as what is loaded tells. */
  barOfEntry(table: TradeColumns, trade: number): number {
    return this.#rows.barOfEntry(table, trade)
  }

  /** Puts the crosshair on the candle of a bar. */
  point(bar: number): void {
    const row = this.#rows.ofBar(bar)
    const price = this.#data.candles.close[row]
    if (price === undefined || Number.isNaN(price)) return
    this.#chart.api.setCrosshairPosition(price, row, this.#candles)
    this.#takeCrosshair(row)
  }

  #takeCrosshair(row: number | undefined): void {
    if (row === this.#crosshair) return
    this.#crosshair = row
    this.#drawLegends()
    this.#events.pointed(this.crosshairBar)
  }

  #addCandles(): ISeriesApi<'Candlestick', number> {
    const { up, down } = this.#palette
    const series = this.#chart.api.addSeries(CandlestickSeries, {
      upColor: up,
      downColor: down,
      borderVisible: false,
      wickUpColor: up,
      wickDownColor: down,
      lastValueVisible: false,
      priceLineVisible: false,
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -this.#format.priceDecimals,
        formatter: (value: number) => this.#price(value),
        tickmarksFormatter: (prices: readonly number[]) =>
          clearMarks(
            prices.map((price) => series.priceToCoordinate(price)),
            prices.map((price) => this.#price(price)),
            [],
          ),
      },
    })
    return series
  }

  #addVolume(): ISeriesApi<'Histogram', number> {
    const series = this.#chart.api.addSeries(
      HistogramSeries,
      {
        lastValueVisible: false,
        priceLineVisible: false,
        base: 0,
        priceFormat: {
          type: 'custom',
          minMove: 1,
          formatter: (value: number) => shortVolume(value),
          tickmarksFormatter: (values: readonly number[]) =>
            clearMarks(
              values.map((value) => series.priceToCoordinate(value)),
              axisLabels(values),
              [],
            ),
        },
      },
      1,
    )
    return series
  }

  #addLine({ pane, levels }: RunChartLine, at: number): DrawnLine {
    const index = pane === 'price' ? 0 : this.#firstNamed + this.#paneNames.indexOf(pane)
    const series = this.#chart.api.addCustomSeries(
      new ExtremesLine(),
      {
        color: this.#lineColour(at),
        lastValueVisible: false,
        priceLineVisible: false,
        priceFormat: {
          type: 'custom',
          minMove: 1e-8,
          formatter: (value: number) => formatNumber(value, this.#decimals[at]!),
          tickmarksFormatter: (values: readonly number[]) =>
            clearMarks(
              values.map((value) => series.priceToCoordinate(value)),
              values.map((value) => formatNumber(value, this.#decimals[at]!)),
              [],
            ),
        },
      },
      index,
    )
    addIndicatorLevels(series, levels, this.#palette.muted)
    return { series, pane: index }
  }

  /** Decimals of the lines of one pane are the same. */
  #decimalsOf(lines: readonly RunChartLine[]): readonly number[] {
    return lines.map(({ pane }) =>
      pane === 'price'
        ? this.#format.priceDecimals
        : decimalsFor(lines.filter((line) => line.pane === pane).flatMap(({ low, high }) => [low, high])),
    )
  }

  #lineColour(at: number): string {
    const { series } = this.#palette
    return series[at % series.length]!
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

  #drawLegends(): void {
    const { candles, lines, barsPerCandle, bars } = this.#data
    const row = Math.max(0, Math.min(this.#crosshair ?? candles.length - 1, candles.length - 1))
    const { times, name } = this.#format
    const joined = barsPerCandle === 1 ? '' : `, ${formatCount(Math.min(barsPerCandle, bars))} bars a candle`
    const price = (column: Float64Array) => this.#price(column[row] ?? NaN)
    const { up, down } = this.#palette
    const rises = candles.close[row]! >= candles.open[row]!
    this.#legends[0]!.update([
      { label: `${name}${joined}`, value: '' },
      { label: times.stamp(candles.time[row] ?? NaN), value: '' },
      { label: 'O', value: price(candles.open) },
      { label: 'H', value: price(candles.high) },
      { label: 'L', value: price(candles.low) },
      { label: 'C', value: price(candles.close), colour: rises ? up : down },
      ...this.#lineEntries(0, row),
      ...this.#positionEntries(row),
      ...this.#markEntries(row),
    ])
    if (this.#volume !== undefined)
      this.#legends[1]!.update([{ label: 'Volume', value: shortVolume(candles.volume[row] ?? NaN) }])
    for (const at of this.#paneNames.keys()) {
      const names = lines.filter(({ pane }) => pane === this.#paneNames[at]).map((line) => line.name)
      const common = names.length < 2 ? '' : commonWords(names)
      const entries = this.#lineEntries(this.#firstNamed + at, row, common)
      this.#legends[this.#firstNamed + at]!.update(common === '' ? entries : [{ label: common, value: '' }, ...entries])
    }
  }

  #lineEntries(pane: number, row: number, common = ''): LegendEntry[] {
    return this.#data.lines.flatMap(({ name, values }, at) =>
      this.#lines[at]!.pane !== pane
        ? []
        : [
            {
              label: name.slice(common.length).trim(),
              value: formatNumber(values[row] ?? NaN, this.#decimals[at]!),
              colour: this.#lineColour(at),
              stroke: 'solid' as const,
            },
          ],
    )
  }

  /** What was held at the candle: side and quantity of the trades that were open there. */
  #positionEntries(row: number): LegendEntry[] {
    if (this.#trades === undefined) return []
    const { table, rows: trades } = this.#trades
    let held = 0
    let count = 0
    for (const trade of trades) {
      const from = this.#rows.ofEntry(table, trade)
      if (from > row) break
      if (this.#rows.ofExit(table, trade) < row) continue
      held += table.side[trade]! * table.quantity[trade]!
      count++
    }
    if (count === 0) return []
    const { up, down, muted } = this.#palette
    if (count > 1 && this.#data.barsPerCandle > 1)
      return [{ label: 'Trades', value: formatCount(count), colour: muted }]
    const side = held >= 0 ? 'Long' : 'Short'
    const quantity = formatNumber(Math.abs(held), this.#format.quantityDecimals)
    return [{ label: side, value: quantity, colour: held >= 0 ? up : down }]
  }

  #markEntries(row: number): LegendEntry[] {
    const { fills, orders } = this.#data
    const entries: LegendEntry[] = []
    const counted = (buys: number, sells: number) => {
      if (buys > 0) entries.push({ label: 'Buys', value: formatCount(buys) })
      if (sells > 0) entries.push({ label: 'Sells', value: formatCount(sells) })
    }
    if (fills.kind === 'counted') {
      const at = fills.candle.indexOf(row)
      if (at >= 0) counted(fills.buys[at]!, fills.sells[at]!)
    } else {
      const here = Array.from(fills.bar.keys()).filter((at) => this.#rows.ofFill(fills, at) === row)
      const buys = here.filter((at) => fills.side[at]! > 0).length
      if (here.length > 2) counted(buys, here.length - buys)
      else
        for (const at of here) {
          const label = fills.side[at]! > 0 ? '▲ Buy' : '▼ Sell'
          entries.push({
            label,
            value: `${this.quantityText(fills.quantity[at]!)} at ${this.#price(fills.price[at]!)}`,
          })
        }
    }
    if (orders.kind === 'counted' && orders.length > 0)
      entries.push({ label: 'Orders in all, zoom in to see them', value: formatCount(orders.length) })
    return entries
  }

  /** Puts each legend into its pane and keeps what is drawn clear of it. */
  #layOut(): void {
    const { api } = this.#chart
    if (!fillContainer(api, this.root)) return
    if (!this.#hasSize) {
      // What was to be shown before there was room for it.
      this.#hasSize = true
      if (this.#coming !== undefined) this.show(this.#coming, this.#coming.bar)
    }
    if (this.#wordsWidth !== this.root.clientWidth) this.#wordsHeight.fill(0)
    this.#wordsWidth = this.root.clientWidth
    let top = 0
    for (const [at, legend] of this.#legends.entries()) {
      const { height } = api.paneSize(at)
      legend.top = top
      top += height + 1
      this.#wordsHeight[at] = Math.max(this.#wordsHeight[at] ?? 0, legend.root.offsetHeight)
      const clear = Math.min(0.45, (this.#wordsHeight[at] + 6) / Math.max(1, height))
      const bottom = at === 0 ? Math.min(0.3, 34 / Math.max(1, height)) : at < this.#firstNamed ? 0 : 0.06
      api.priceScale('right', at).applyOptions({ scaleMargins: { top: clear, bottom } })
    }
  }
}

function candlesOf({ length, open, high, low, close }: CandleColumns) {
  return Array.from({ length }, (_, time) =>
    Number.isNaN(open[time]!) || Number.isNaN(close[time]!)
      ? { time }
      : { time, open: open[time]!, high: high[time]!, low: low[time]!, close: close[time]! },
  )
}
