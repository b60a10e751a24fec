import type { Logical } from 'lightweight-charts'
import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { PanelFilter } from '../../engine-host/protocol/webview-messages.js'
import { element, setText } from '../element.js'
import { formatMoney } from '../format/money.js'
import { formatPercent } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { readPalette, type Palette } from '../theme/palette.js'
import type { TradePredicate } from '../trades/trade-filter.js'
import { timeFormatOf } from '../views/run-text.js'
import { type CurveColumns, CurvePane, type DrawnCurve } from './curve-panes.js'
import { describeEquity, equityTable } from './equity-description.js'
import {
  applyPalette,
  createIndexChart,
  exchangeTimes,
  fillContainer,
  pageScrolls,
  type IndexChart,
} from './index-chart.js'
import { PeriodBrush } from './period-brush.js'
import type { RowPeriod } from './period-shade.js'
import { candleAt } from './price-steps.js'
import { ticksHeight, TradeTicks } from './trade-ticks.js'

/** Appended rows beyond which the series are set anew instead of row by row. */
const fewRows = 400

/** Keys that move the crosshair, in steps of a row or of a pixel. */
const moves: Readonly<Record<string, number>> = {
  '[': -1,
  ']': 1,
  '{': -1,
  '}': 1,
  ArrowLeft: -10,
  ArrowRight: 10,
  Home: -Infinity,
  End: Infinity,
}

export interface EquityChartEvents {
  /** A period was selected; bounds that are undefined are those of the run. */
  readonly periodChosen: (period: Pick<PanelFilter, 'after' | 'until'>) => void
  /** The crosshair stands at a time, or nowhere. */
  readonly pointed: (time: number | undefined) => void
}

/** Equity over buy and hold, drawdown, exposure and price, on one time axis with one crosshair. */
export class EquityChart {
  readonly root: HTMLElement
  readonly #events: EquityChartEvents
  readonly #plot = element('div', { class: 'plot' })
  readonly #alternative = element('div', { class: 'visually-hidden' })
  readonly #live = element('p', { class: 'visually-hidden', attributes: { role: 'status' } })
  readonly #nothing = element('p', { class: 'no-rows muted' })
  readonly #ticks = new TradeTicks()
  readonly #brush: PeriodBrush
  #chart: IndexChart | undefined
  #panes: readonly CurvePane[] = []
  #palette: Palette = readPalette()
  #run: RunSummary | undefined
  #times: TimeFormat | undefined
  #curve: DrawnCurve | undefined
  #trades: readonly [TradeColumns, TradePredicate] | undefined
  #period: Pick<PanelFilter, 'after' | 'until'> = {}
  #marked: readonly [entry: number, exit: number] | undefined
  #shown = 0
  #crosshairRow: number | undefined
  /** False once the user has zoomed or moved; then new rows leave the view alone. */
  #fitted = true

  constructor(events: EquityChartEvents) {
    this.#events = events
    this.root = element(
      'figure',
      {
        class: 'equity-chart',
        attributes: { role: 'group', 'aria-label': 'Equity, drawdown, exposure and price', tabindex: '0' },
      },
      this.#plot,
      this.#alternative,
      this.#live,
      this.#nothing,
    )
    this.#nothing.hidden = true
    this.#brush = new PeriodBrush(this.#plot, {
      rowAt: (x, y) => this.#rowAt(x, y),
      nearestRow: (x) => this.#nearestRow(x),
      drawn: (period) => this.#shade(period),
      chosen: (period) => this.#choose(period),
      abandoned: () => this.#shade(this.#chosenRows),
    })
    this.root.addEventListener('keydown', (event) => this.#key(event))
    this.root.addEventListener('keyup', (event) => {
      if (event.key === 'Shift') this.#brush.commit()
    })
    this.root.addEventListener('blur', () => this.#brush.commit())
    const wheel = () => (this.#fitted &&= pageScrolls())
    this.#plot.addEventListener('wheel', wheel, { capture: true, passive: true })
    this.#plot.addEventListener('dblclick', () => this.fit())
    new ResizeObserver(() => this.#layOut()).observe(this.#plot)
  }

  /** @param appended true when `columns` begins with the rows shown so far */
  update(run: RunSummary, columns: CurveColumns, appended: boolean): void {
    const another = this.#run?.runId !== run.runId
    const inSight = another || this.#fitted ? undefined : this.#timesInSight()
    this.#run = run
    this.#times = timeFormatOf(run)
    if (another) {
      this.#fitted = true
      this.#marked = undefined
      this.#trades = undefined
    }
    const empty = run.state.kind !== 'running' && run.bars === 0
    const isKnown = columns.equity.some(Number.isFinite)
    const lack = empty
      ? 'No bars were processed, so there is no equity.'
      : columns.length > 0 && !isKnown
        ? 'The equity is not a number at any bar, so it is not drawn.'
        : columns.length === 1 && run.state.kind !== 'running'
          ? 'A single bar draws no line; its values are written in the chart.'
          : ''
    setText(this.#nothing, lack)
    this.#nothing.hidden = lack === ''
    this.#plot.hidden = empty
    if (columns.length === 0 && this.#chart === undefined) return
    const none = new Float64Array(columns.length).fill(NaN)
    const curve = {
      ...columns,
      // Without any equity there is nothing that it could be under.
      drawdown: isKnown ? columns.drawdown : none,
      buyAndHold: columns.buyAndHold ?? scaledClose(columns),
      exposure: columns.exposure ?? none,
    }
    this.#curve = curve
    const chart = this.#ensureChart(run)
    if (appended && !another) chart.scale.setTimes(columns.time, this.#times)
    else exchangeTimes(chart, columns.time, this.#times)
    const few = appended && !another && columns.length >= this.#shown && columns.length - this.#shown <= fewRows
    for (const pane of this.#panes) {
      pane.style(this.#palette, run)
      pane.giveRows(curve, few ? this.#shown : undefined)
    }
    this.#shown = columns.length
    this.#drawLines()
    this.#drawLegends()
    this.#layOut()
    if (this.#fitted) this.fit()
    else if (inSight !== undefined && !appended) this.#showTimes(...inSight)
    this.#shade(this.#chosenRows)
    this.#placeTicks()
    this.#describe(run, columns)
  }

  /** Marks the entries of the trades that match. */
  showTrades(trades: TradeColumns, matches: TradePredicate): void {
    this.#trades = [trades, matches]
    this.#placeTicks()
  }

  /** Dims what lies outside of a period. */
  showPeriod({ after, until }: Pick<PanelFilter, 'after' | 'until'>): void {
    this.#period = { ...(after !== undefined && { after }), ...(until !== undefined && { until }) }
    this.#brush.abandon()
    this.#shade(this.#chosenRows)
  }

  /** Marks from when to when a trade was open; the view stays as it is. */
  markTrade(times: readonly [entry: number, exit: number] | undefined): void {
    this.#marked = times
    this.#shade(this.#chosenRows)
  }

  /** Shows the whole run. */
  fit(): void {
    this.#fitted = true
    this.#chart?.api.timeScale().fitContent()
  }

  applyTheme(): void {
    this.#palette = readPalette()
    if (this.#chart === undefined || this.#run === undefined) return
    applyPalette(this.#chart.api, this.#palette)
    for (const pane of this.#panes) pane.style(this.#palette, this.#run)
    this.#drawLines()
    this.#drawLegends()
  }

  #ensureChart(run: RunSummary): IndexChart {
    if (this.#chart !== undefined) return this.#chart
    const chart = createIndexChart(this.#plot, this.#times!, this.#palette, {
      timeScale: { fixLeftEdge: true, fixRightEdge: true },
      // A drag selects a period.
      handleScroll: { pressedMouseMove: false, horzTouchDrag: false, vertTouchDrag: false },
    })
    this.#chart = chart
    this.#panes = Array.from({ length: CurvePane.count }, (_, at) => new CurvePane(chart.api, at, this.#palette))
    for (const { legend } of this.#panes) this.#plot.append(legend.root)
    for (const pane of this.#panes) pane.style(this.#palette, run)
    this.#panes[0]!.series.attachPrimitive(this.#ticks)
    for (const pane of this.#panes) pane.attachShade()
    chart.api.subscribeCrosshairMove(({ logical }) =>
      this.#point(logical === undefined ? undefined : Math.round(logical)),
    )
    return chart
  }

  #point(row: number | undefined): void {
    if (row === this.#crosshairRow) return
    this.#crosshairRow = row
    this.#drawLegends()
    if (row === undefined) delete this.root.dataset['crosshairRow']
    else this.root.dataset['crosshairRow'] = String(row)
    this.#events.pointed(row === undefined ? undefined : this.#curve?.time[row])
  }

  #drawLines(): void {
    this.#ticks.colours = this.#palette
    if (this.#curve !== undefined) for (const pane of this.#panes) pane.drawLines(this.#curve, this.#palette)
  }

  #drawLegends(): void {
    const curve = this.#curve
    const run = this.#run
    if (curve === undefined || run === undefined || curve.length === 0) return
    const row = Math.max(0, Math.min(this.#crosshairRow ?? curve.length - 1, curve.length - 1))
    for (const pane of this.#panes) pane.drawLegend(curve, row, run, this.#palette)
  }

  #placeTicks(): void {
    if (this.#trades !== undefined && this.#curve !== undefined && this.#curve.length > 0)
      this.#ticks.update(...this.#trades, this.#curve.time)
  }

  /** Puts the legends into their panes and keeps the lines clear of them. */
  #layOut(): void {
    const api = this.#chart?.api
    if (api === undefined || !fillContainer(api, this.#plot)) return
    const mouseWheel = !pageScrolls()
    api.applyOptions({ handleScale: { mouseWheel }, handleScroll: { mouseWheel } })
    let top = 0
    for (const [at, { legend }] of this.#panes.entries()) {
      const { height } = api.paneSize(at)
      legend.top = top
      top += height + 1
      const bottom = at === 0 ? (ticksHeight + 6) / Math.max(32, height) : 0.08
      api.priceScale('right', at).applyOptions({
        // A low pane would else have one mark, which is no scale.
        ...(at > 0 && { tickMarkDensity: height < 64 ? 1 : 1.8 }),
        scaleMargins: { top: Math.min(0.45, (legend.root.offsetHeight + 4) / Math.max(1, height)), bottom },
      })
    }
    if (this.#fitted) api.timeScale().fitContent()
  }

  #key(event: KeyboardEvent): void {
    const api = this.#chart?.api
    const curve = this.#curve
    if (api === undefined || curve === undefined || curve.length === 0) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const range = api.timeScale().getVisibleLogicalRange()
    if (range === null) return
    const zoom = (factor: number) => {
      this.#fitted = false
      const middle = this.#crosshairRow ?? (range.from + range.to) / 2
      api.timeScale().setVisibleLogicalRange({
        from: Math.max(-0.5, middle - (middle - range.from) * factor),
        to: Math.min(curve.length - 0.5, middle + (range.to - middle) * factor),
      })
    }
    const move = moves[event.key]
    if (event.key === '+') zoom(0.5)
    else if (event.key === '-') zoom(2)
    else if (event.key === 'f') this.fit()
    else if (event.key === 'Escape') {
      // Without a selection that is under way it belongs to the panel.
      if (!this.#brush.abandon()) return
    } else if (move !== undefined) this.#moveCrosshair(move, range.to - range.from, event.shiftKey)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Moves the crosshair by rows, or by pixels where rows are finer. */
  #moveCrosshair(steps: number, rowsInSight: number, selects: boolean): void {
    const curve = this.#curve!
    const api = this.#chart!.api
    const last = curve.length - 1
    const step = Math.max(1, Math.round(rowsInSight / Math.max(1, api.timeScale().width())))
    const from = Math.min(last, this.#crosshairRow ?? (steps > 0 && !selects ? 0 : last))
    const wide = Math.abs(steps) > 1 && Number.isFinite(steps) ? Math.max(1, Math.round(rowsInSight / 100)) : step
    const row = Math.max(
      0,
      Math.min(last, Number.isFinite(steps) ? from + Math.sign(steps) * wide : steps > 0 ? last : 0),
    )
    this.#bringIntoSight(row)
    const pane = this.#panes[0]!
    api.setCrosshairPosition(pane.valueAt(curve, row), row, pane.series)
    this.#point(row)
    if (selects) this.#brush.extend(from, row)
    const { currency } = this.#run!.specification
    const parts = [
      `${this.#times!.full(curve.time[row]!)}: ${formatMoney(curve.equity[row]!, currency)}`,
      `drawdown ${formatPercent(curve.drawdown[row]! * 100)}`,
      ...(Number.isNaN(curve.exposure[row]!) ? [] : [`exposure ${formatPercent(curve.exposure[row]! * 100)}`]),
    ]
    setText(this.#live, `${selects ? 'Selected to ' : ''}${parts.join(', ')}`)
  }

  #bringIntoSight(row: number): void {
    const timeScale = this.#chart!.api.timeScale()
    const range = timeScale.getVisibleLogicalRange()
    if (range === null || (row >= range.from && row <= range.to)) return
    const by = row < range.from ? row - range.from : row - range.to
    timeScale.setVisibleLogicalRange({ from: range.from + by, to: range.to + by })
  }

  #rowAt(clientX: number, clientY: number): number | undefined {
    const api = this.#chart?.api
    if (api === undefined || this.#run?.state.kind === 'running' || (this.#curve?.length ?? 0) < 2) return undefined
    const { left, top } = this.#plot.getBoundingClientRect()
    const height = this.#panes.reduce((sum, _, at) => sum + api.paneSize(at).height + 1, 0)
    if (clientX - left > api.timeScale().width() || clientY - top > height) return undefined
    return this.#nearestRow(clientX)
  }

  #nearestRow(clientX: number): number {
    const timeScale = this.#chart!.api.timeScale()
    const x = Math.max(0, Math.min(clientX - this.#plot.getBoundingClientRect().left, timeScale.width()))
    const row = Math.round(timeScale.coordinateToLogical(x) ?? 0)
    return Math.max(0, Math.min(row, this.#curve!.length - 1))
  }

  /** The rows of the period that is chosen, undefined for the whole run. */
  get #chosenRows(): RowPeriod | undefined {
    const { after, until } = this.#period
    const times = this.#curve?.time
    if (times === undefined || times.length === 0 || (after === undefined && until === undefined)) return undefined
    const first = after === undefined ? 0 : Math.min(candleAfter(times, after), times.length - 1)
    const last = until === undefined ? times.length - 1 : Math.max(first, candleAfter(times, until) - 1)
    return { first, last }
  }

  #shade(chosen: RowPeriod | undefined): void {
    const times = this.#curve?.time
    const marked =
      this.#marked === undefined || times === undefined || times.length === 0
        ? undefined
        : {
            first: Math.min(candleAt(times, this.#marked[0]), times.length - 1),
            last: Math.min(candleAt(times, this.#marked[1]), times.length - 1),
          }
    for (const { shade } of this.#panes) shade.show(chosen, marked)
    for (const [name, rows] of [
      ['data-chosen-rows', chosen],
      ['data-marked-rows', marked],
    ] as const)
      if (rows === undefined) this.root.removeAttribute(name)
      else this.root.setAttribute(name, `${rows.first}–${rows.last}`)
  }

  #choose({ first, last }: RowPeriod): void {
    const { time, length } = this.#curve!
    this.#events.periodChosen({
      // The bar of the first row belongs to it.
      ...(first > 0 && { after: time[first]! - 1 }),
      ...(last < length - 1 && { until: time[last]! }),
    })
  }

  #timesInSight(): readonly [from: number, to: number] | undefined {
    const range = this.#chart?.api.timeScale().getVisibleLogicalRange()
    const times = this.#curve?.time
    if (range === null || range === undefined || times === undefined || times.length === 0) return undefined
    const at = (row: Logical) => times[Math.max(0, Math.min(Math.round(row), times.length - 1))]!
    return [at(range.from), at(range.to)]
  }

  #showTimes(from: number, to: number): void {
    const times = this.#curve!.time
    const range = { from: candleAt(times, from), to: Math.max(candleAt(times, from) + 1, candleAt(times, to)) }
    this.#chart!.api.timeScale().setVisibleLogicalRange(range)
  }

  #describe(run: RunSummary, columns: CurveColumns): void {
    if (run.state.kind === 'running') return
    const description = describeEquity(run, columns, this.#times!)
    this.root.setAttribute(
      'aria-description',
      `${description} Arrow keys read it, with Shift they select a period for all tabs.`,
    )
    this.#alternative.replaceChildren(element('p', { text: description }), equityTable(run, columns, this.#times!))
  }
}

/** First row that closes after a time. */
function candleAfter(times: Float64Array, time: number): number {
  const row = candleAt(times, time)
  return row < times.length && times[row] === time ? row + 1 : row
}

/** What the starting equity would be worth at each row had it been put into the first instrument. */
function scaledClose({ length, equity, close }: CurveColumns): Float64Array {
  const scaled = new Float64Array(length).fill(Number.NaN)
  const begin = close.findIndex((value) => value > 0)
  if (begin < 0) return scaled
  const factor = equity[begin]! / close[begin]!
  for (let row = begin; row < length; row++) scaled[row] = close[row]! * factor
  return scaled
}
