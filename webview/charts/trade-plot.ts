import {
  BaselineSeries,
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  type ISeriesApi,
  type SeriesType,
} from 'lightweight-charts'
import type { IndicatorLine } from '../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { TradeChart } from '../../engine-host/protocol/trade-chart.js'
import { element } from '../element.js'
import { formatAmount } from '../format/money.js'
import { formatNumber, missing } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { readPalette, withAlpha, type Palette } from '../theme/palette.js'
import { clearMarks } from './axis-labels.js'
import { ChartLegend, type LegendEntry } from './chart-legend.js'
import { ExcursionLines } from './excursion-lines.js'
import { addIndicatorLevels } from './indicator-levels.js'
import { createIndexChart, fillContainer, type IndexChart } from './index-chart.js'
import { PositionOverlay, type DrawnMarkers } from './position-overlay.js'
import { levelAt, stepsOf, type PriceStep } from './price-steps.js'
import { SessionLines } from './session-lines.js'
import { axisLabels, commonWords, decimalsFor, shortVolume } from './value-text.js'

/** A pane under the candles: a name, its share of the height, what its legend says at a row. */
interface Pane {
  readonly height: number
  readonly legend: ChartLegend
  readonly entries: (row: number) => readonly LegendEntry[]
}

export interface TradePlotEvents {
  /** The crosshair is at another row, undefined when it left. */
  readonly crosshairMoved: (row: number | undefined) => void
  readonly markersDrawn: (markers: DrawnMarkers) => void
  /** The user has chosen another zoom or place. */
  readonly moved: () => void
}

/** Candles of one trade with everything that was drawn there, in panes on one time axis. */
export class TradePlot {
  readonly root = element('div', { class: 'plot' })
  readonly #data: TradeChart
  readonly #run: RunSummary
  readonly #events: TradePlotEvents
  readonly #chart: IndexChart
  readonly #candles: ISeriesApi<'Candlestick', number>
  readonly #overlay: PositionOverlay
  readonly #panes: Pane[] = []
  readonly #stops: readonly PriceStep[]
  readonly #targets: readonly PriceStep[]
  readonly #resizeObserver: ResizeObserver
  readonly #priceDecimals: number
  readonly #palette: Palette
  #crosshairRow: number | undefined
  /** False until the plot is in sight for the first time. */
  #hasSize = false
  /** Rows that are wanted before. */
  #wanted: { readonly from: number; readonly to: number } | undefined

  constructor(data: TradeChart, run: RunSummary, times: TimeFormat, events: TradePlotEvents) {
    this.#data = data
    this.#run = run
    this.#events = events
    this.#palette = readPalette()
    this.#priceDecimals = run.instruments[data.trade.instrument[0]!]?.pricePrecision ?? 2
    const { candles, entryCandle, exitCandle } = data
    this.#stops = stepsOf(data.stopLine, candles.time, entryCandle, exitCandle)
    this.#targets = stepsOf(data.targetLine, candles.time, entryCandle, exitCandle)
    this.#chart = createIndexChart(this.root, times, this.#palette, {
      timeScale: { rightOffset: 0, maxBarSpacing: 48 },
      handleScale: { axisDoubleClickReset: { time: false, price: true } },
    })
    this.#chart.scale.setTimes(candles.time, times)
    this.#candles = this.#addCandles()
    this.#overlay = new PositionOverlay(data, this.#palette, (price) => this.#price(price), events.markersDrawn)
    this.#candles.attachPrimitive(this.#overlay)
    this.#addIndicators()
    this.#addVolume()
    this.#addProfit()
    const { api } = this.#chart
    for (const [at, pane] of api.panes().entries()) {
      pane.attachPrimitive(new SessionLines(data.sessionStarts, this.#palette.grid))
      pane.setStretchFactor(this.#panes[at]?.height ?? 1)
      const legend = this.#panes[at]?.legend
      if (legend === undefined) continue
      legend.root.classList.toggle('single-line', at > 0)
      this.root.append(legend.root)
    }
    api.subscribeCrosshairMove(({ logical }) => {
      this.#takeCrosshair(logical === undefined ? undefined : Math.round(logical))
    })
    for (const gesture of ['wheel', 'pointerdown'] as const) {
      this.root.addEventListener(gesture, events.moved, { capture: true, passive: true })
    }
    this.#resizeObserver = new ResizeObserver(() => this.#layOut())
    this.#drawLegends()
  }

  /** Puts the plot into the page, where it takes the size of its place. */
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

  get paneCount(): number {
    return this.#panes.length
  }

  get crosshairRow(): number | undefined {
    return this.#crosshairRow
  }

  /** Rows in sight, parts of rows at the edges included. */
  get rowsInSight(): number {
    const range = this.#chart.api.timeScale().getVisibleLogicalRange()
    return range === null ? this.#data.candles.length : range.to - range.from
  }

  /** Shows all candles with a little room on both sides. */
  fit(): void {
    const { length } = this.#data.candles
    const room = Math.max(1, length * 0.02)
    this.#show(-0.5 - room, length - 0.5 + room)
  }

  /** Shows that many rows around the trade's middle. */
  centre(rows: number): void {
    const { entryCandle, exitCandle } = this.#data
    const middle = (entryCandle + exitCandle) / 2
    this.#show(middle - rows / 2, middle + rows / 2)
  }

  /**
   * Changes the number of rows in sight by `factor` around the crosshair, else the middle.
   * @returns the rows in sight once the chart is drawn
   */
  zoom(factor: number): number | undefined {
    const range = this.#chart.api.timeScale().getVisibleLogicalRange()
    if (range === null) return undefined
    const middle = this.#crosshairRow ?? (range.from + range.to) / 2
    const rows = Math.max(5, (range.to - range.from) * factor)
    const left = (middle - range.from) / (range.to - range.from)
    this.#show(middle - rows * left, middle + rows * (1 - left))
    return rows
  }

  /** Puts the crosshair on a row and brings it into sight. */
  moveCrosshair(row: number): void {
    const at = Math.max(0, Math.min(row, this.#data.candles.length - 1))
    const range = this.#chart.api.timeScale().getVisibleLogicalRange()
    if (range !== null && (at < range.from || at > range.to)) {
      const shift = at < range.from ? at - 1 - range.from : at + 1 - range.to
      this.#show(range.from + shift, range.to + shift)
    }
    this.#chart.api.setCrosshairPosition(this.#data.candles.close[at]!, at, this.#candles)
    this.#takeCrosshair(at)
  }

  #takeCrosshair(row: number | undefined): void {
    if (row === this.#crosshairRow) return
    this.#crosshairRow = row
    this.#drawLegends()
    this.#events.crosshairMoved(row)
  }

  #show(from: number, to: number): void {
    if (this.#hasSize) this.#chart.api.timeScale().setVisibleLogicalRange({ from, to })
    else this.#wanted = { from, to }
  }

  #price(value: number): string {
    return formatNumber(value, this.#priceDecimals)
  }

  /** Instrument and bars, and how many of them make a candle. */
  #seriesName(): string {
    const { trade, barsPerCandle } = this.#data
    const id = this.#run.instruments[trade.instrument[0]!]?.id ?? ''
    const bars = this.#run.specification.sources.find(({ instrumentId }) => instrumentId === id)?.bars ?? ''
    return barsPerCandle > 1 ? `${id} ${bars}, ${barsPerCandle} bars a candle` : `${id} ${bars}`
  }

  #addCandles(): ISeriesApi<'Candlestick', number> {
    const { candles, entryCandle, exitCandle } = this.#data
    const { up, down, highContrast } = this.#palette
    const context = highContrast ? 0.75 : 0.6
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
        minMove: 10 ** -this.#priceDecimals,
        formatter: (value: number) => this.#price(value),
        tickmarksFormatter: (prices: readonly number[]) => {
          const labels = prices.map((price) => this.#price(price))
          return clearMarks(
            marksOf(series, prices),
            labels,
            this.#overlay.labelPositions().map(({ y }) => y),
          )
        },
      },
    })
    const rows = Array.from({ length: candles.length }, (_, time) => {
      const [open, close] = [candles.open[time]!, candles.close[time]!]
      const bar = { time, open, high: candles.high[time]!, low: candles.low[time]!, close }
      if (time >= entryCandle && time <= exitCandle) return bar
      const colour = withAlpha(close >= open ? up : down, context)
      return { ...bar, color: colour, wickColor: colour }
    })
    series.setData(rows)
    const lines = this.#data.indicators.filter(({ pane }) => pane === 'price')
    this.#panes.push({
      height: 3.2,
      legend: new ChartLegend(),
      entries: (row) => [
        { label: this.#seriesName(), value: '' },
        ...this.#candleEntries(row),
        ...this.#indicatorEntries(lines, row, this.#priceDecimals),
        ...this.#levelEntries(row),
      ],
    })
    return series
  }

  /** Lines over the candles, and panes of their own for the others, one a name. */
  #addIndicators(): void {
    const { indicators } = this.#data
    for (const line of indicators.filter(({ pane }) => pane === 'price')) this.#addLine(line, 0, this.#priceDecimals)
    const names = [...new Set(indicators.map(({ pane }) => pane))].filter((name) => name !== 'price')
    for (const name of names) {
      const lines = indicators.filter(({ pane }) => pane === name)
      const index = this.#panes.length
      const decimals = decimalsFor(lines.map(({ values }) => values))
      for (const line of lines) this.#addLine(line, index, decimals)
      this.#panes.push({
        height: 0.8,
        legend: new ChartLegend(),
        entries: (row) => this.#paneEntries(lines, row, decimals),
      })
    }
  }

  #addLine({ values, name, levels = [] }: IndicatorLine, pane: number, decimals: number): void {
    const series = this.#chart.api.addSeries(
      LineSeries,
      {
        color: this.#indicatorColour(name),
        lineWidth: 1,
        lastValueVisible: false,
        priceLineVisible: false,
        crosshairMarkerVisible: false,
        priceFormat: {
          type: 'custom',
          minMove: 10 ** -decimals,
          formatter: (value: number) => formatNumber(value, decimals),
        },
      },
      pane,
    )
    series.setData(Array.from(values, (value, time) => (Number.isNaN(value) ? { time } : { time, value })))
    addIndicatorLevels(series, levels, this.#palette.muted)
  }

  #indicatorColour(name: string): string {
    const { series } = this.#palette
    const at = this.#data.indicators.findIndex((line) => line.name === name)
    return series[at % series.length]!
  }

  #addVolume(): void {
    const { volume, open, close, length } = this.#data.candles
    if (!volume.some((value) => value > 0)) return
    const { volumeUp, volumeDown } = this.#palette
    const index = this.#panes.length
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
            clearMarks(marksOf(series, values), axisLabels(values), []),
        },
      },
      index,
    )
    series.setData(
      Array.from({ length }, (_, time) => ({
        time,
        value: Number.isNaN(volume[time]!) ? 0 : volume[time]!,
        color: close[time]! >= open[time]! ? volumeUp : volumeDown,
      })),
    )
    this.#panes.push({
      height: 0.65,
      legend: new ChartLegend(),
      entries: (row) => [{ label: 'Volume', value: shortVolume(volume[row]!) }],
    })
  }

  #addProfit(): void {
    const { runningProfit, entryCandle, exitCandle } = this.#data
    const { up, down, background } = this.#palette
    const { currency } = this.#run.specification
    const amount = (value: number) => formatAmount(value, currency, { signed: true })
    const [worst, best] = this.#excursions()
    const levels = [
      { value: best, label: 'MFE', colour: up, textColour: background },
      { value: worst, label: 'MAE', colour: down, textColour: background },
    ].filter(({ value }) => Number.isFinite(value))
    const lines = new ExcursionLines(levels, entryCandle, exitCandle)
    const series = this.#chart.api.addSeries(
      BaselineSeries,
      {
        baseValue: { type: 'price', price: 0 },
        topLineColor: up,
        bottomLineColor: down,
        topFillColor1: withAlpha(up, 0.16),
        topFillColor2: withAlpha(up, 0.16),
        bottomFillColor1: withAlpha(down, 0.16),
        bottomFillColor2: withAlpha(down, 0.16),
        lineWidth: 1,
        lastValueVisible: false,
        priceLineVisible: false,
        crosshairMarkerVisible: false,
        pointMarkersVisible: entryCandle === exitCandle,
        priceFormat: {
          type: 'custom',
          minMove: 0.01,
          formatter: (value: number) =>
            Math.abs(value) < 1000 ? amount(value) : formatNumber(value, 0, { signed: true }),
          tickmarksFormatter: (values: readonly number[]) => {
            return clearMarks(marksOf(series, values), axisLabels(values), lines.labelPositions())
          },
        },
      },
      this.#panes.length,
    )
    series.setData(Array.from(runningProfit, (value, time) => (Number.isNaN(value) ? { time } : { time, value })))
    series.attachPrimitive(lines)
    this.#panes.push({
      height: 0.9,
      legend: new ChartLegend(),
      entries: (row) => [{ label: 'Running PnL', value: amount(runningProfit[row] ?? Number.NaN) }],
    })
  }

  /**
   * Worst and best running profit at the extremes of the trade, after the fee of its entry as the running profit is;
   * NaN where instrument and account differ in currency.
   */
  #excursions(): readonly [worst: number, best: number] {
    const { trade, candles, entryCandle, exitCandle, runningProfit } = this.#data
    const instrument = this.#run.instruments[trade.instrument[0]!]
    if (instrument?.currency !== this.#run.specification.currency) return [Number.NaN, Number.NaN]
    const [price, size] = [trade.entryPrice[0]!, trade.quantity[0]! * Number(instrument.multiplier)]
    const grossAtEntry = trade.side[0]! * (candles.close[entryCandle]! - price) * size
    const fee = entryCandle === exitCandle ? trade.fees[0]! : grossAtEntry - runningProfit[entryCandle]!
    return [
      trade.maximumAdverseExcursion[0]! * price * size - fee,
      trade.maximumFavourableExcursion[0]! * price * size - fee,
    ]
  }

  #candleEntries(row: number): readonly LegendEntry[] {
    const { candles } = this.#data
    const { up, down } = this.#palette
    const price = (column: Float64Array) => this.#price(column[row] ?? Number.NaN)
    const rises = candles.close[row]! >= candles.open[row]!
    return [
      { label: 'O', value: price(candles.open) },
      { label: 'H', value: price(candles.high) },
      { label: 'L', value: price(candles.low) },
      { label: 'C', value: price(candles.close), colour: rises ? up : down },
    ]
  }

  /** Lines of one pane; what their names have in common is said once. */
  #paneEntries(lines: readonly IndicatorLine[], row: number, decimals: number): readonly LegendEntry[] {
    const entries = this.#indicatorEntries(lines, row, decimals)
    const common = commonWords(lines.map(({ name }) => name))
    if (entries.length < 2 || common === '') return entries
    const rest = entries.map((entry) => ({ ...entry, label: entry.label.slice(common.length).trim() }))
    return [{ label: common, value: '' }, ...rest]
  }

  #indicatorEntries(lines: readonly IndicatorLine[], row: number, decimals: number): readonly LegendEntry[] {
    return lines.map(({ name, values }) => ({
      label: name,
      value: formatNumber(values[row] ?? Number.NaN, decimals),
      colour: this.#indicatorColour(name),
      stroke: 'solid',
    }))
  }

  #levelEntries(row: number): readonly LegendEntry[] {
    const { up, down } = this.#palette
    const entry = (label: string, steps: readonly PriceStep[], colour: string): LegendEntry[] => {
      const level = levelAt(steps, row)
      return steps.length === 0
        ? []
        : [{ label, value: Number.isNaN(level) ? missing : this.#price(level), colour, stroke: 'dashed' }]
    }
    return [...entry('Stop', this.#stops, down), ...entry('Target', this.#targets, up)]
  }

  #drawLegends(): void {
    const { length } = this.#data.candles
    const row = Math.max(0, Math.min(this.#crosshairRow ?? this.#data.exitCandle, length - 1))
    for (const { legend, entries } of this.#panes) legend.update(entries(row))
  }

  /** Puts each legend into its pane and keeps what is drawn clear of it. */
  #layOut(): void {
    const { api } = this.#chart
    if (!fillContainer(api, this.root)) return
    this.#hasSize = true
    if (this.#wanted !== undefined) api.timeScale().setVisibleLogicalRange(this.#wanted)
    this.#wanted = undefined
    let top = 0
    for (const [at, { legend }] of this.#panes.entries()) {
      const { height } = api.paneSize(at)
      legend.top = top
      top += height + 1
      const clear = Math.min(0.45, (legend.root.offsetHeight + 6) / Math.max(1, height))
      const last = at === this.#panes.length - 1
      const bottom = last ? 0.12 : at === 0 ? 0.05 : 0
      api.priceScale('right', at).applyOptions({ scaleMargins: { top: clear, bottom } })
    }
  }
}

/** Pixels of values on the axis of a series. */
function marksOf(series: ISeriesApi<SeriesType, number>, values: readonly number[]): readonly (number | null)[] {
  return values.map((value) => series.priceToCoordinate(value))
}
