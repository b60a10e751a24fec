import type {
  AutoscaleInfo,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
} from 'lightweight-charts'
import { PixelExtremes, rangeOf } from './pixel-extremes.js'
import { rowPosition, rowSpacing } from './row-positions.js'

export interface ColumnLine {
  readonly values: Float64Array
  readonly colour: string
  /** CSS pixels. */
  readonly width: number
  /** Fills between the line and zero. */
  readonly fill?: string
  /** Goes on level until it moves, for values that hold from one row to the next. Default false. */
  readonly stepped?: boolean
}

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

/**
 * Draws lines straight from columns, exact at every zoom: the library's own conflation keeps the last value of a
 * group, which would hide the deepest drawdown.
 */
export class ColumnLines implements ISeriesPrimitive<number> {
  #attached: SeriesAttachedParameter<number> | undefined
  #lines: readonly ColumnLine[] = []
  readonly #trace = new PixelExtremes()
  readonly #views: readonly IPrimitivePaneView[]
  /** Values that the scale always shows. */
  readonly #always: readonly number[]

  constructor(always: readonly number[] = []) {
    this.#always = always
    this.#views = [{ zOrder: () => 'normal', renderer: () => ({ draw: (target) => this.#draw(target) }) }]
  }

  /** Lines from the hindmost to the foremost. */
  set lines(lines: readonly ColumnLine[]) {
    this.#lines = lines
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

  autoscaleInfo(from: Logical, to: Logical): AutoscaleInfo | null {
    const ranges = this.#lines.flatMap(({ values }) => rangeOf(values, Math.floor(from), Math.ceil(to) + 1) ?? [])
    const numbers = [...this.#always, ...ranges.flatMap(({ least, greatest }) => [least, greatest])]
    if (numbers.length === 0) return null
    return { priceRange: { minValue: Math.min(...numbers), maxValue: Math.max(...numbers) } }
  }

  #draw(target: Target): void {
    const attached = this.#attached
    if (attached === undefined) return
    const { chart, series } = attached
    const timeScale = chart.timeScale()
    const visible = timeScale.getVisibleLogicalRange()
    const x0 = rowPosition(timeScale, 0)
    if (visible === null || x0 === undefined) return
    const pixelsPerRow = rowSpacing(timeScale)
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio, verticalPixelRatio }) => {
      const xRatio = horizontalPixelRatio
      for (const { values, colour, width, fill, stepped = false } of this.#lines) {
        const range = rangeOf(values, 0, values.length)
        if (range === undefined) continue
        // The scale is linear: two points of it give every other.
        const [low, high] =
          range.least === range.greatest ? [range.least - 1, range.greatest + 1] : [range.least, range.greatest]
        const yLow = series.priceToCoordinate(low)
        const yHigh = series.priceToCoordinate(high)
        if (yLow === null || yHigh === null) continue
        const slope = (yHigh - yLow) / (high - low)
        const y = (value: number) => (yLow + (value - low) * slope) * verticalPixelRatio
        const begin = Math.max(0, Math.floor(visible.from) - 1)
        const end = Math.min(values.length, Math.ceil(visible.to) + 2)
        this.#trace.trace(values, begin, end, x0 * xRatio, pixelsPerRow * xRatio)
        const { points, length } = this.#trace
        if (length === 0) continue
        context.beginPath()
        context.moveTo(points[0]!, y(points[1]!))
        for (let at = 2; at < length; at += 2) {
          if (stepped) context.lineTo(points[at]!, y(points[at - 1]!))
          context.lineTo(points[at]!, y(points[at + 1]!))
        }
        context.lineWidth = width * xRatio
        context.lineJoin = 'round'
        context.strokeStyle = colour
        context.stroke()
        if (fill === undefined) continue
        context.lineTo(points[length - 2]!, y(0))
        context.lineTo(points[0]!, y(0))
        context.closePath()
        context.fillStyle = fill
        context.fill()
      }
    })
  }
}
