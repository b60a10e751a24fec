import { LineSeries, type ISeriesApi } from 'lightweight-charts'
import type { EquityColumns, TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, setText } from '../element.js'
import { formatAmount, formatMoney } from '../format/money.js'
import { formatCount, formatPercent, formatShort } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { readPalette, withAlpha, type Palette } from '../theme/palette.js'
import { timeFormatOf } from '../views/run-text.js'
import { ChartLegend } from './chart-legend.js'
import { ColumnLines } from './column-lines.js'
import { describeEquity, equityTable } from './equity-description.js'
import { ticksHeight, TradeTicks } from './trade-ticks.js'
import { applyPalette, createIndexChart, fillContainer, pageScrolls, type IndexChart } from './index-chart.js'

/** Pixels kept free above the lines for the legend. */
const legendHeight = 24

/** Appended rows beyond which the series are set anew instead of row by row. */
const fewRows = 400

/** Equity over buy and hold, and the drawdown below, on one time axis with one crosshair. */
export class EquityChart {
  readonly root: HTMLElement
  readonly #plot = element('div', { class: 'plot' })
  readonly #alternative = element('div', { class: 'visually-hidden' })
  readonly #nothing = element('p', { class: 'no-rows muted', text: 'No bars were processed, so there is no equity.' })
  readonly #equityLegend = new ChartLegend()
  readonly #drawdownLegend = new ChartLegend()
  readonly #equityLines = new ColumnLines()
  readonly #drawdownLines = new ColumnLines([0])
  readonly #ticks = new TradeTicks()
  #chart: IndexChart | undefined
  #equitySeries: ISeriesApi<'Line', number> | undefined
  #drawdownSeries: ISeriesApi<'Line', number> | undefined
  #palette: Palette = readPalette()
  #run: RunSummary | undefined
  #times: TimeFormat | undefined
  #columns: EquityColumns | undefined
  #buyAndHold: Float64Array = new Float64Array()
  #shown = 0
  #crosshairRow: number | undefined
  /** False once the user has zoomed or moved; then new rows leave the view alone. */
  #fitted = true

  constructor() {
    this.root = element(
      'figure',
      { class: 'equity-chart', attributes: { role: 'group', 'aria-label': 'Equity and drawdown', tabindex: '0' } },
      this.#plot,
      this.#alternative,
      this.#nothing,
    )
    this.#nothing.hidden = true
    this.#plot.append(this.#equityLegend.root, this.#drawdownLegend.root)
    this.root.addEventListener('keydown', (event) => this.#key(event))
    this.#plot.addEventListener('pointerdown', () => (this.#fitted = false), { capture: true })
    const wheel = () => (this.#fitted &&= pageScrolls())
    this.#plot.addEventListener('wheel', wheel, { capture: true, passive: true })
    this.#plot.addEventListener('dblclick', () => this.fit())
    new ResizeObserver(() => this.#layOut()).observe(this.#plot)
  }

  /** @param appended true when `columns` begins with the rows shown so far */
  update(run: RunSummary, columns: EquityColumns, appended: boolean): void {
    const another = this.#run?.runId !== run.runId
    this.#run = run
    this.#times = timeFormatOf(run)
    this.#columns = columns
    if (another) this.#fitted = true
    const empty = run.state.kind !== 'running' && run.bars === 0
    this.#nothing.hidden = !empty
    this.#plot.hidden = empty
    if (columns.length === 0 && this.#chart === undefined) return
    this.#buyAndHold = scaledClose(columns)
    const chart = this.#ensureChart()
    chart.scale.setTimes(columns.time, this.#times)
    this.#giveRows(columns, appended && !another)
    this.#drawLines()
    this.#layOut()
    this.#drawLegends()
    this.#describe(run, columns)
  }

  /** Marks the entries. */
  showTrades(trades: TradeColumns): void {
    if (this.#columns !== undefined && this.#columns.length > 0) this.#ticks.update(trades, this.#columns.time)
  }

  /** Shows the whole run. */
  fit(): void {
    this.#fitted = true
    this.#chart?.api.timeScale().fitContent()
  }

  applyTheme(): void {
    this.#palette = readPalette()
    if (this.#chart === undefined) return
    applyPalette(this.#chart.api, this.#palette)
    this.#styleSeries()
    this.#drawLines()
    this.#drawLegends()
  }

  #ensureChart(): IndexChart {
    if (this.#chart !== undefined) return this.#chart
    const chart = createIndexChart(this.#plot, this.#times!, this.#palette, {
      timeScale: { fixLeftEdge: true, fixRightEdge: true },
    })
    this.#chart = chart
    const hidden = { lineVisible: false, lastValueVisible: false, priceLineVisible: false } as const
    this.#equitySeries = chart.api.addSeries(LineSeries, hidden, 0)
    this.#drawdownSeries = chart.api.addSeries(LineSeries, hidden, 1)
    this.#equitySeries.attachPrimitive(this.#equityLines)
    this.#equitySeries.attachPrimitive(this.#ticks)
    this.#drawdownSeries.attachPrimitive(this.#drawdownLines)
    const [equityPane, drawdownPane] = chart.api.panes()
    equityPane?.setStretchFactor(0.72)
    drawdownPane?.setStretchFactor(0.28)
    this.#styleSeries()
    chart.api.subscribeCrosshairMove(({ logical }) => {
      this.#crosshairRow = logical === undefined ? undefined : Math.round(logical)
      this.#drawLegends()
    })
    return chart
  }

  #styleSeries(): void {
    const { series, down } = this.#palette
    const currency = this.#run?.specification.currency ?? 'USD'
    const marker = { crosshairMarkerRadius: 3, crosshairMarkerBorderWidth: 0 } as const
    this.#equitySeries?.applyOptions({
      ...marker,
      color: series[0]!,
      crosshairMarkerBackgroundColor: series[0]!,
      priceFormat: {
        type: 'custom',
        minMove: 0.01,
        formatter: (value: number) => axisAmount(value, currency),
        tickmarksFormatter: axisLabels,
      },
    })
    this.#drawdownSeries?.applyOptions({
      ...marker,
      color: down,
      crosshairMarkerBackgroundColor: down,
      priceFormat: {
        type: 'custom',
        minMove: 1e-6,
        formatter: (value: number) => formatPercent(value * 100),
        tickmarksFormatter: (values: readonly number[]) =>
          axisLabels(values.map((value) => value * 100)).map((label) => `${label} %`),
      },
    })
  }

  #giveRows(columns: EquityColumns, appended: boolean): void {
    const { length, equity, drawdown } = columns
    const equitySeries = this.#equitySeries!
    const drawdownSeries = this.#drawdownSeries!
    if (appended && length >= this.#shown && length - this.#shown <= fewRows) {
      for (let row = this.#shown; row < length; row++) {
        equitySeries.update({ time: row, value: equity[row]! })
        drawdownSeries.update({ time: row, value: drawdown[row]! })
      }
    } else {
      equitySeries.setData(Array.from({ length }, (_, row) => ({ time: row, value: equity[row]! })))
      drawdownSeries.setData(Array.from({ length }, (_, row) => ({ time: row, value: drawdown[row]! })))
    }
    this.#shown = length
  }

  #drawLines(): void {
    const { series, faint, up, down } = this.#palette
    this.#ticks.colours = { up, down }
    const columns = this.#columns
    if (columns === undefined) return
    this.#equityLines.lines = [
      { values: this.#buyAndHold, colour: faint, width: 1 },
      { values: columns.equity, colour: series[0]!, width: 1.5 },
    ]
    this.#drawdownLines.lines = [{ values: columns.drawdown, colour: down, width: 1, fill: withAlpha(down, 0.16) }]
  }

  #drawLegends(): void {
    const columns = this.#columns
    const run = this.#run
    if (columns === undefined || run === undefined || columns.length === 0) return
    const row = Math.max(0, Math.min(this.#crosshairRow ?? columns.length - 1, columns.length - 1))
    const { currency } = run.specification
    this.#equityLegend.update([
      {
        label: 'Equity',
        value: formatMoney(columns.equity[row]!, currency),
        colour: this.#palette.series[0]!,
        stroke: 'solid',
      },
      {
        label: 'Buy & hold',
        value: formatMoney(this.#buyAndHold[row]!, currency),
        colour: this.#palette.faint,
        stroke: 'solid',
      },
    ])
    this.#drawdownLegend.update([
      {
        label: 'Drawdown',
        value: formatPercent(columns.drawdown[row]! * 100),
        colour: this.#palette.down,
        stroke: 'solid',
      },
    ])
  }

  /** Puts the legends into their panes and keeps the lines clear of them. */
  #layOut(): void {
    const api = this.#chart?.api
    if (api === undefined || !fillContainer(api, this.#plot)) return
    api.applyOptions({ handleScale: { mouseWheel: !pageScrolls() }, handleScroll: { mouseWheel: !pageScrolls() } })
    const equityHeight = api.paneSize(0).height
    const drawdownHeight = api.paneSize(1).height
    this.#equityLegend.top = 0
    this.#drawdownLegend.top = equityHeight + 1
    const clear = (height: number) => Math.min(0.4, legendHeight / Math.max(1, height))
    api.priceScale('right', 0).applyOptions({
      scaleMargins: { top: clear(equityHeight), bottom: (ticksHeight + 6) / Math.max(32, equityHeight) },
    })
    api
      .priceScale('right', 1)
      .applyOptions({ tickMarkDensity: 1.8, scaleMargins: { top: clear(drawdownHeight), bottom: 0.08 } })
    if (this.#fitted) api.timeScale().fitContent()
  }

  #key(event: KeyboardEvent): void {
    const api = this.#chart?.api
    const columns = this.#columns
    if (api === undefined || columns === undefined || columns.length === 0) return
    const range = api.timeScale().getVisibleLogicalRange()
    if (range === null) return
    const zoom = (factor: number) => {
      this.#fitted = false
      const middle = this.#crosshairRow ?? (range.from + range.to) / 2
      api.timeScale().setVisibleLogicalRange({
        from: Math.max(-0.5, middle - (middle - range.from) * factor),
        to: Math.min(columns.length - 0.5, middle + (range.to - middle) * factor),
      })
    }
    if (event.key === '+') zoom(0.5)
    else if (event.key === '-') zoom(2)
    else if (event.key === 'f') this.fit()
    else if (event.key === ']' || event.key === '[')
      this.#moveCrosshair(event.key === ']' ? 1 : -1, range.to - range.from)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Moves the crosshair by rows, or by a pixel where rows are finer. */
  #moveCrosshair(direction: number, rowsInSight: number): void {
    const columns = this.#columns!
    const api = this.#chart!.api
    const step = Math.max(1, Math.round(rowsInSight / Math.max(1, api.timeScale().width())))
    const from = this.#crosshairRow ?? columns.length
    const row = Math.max(0, Math.min(columns.length - 1, from + direction * step))
    this.#crosshairRow = row
    api.setCrosshairPosition(columns.equity[row]!, row, this.#equitySeries!)
    this.#drawLegends()
    const { currency } = this.#run!.specification
    const drawdown = formatPercent(columns.drawdown[row]! * 100)
    this.#say(
      `${this.#times!.full(columns.time[row]!)}: ${formatMoney(columns.equity[row]!, currency)}, drawdown ${drawdown}`,
    )
  }

  #say(sentence: string): void {
    const live = this.#alternative.querySelector('[role=status]')
    if (live !== null) setText(live, sentence)
  }

  #describe(run: RunSummary, columns: EquityColumns): void {
    if (run.state.kind === 'running') return
    const description = describeEquity(run, columns, this.#times!)
    this.root.setAttribute('aria-description', description)
    this.#alternative.replaceChildren(
      element('p', { text: description }),
      equityTable(run, columns, this.#times!),
      element('p', { attributes: { role: 'status' } }),
    )
  }
}

/** What the starting equity would be worth at each row had it been put into the first instrument. */
function scaledClose({ length, equity, close }: EquityColumns): Float64Array {
  const scaled = new Float64Array(length).fill(Number.NaN)
  const begin = close.findIndex((value) => value > 0)
  if (begin < 0) return scaled
  const factor = equity[begin]! / close[begin]!
  for (let row = begin; row < length; row++) scaled[row] = close[row]! * factor
  return scaled
}

/** An amount under the crosshair; the legend has its decimals. */
function axisAmount(value: number, currency: string): string {
  return Math.abs(value) >= 10_000 ? formatCount(value) : formatAmount(value, currency)
}

function axisLabels(values: readonly number[]): string[] {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value)))
  const [first = 0, second = first] = values
  const step = Math.abs(first - second)
  const rounded = Number(step.toPrecision(6))
  return values.map((value) => formatShort(value, largest, rounded))
}
