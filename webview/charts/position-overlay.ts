import type {
  AutoscaleInfo,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  Logical,
  SeriesAttachedParameter,
} from 'lightweight-charts'
import type { TradeChart } from '../../engine-host/protocol/trade-chart.js'
import { withAlpha, type Palette } from '../theme/palette.js'
import { axisLabelHeight, spreadLabels } from './axis-labels.js'
import { rangeOf } from './pixel-extremes.js'
import { stepsOf, type PriceStep } from './price-steps.js'
import { rowSpacing } from './row-positions.js'
import { drawTriangle } from './triangle.js'

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]
type Context = CanvasRenderingContext2D

/** Where entry and exit were drawn, CSS pixels from the left and top of the price pane. */
export interface DrawnMarkers {
  readonly entry: { readonly x: number; readonly y: number }
  readonly exit: { readonly x: number; readonly y: number }
}

/** A level that the axis names. */
interface AxisLabel {
  readonly price: number
  readonly colour: string
}

interface LabelPosition {
  /** Middle of the label, pixels from the top of the pane. */
  readonly y: number
  /** Says where a level out of sight lies; empty when it is in sight. */
  readonly arrow: '' | '↑ ' | '↓ '
}

/**
 * A trade over its candles: the box from entry to exit, up to the target in the colour of gains and to the stop in
 * that of losses; stop and target as they moved; the way from entry to exit; triangles whose tips are at the exact
 * bar and price, pointing up where it bought and down where it sold. Prices are named on the axis, so that no text
 * covers a candle.
 */
export class PositionOverlay implements ISeriesPrimitive<number> {
  #attached: SeriesAttachedParameter<number> | undefined
  readonly #chart: TradeChart
  readonly #palette: Palette
  #stops: readonly PriceStep[] = []
  #targets: readonly PriceStep[] = []
  #axisViews: readonly ISeriesPrimitiveAxisView[] = []
  #labels: readonly AxisLabel[] = []
  readonly #formatPrice: (price: number) => string
  readonly #drawn: (markers: DrawnMarkers) => void
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'bottom', renderer: () => ({ draw: (target) => this.#draw(target, drawBox) }) },
    { zOrder: () => 'top', renderer: () => ({ draw: (target) => this.#draw(target, drawLines) }) },
  ]

  constructor(
    chart: TradeChart,
    palette: Palette,
    formatPrice: (price: number) => string,
    drawn: (markers: DrawnMarkers) => void,
  ) {
    this.#chart = chart
    this.#palette = palette
    this.#formatPrice = formatPrice
    this.#drawn = drawn
    this.#nameLevels(chart)
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

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#axisViews
  }

  /** Entry and exit are always in sight; stop and target when the candles keep half of the height. */
  autoscaleInfo(from: Logical, to: Logical): AutoscaleInfo | null {
    const { entryCandle, exitCandle, trade, candles } = this.#chart
    if (exitCandle < from || entryCandle > to) return null
    const lows = rangeOf(candles.low, Math.floor(from), Math.ceil(to) + 1)
    const highs = rangeOf(candles.high, Math.floor(from), Math.ceil(to) + 1)
    if (lows === undefined || highs === undefined) return null
    const ends = [trade.entryPrice[0]!, trade.exitPrice[0]!]
    const least = Math.min(lows.least, ...ends)
    const greatest = Math.max(highs.greatest, ...ends)
    const reach = greatest - least
    const levels = this.#labels.map(({ price }) => price)
    const near = levels.filter((price) => price >= least - reach / 2 && price <= greatest + reach / 2)
    return { priceRange: { minValue: Math.min(least, ...near), maxValue: Math.max(greatest, ...near) } }
  }

  #nameLevels(chart: TradeChart): void {
    this.#stops = stepsOf(chart.stopLine, chart.candles.time, chart.entryCandle, chart.exitCandle)
    this.#targets = stepsOf(chart.targetLine, chart.candles.time, chart.entryCandle, chart.exitCandle)
    const { trade } = chart
    const { up, down, accent } = this.#palette
    const lastStop = this.#stops.at(-1)?.price ?? trade.stopLoss[0]!
    const lastTarget = this.#targets.at(-1)?.price ?? trade.takeProfit[0]!
    const exit = trade.exitPrice[0]!
    const sameAsExit = (price: number) => this.#formatPrice(price) === this.#formatPrice(exit)
    const labels: readonly AxisLabel[] = [
      ...(sameAsExit(lastTarget) ? [] : [{ price: lastTarget, colour: up }]),
      { price: trade.entryPrice[0]!, colour: accent },
      { price: exit, colour: trade.profitAndLoss[0]! < 0 ? down : up },
      ...(sameAsExit(lastStop) ? [] : [{ price: lastStop, colour: down }]),
    ]
    this.#labels = labels.filter(({ price }) => !Number.isNaN(price)).sort((a, b) => b.price - a.price)
    this.#axisViews = this.#labels.map((label, at) => this.#axisView(label, at))
  }

  #axisView({ price, colour }: AxisLabel, at: number): ISeriesPrimitiveAxisView {
    return {
      coordinate: () => -1000,
      fixedCoordinate: () => this.labelPositions()[at]?.y ?? -1000,
      text: () => (this.labelPositions()[at]?.arrow ?? '') + this.#formatPrice(price),
      textColor: () => this.#palette.background,
      backColor: () => colour,
    }
  }

  /**
   * Where the labels of the levels stand on the axis, from the highest price to the lowest: at their prices, apart
   * from each other, and those of levels out of sight at the edge with an arrow.
   */
  labelPositions(): readonly LabelPosition[] {
    if (this.#attached === undefined) return []
    const { series } = this.#attached
    const height = series.getPane().getHeight()
    const wanted = this.#labels.map(({ price }) => series.priceToCoordinate(price) ?? -1000)
    const y = spreadLabels(wanted, axisLabelHeight, height)
    return wanted.map((price, at) => ({ y: y[at]!, arrow: price < 0 ? '↑ ' : price > height ? '↓ ' : '' }))
  }

  #draw(target: Target, paint: (context: Context, geometry: Geometry, palette: Palette) => void): void {
    const geometry = this.#geometry()
    if (geometry === undefined) return
    target.useMediaCoordinateSpace(({ context }) => paint(context, geometry, this.#palette))
    this.#drawn({
      entry: { x: geometry.entryX, y: geometry.entryY },
      exit: { x: geometry.exitX, y: geometry.exitY },
    })
  }

  #geometry(): Geometry | undefined {
    if (this.#attached === undefined) return undefined
    const { chart, series } = this.#attached
    const { trade, entryCandle, exitCandle } = this.#chart
    const timeScale = chart.timeScale()
    const x = (row: number) => timeScale.logicalToCoordinate(row as Logical)
    const y = (price: number) => (Number.isNaN(price) ? null : series.priceToCoordinate(price))
    const entryX = x(entryCandle)
    const exitX = x(exitCandle)
    const entryY = y(trade.entryPrice[0]!)
    const exitY = y(trade.exitPrice[0]!)
    if (entryX === null || exitX === null || entryY === null || exitY === null) return undefined
    const halfBar = Math.max(1, rowSpacing(timeScale) / 2)
    const steps = (line: readonly PriceStep[]) =>
      line.flatMap(({ from, to, price }) => {
        const [left, right, level] = [x(from), x(to), y(price)]
        return left === null || right === null || level === null
          ? []
          : [{ left: left - halfBar, right: right + halfBar, y: level }]
      })
    return {
      entryX,
      entryY,
      exitX,
      exitY,
      left: entryX - halfBar,
      right: exitX + halfBar,
      side: trade.side[0]!,
      won: trade.profitAndLoss[0]! >= 0,
      stopY: y(trade.stopLoss[0]!) ?? undefined,
      targetY: y(trade.takeProfit[0]!) ?? undefined,
      stops: steps(this.#stops),
      targets: steps(this.#targets),
    }
  }
}

interface Geometry {
  readonly entryX: number
  readonly entryY: number
  readonly exitX: number
  readonly exitY: number
  readonly left: number
  readonly right: number
  /** 1 long, -1 short. */
  readonly side: number
  readonly won: boolean
  readonly stopY: number | undefined
  readonly targetY: number | undefined
  readonly stops: readonly { left: number; right: number; y: number }[]
  readonly targets: readonly { left: number; right: number; y: number }[]
}

function drawBox(context: Context, geometry: Geometry, palette: Palette): void {
  const { left, right, entryY, exitY, stopY, targetY, won } = geometry
  const fill = (toY: number, colour: string) => {
    context.fillStyle = withAlpha(colour, 0.13)
    context.fillRect(left, Math.min(entryY, toY), right - left, Math.abs(toY - entryY))
  }
  const gainY = targetY ?? (won ? exitY : undefined)
  const lossY = stopY ?? (won ? undefined : exitY)
  if (gainY !== undefined) fill(gainY, palette.up)
  if (lossY !== undefined) fill(lossY, palette.down)
}

function drawLines(context: Context, geometry: Geometry, palette: Palette): void {
  const { left, right, entryX, entryY, exitX, exitY, side, won, stops, targets } = geometry
  horizontal(context, left, right, entryY, palette.accent)
  stairs(context, stops, palette.down)
  stairs(context, targets, palette.up)
  context.save()
  context.setLineDash([2, 3])
  context.strokeStyle = palette.foreground
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(entryX, entryY)
  context.lineTo(exitX, exitY)
  context.stroke()
  context.restore()
  drawTriangle(context, entryX, entryY, side > 0 ? 'up' : 'down', palette.accent, palette.background)
  drawTriangle(context, exitX, exitY, side > 0 ? 'down' : 'up', won ? palette.up : palette.down, palette.background)
}

/** Levels as they moved, dashed, each joined to the next. */
function stairs(context: Context, steps: Geometry['stops'], colour: string): void {
  context.save()
  context.setLineDash([4, 3])
  context.strokeStyle = colour
  context.lineWidth = 1
  context.beginPath()
  for (const [at, { left, right, y }] of steps.entries()) {
    const before = steps[at - 1]
    const level = Math.round(y) + 0.5
    // A level ends with the candle in which the next begins; the step is drawn where that candle begins.
    const joined = before !== undefined && before.right >= left
    if (joined) context.lineTo(Math.round(left) + 0.5, level)
    else context.moveTo(left, level)
    const next = steps[at + 1]
    context.lineTo(next !== undefined && next.left <= right ? Math.round(next.left) + 0.5 : right, level)
  }
  context.stroke()
  context.restore()
}

function horizontal(context: Context, left: number, right: number, y: number, colour: string): void {
  context.save()
  context.strokeStyle = colour
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(left, Math.round(y) + 0.5)
  context.lineTo(right, Math.round(y) + 0.5)
  context.stroke()
  context.restore()
}
