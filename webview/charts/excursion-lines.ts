import type {
  AutoscaleInfo,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  SeriesAttachedParameter,
} from 'lightweight-charts'
import { axisLabelHeight, spreadLabels } from './axis-labels.js'
import { rowPosition } from './row-positions.js'

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

/** A level of the running profit, marked on the axis. */
export interface ExcursionLevel {
  readonly value: number
  readonly label: string
  readonly colour: string
  /** Colour of the label's text. */
  readonly textColour: string
}

/** Dotted levels from entry to exit in the pane of the running profit: where it was worst and where it was best. */
export class ExcursionLines implements ISeriesPrimitive<number> {
  #attached: SeriesAttachedParameter<number> | undefined
  readonly #levels: readonly ExcursionLevel[]
  readonly #entry: number
  readonly #exit: number
  readonly #axisViews: readonly ISeriesPrimitiveAxisView[]
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'normal', renderer: () => ({ draw: (target) => this.#draw(target) }) },
  ]

  /**
   * @param levels from the highest to the lowest
   * @param entry row of the entry
   * @param exit row of the exit
   */
  constructor(levels: readonly ExcursionLevel[], entry: number, exit: number) {
    this.#levels = levels
    this.#entry = entry
    this.#exit = exit
    this.#axisViews = levels.map((level, at) => ({
      coordinate: () => -1000,
      fixedCoordinate: () => this.labelPositions()[at] ?? -1000,
      text: () => level.label,
      textColor: () => level.textColour,
      backColor: () => level.colour,
    }))
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

  /** Middles of the labels on the axis, apart from each other and whole. */
  labelPositions(): readonly number[] {
    if (this.#attached === undefined) return []
    const { series } = this.#attached
    const wanted = this.#levels.map(({ value }) => series.priceToCoordinate(value) ?? -1000)
    return spreadLabels(wanted, axisLabelHeight, series.getPane().getHeight())
  }

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#axisViews
  }

  autoscaleInfo(): AutoscaleInfo | null {
    if (this.#levels.length === 0) return null
    const values = this.#levels.map(({ value }) => value)
    return { priceRange: { minValue: Math.min(0, ...values), maxValue: Math.max(0, ...values) } }
  }

  #draw(target: Target): void {
    if (this.#attached === undefined) return
    const { chart, series } = this.#attached
    const timeScale = chart.timeScale()
    const left = rowPosition(timeScale, this.#entry - 0.5)
    const right = rowPosition(timeScale, this.#exit + 0.5)
    if (left === undefined || right === undefined) return
    target.useMediaCoordinateSpace(({ context }) => {
      context.setLineDash([2, 3])
      context.lineWidth = 1
      for (const { value, colour } of this.#levels) {
        const y = series.priceToCoordinate(value)
        if (y === null) continue
        context.strokeStyle = colour
        context.beginPath()
        context.moveTo(left, Math.round(y) + 0.5)
        context.lineTo(right, Math.round(y) + 0.5)
        context.stroke()
      }
    })
  }
}
