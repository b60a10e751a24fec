import type {
  AutoscaleInfo,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
} from 'lightweight-charts'
import { chartOrderParts, type ChartFills, type RunChart } from '../../engine-host/protocol/run-chart.js'
import { rowPosition, rowSpacing } from '../charts/row-positions.js'
import { drawTriangle } from '../charts/triangle.js'
import { withAlpha, type Palette } from '../theme/palette.js'
import { ChartRows } from './chart-rows.js'
import type { InstrumentTrades } from './instrument-trades.js'
import { orderSteps, type OrderStep } from './order-steps.js'
import { lanesHeight } from './position-lanes.js'

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]
type Context = CanvasRenderingContext2D
type EachFill = Extract<ChartFills, { readonly kind: 'each' }>
type CountedFills = Extract<ChartFills, { readonly kind: 'counted' }>

/** A fill or an order that was drawn, by its index in the chart. */
export interface Mark {
  readonly kind: 'fill' | 'order'
  readonly index: number
}

export interface DrawnMark extends Mark {
  /** Of an order: what it is to the trade. */
  readonly part?: (typeof chartOrderParts)[number]
  /** Pixels from the left and top of the pane; an order reaches from `left` to `right`. */
  readonly left: number
  readonly right: number
  readonly y: number
}

/** Pixels of a candle from which on triangles have their full size. */
const roomyCandle = 6
/** Pixels for each fill and each step of an order at least; more of them would hide the candles. */
const roomOfFill = 14
const roomOfStep = 5
/** Pixels that counts of fills reach up and down. */
const countHeight = 7
/** Pixels from the pointer within which a mark is meant. */
const reach = 9

/** How far from the candles orders are brought into sight, as shares of the height of those in sight. */
const reachOfExits = 1
const reachOfEntries = 0.25

/** Trades whose way is drawn at most: more would be a hatching. */
const mostWays = 150

/**
 * What happened on the candles: fills as triangles whose tips are at their bar and price, pointing up where it bought
 * and down where it sold; orders as dashed lines at their prices as they moved, with a cross where they ended unfilled;
 * the way of a trade from entry to exit. Fills that cannot be told apart are strokes at the foot, bought upwards, sold
 * downwards.
 */
export class MarksOverlay implements ISeriesPrimitive<number> {
  #attached: SeriesAttachedParameter<number> | undefined
  readonly #palette: Palette
  #chart: RunChart | undefined
  #rows: ChartRows | undefined
  #trades: InstrumentTrades | undefined
  #steps: readonly OrderStep[] = []
  #counts: CountedFills | undefined
  #drawn: DrawnMark[] = []
  /** Kind and number of the mark that was chosen, whatever is loaded. */
  #selected: string | undefined
  readonly #told: (marks: readonly DrawnMark[]) => void
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'top', renderer: () => ({ draw: (target) => this.#draw(target) }) },
  ]

  /** @param told what was drawn, each time that it is */
  constructor(palette: Palette, told: (marks: readonly DrawnMark[]) => void) {
    this.#palette = palette
    this.#told = told
  }

  show(chart: RunChart, rows: ChartRows, trades: InstrumentTrades | undefined): void {
    this.#chart = chart
    this.#rows = rows
    this.#trades = trades
    this.#steps = chart.orders.kind === 'each' ? orderSteps(chart.orders, rows, chart.candles.length) : []
    this.#counts = chart.fills.kind === 'counted' ? chart.fills : countsOf(chart.fills, rows, chart.candles.length)
    this.#attached?.requestUpdate()
  }

  select(mark: Mark): void {
    this.#selected = this.#nameOf(mark.kind, mark.index)
    this.#attached?.requestUpdate()
  }

  attached(parameter: SeriesAttachedParameter<number>): void {
    this.#attached = parameter
  }

  detached(): void {
    this.#attached = undefined
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views
  }

  /** Prices of orders that are near enough to the candles to be seen with them. */
  autoscaleInfo(from: number, to: number): AutoscaleInfo | null {
    const chart = this.#chart
    if (chart?.orders.kind !== 'each') return null
    const { high, low, length } = chart.candles
    const rows = [Math.max(0, Math.floor(from)), Math.min(length, Math.ceil(to) + 1)] as const
    const highest = extreme(high, rows, Math.max)
    const lowest = extreme(low, rows, Math.min)
    let [minValue, maxValue] = [lowest, highest]
    for (const { order, from: begin, to: end, price } of this.#steps) {
      const isExit = chart.orders.part[order] !== chartOrderParts.indexOf('entry')
      const reach = (highest - lowest) * (isExit ? reachOfExits : reachOfEntries)
      if (end < from || begin > to || price > highest + reach || price < lowest - reach) continue
      minValue = Math.min(minValue, price)
      maxValue = Math.max(maxValue, price)
    }
    return Number.isFinite(minValue) && Number.isFinite(maxValue) ? { priceRange: { minValue, maxValue } } : null
  }

  /** The mark nearest to a place, a fill before an order; undefined where none is near. */
  markAt(x: number, y: number): Mark | undefined {
    let found: Mark | undefined
    let least = reach
    for (const { kind, index, left, right, y: at } of this.#drawn) {
      const beside = Math.max(0, left - x, x - right)
      const distance = Math.hypot(beside, y - at) + (kind === 'order' ? 3 : 0)
      if (distance < least) [found, least] = [{ kind, index }, distance]
    }
    return found
  }

  #draw(target: Target): void {
    const [attached, chart, rows] = [this.#attached, this.#chart, this.#rows]
    if (attached === undefined || chart === undefined || rows === undefined) return
    const timeScale = attached.chart.timeScale()
    const first = rowPosition(timeScale, 0)
    if (first === undefined) return
    const spacing = rowSpacing(timeScale)
    const place: Place = {
      x: (row) => first + row * spacing,
      y: (price) => (Number.isNaN(price) ? undefined : (attached.series.priceToCoordinate(price) ?? undefined)),
      spacing,
    }
    this.#drawn = []
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      this.#drawOrders(context, place, width)
      const { fills } = chart
      if (fills.kind === 'each' && fillsInSight(fills, rows, place, width) * roomOfFill <= width) {
        this.#drawWays(context, place, rows, width)
        this.#drawFills(context, place, fills, rows, width)
      } else if (this.#counts !== undefined)
        drawCounts(context, place, this.#counts, height - lanesHeight - countHeight - 3, width, this.#palette)
    })
    this.#told(this.#drawn)
  }

  #drawOrders(context: Context, { x, y, spacing }: Place, width: number): void {
    const orders = this.#chart!.orders
    if (orders.kind !== 'each') return
    const half = Math.max(1, spacing / 2)
    const seen = this.#steps.filter(({ from, to }) => x(to) + half >= 0 && x(from) - half <= width)
    if (seen.length * roomOfStep > width) return
    for (const { order, from, to, price, moved, last } of seen) {
      const level = y(price)
      const [left, right] = [x(from) - half, x(to) + half]
      if (level === undefined) continue
      const isSelected = this.#selected === this.#nameOf('order', order)
      context.strokeStyle = this.#orderColour(orders.part[order]!)
      context.lineWidth = isSelected ? 2 : 1
      context.setLineDash([4, 3])
      context.beginPath()
      context.moveTo(left, Math.round(level) + 0.5)
      context.lineTo(right, Math.round(level) + 0.5)
      context.stroke()
      context.setLineDash([])
      if (!moved && spacing >= 2) stroke(context, left, level - 3, left, level + 3)
      if (last && orders.status[order] !== 'FILLED' && spacing >= 2) {
        stroke(context, right - 3, level - 3, right + 3, level + 3)
        stroke(context, right - 3, level + 3, right + 3, level - 3)
      }
      this.#drawn.push({
        kind: 'order',
        index: order,
        part: chartOrderParts[orders.part[order]!]!,
        left: Math.max(0, left),
        right: Math.min(width, right),
        y: level,
      })
    }
  }

  #nameOf(kind: Mark['kind'], index: number): string {
    const { fills, orders } = this.#chart!
    const numbers =
      kind === 'fill' ? fills.kind === 'each' && fills.fillNumber : orders.kind === 'each' && orders.orderNumber
    return `${kind} ${String(numbers === false ? -1 : numbers[index])}`
  }

  #orderColour(part: number): string {
    const { up, down, accent } = this.#palette
    return { entry: accent, stop: down, target: up }[chartOrderParts[part] ?? 'entry']
  }

  /** From entry to exit of each trade that is wide enough to be seen. */
  #drawWays(context: Context, { x, y, spacing }: Place, rows: ChartRows, width: number): void {
    if (this.#trades === undefined) return
    const { table, rows: trades } = this.#trades
    const ways: (readonly [number, number, number, number])[] = []
    for (const trade of trades) {
      const left = x(rows.ofEntry(table, trade))
      if (left > width) break
      const right = x(rows.ofExit(table, trade))
      if (right < 0 || right - left < Math.max(8, 2 * spacing)) continue
      const [from, to] = [y(table.entryPrice[trade]!), y(table.exitPrice[trade]!)]
      if (from !== undefined && to !== undefined) ways.push([left, from, right, to])
      if (ways.length > mostWays) return
    }
    context.strokeStyle = withAlpha(this.#palette.foreground, 0.7)
    context.lineWidth = 1
    context.setLineDash([2, 3])
    for (const way of ways) stroke(context, ...way)
    context.setLineDash([])
  }

  #drawFills(context: Context, { x, y, spacing }: Place, fills: EachFill, rows: ChartRows, width: number): void {
    const scale = spacing < roomyCandle ? 0.6 : 1
    for (let fill = 0; fill < fills.length; fill++) {
      const [left, level] = [x(rows.ofFill(fills, fill)), y(fills.price[fill]!)]
      if (level === undefined || left < -10 || left > width + 10) continue
      const way = fills.side[fill]! > 0 ? 'up' : 'down'
      const isSelected = this.#selected === this.#nameOf('fill', fill)
      const colour = isSelected ? this.#palette.foreground : this.#fillColour(fills.orderNumber[fill]!)
      drawTriangle(context, left, level, way, colour, this.#palette.background, isSelected ? 1.25 : scale)
      this.#drawn.push({ kind: 'fill', index: fill, left, right: left, y: level + (way === 'up' ? 4 : -4) })
    }
  }

  /** Entries have a colour of their own, exits that of what the trade brought. */
  #fillColour(order: number): string {
    const { up, down, accent } = this.#palette
    const closed = this.#trades?.byExit.get(order)
    if (closed === undefined) return accent
    return this.#trades!.table.profitAndLoss[closed]! < 0 ? down : up
  }
}

/** Where rows and prices lie, pixels. */
interface Place {
  readonly x: (row: number) => number
  readonly y: (price: number) => number | undefined
  readonly spacing: number
}

function fillsInSight(fills: EachFill, rows: ChartRows, { x }: Place, width: number): number {
  let count = 0
  for (let fill = 0; fill < fills.length; fill++) {
    const left = x(rows.ofFill(fills, fill))
    if (left >= 0 && left <= width) count++
  }
  return count
}

/** How many fills fall on each candle. */
function countsOf(fills: EachFill, rows: ChartRows, candles: number): CountedFills {
  const buys = new Int32Array(candles)
  const sells = new Int32Array(candles)
  for (let fill = 0; fill < fills.length; fill++) {
    const row = rows.ofFill(fills, fill)
    const counts = fills.side[fill]! > 0 ? buys : sells
    if (row >= 0 && row < candles) counts[row]!++
  }
  const seen = Int32Array.from(buys.keys()).filter((row) => buys[row]! + sells[row]! > 0)
  return { kind: 'counted', candle: seen, buys: seen.map((row) => buys[row]!), sells: seen.map((row) => sells[row]!) }
}

function drawCounts(
  context: Context,
  { x, spacing }: Place,
  { candle, buys, sells }: CountedFills,
  middle: number,
  width: number,
  { accent, series }: Palette,
): void {
  const most = Math.max(1, ...buys, ...sells)
  const wide = Math.max(1, Math.min(3, Math.floor(spacing) - 1))
  const tall = (count: number) => (count === 0 ? 0 : 2 + ((countHeight - 2) * Math.log1p(count)) / Math.log1p(most))
  for (const [at, row] of candle.entries()) {
    const left = Math.round(x(row) - wide / 2)
    if (left < -wide || left > width) continue
    context.fillStyle = accent
    context.fillRect(left, middle - tall(buys[at]!), wide, tall(buys[at]!))
    context.fillStyle = series[1]!
    context.fillRect(left, middle + 1, wide, tall(sells[at]!))
  }
}

/** The greatest or least of a column's rows that have a value. */
function extreme(column: Float64Array, [from, to]: readonly [number, number], of: typeof Math.max): number {
  let found = NaN
  for (let row = from; row < to; row++) {
    const value = column[row]!
    if (!Number.isNaN(value)) found = Number.isNaN(found) ? value : of(found, value)
  }
  return found
}

function stroke(context: Context, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
}
