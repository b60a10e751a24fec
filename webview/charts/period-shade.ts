import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
} from 'lightweight-charts'
import { withAlpha, type Palette } from '../theme/palette.js'
import { rowPosition } from './row-positions.js'

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

/** Rows from one to another, both included. */
export interface RowPeriod {
  readonly first: number
  readonly last: number
}

/** Dims what lies outside of a chosen period, and marks where a trade was open. To be attached after what it dims. */
export class PeriodShade implements ISeriesPrimitive<number> {
  #attached: SeriesAttachedParameter<number> | undefined
  #palette: Palette
  #chosen: RowPeriod | undefined
  #marked: RowPeriod | undefined
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'bottom', renderer: () => ({ draw: (target) => this.#drawMarked(target) }) },
    { zOrder: () => 'normal', renderer: () => ({ draw: (target) => this.#drawChosen(target) }) },
  ]

  constructor(palette: Palette) {
    this.#palette = palette
  }

  set palette(palette: Palette) {
    this.#palette = palette
    this.#attached?.requestUpdate()
  }

  show(chosen: RowPeriod | undefined, marked: RowPeriod | undefined): void {
    this.#chosen = chosen
    this.#marked = marked
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

  #pixels({ first, last }: RowPeriod): readonly [left: number, right: number] | undefined {
    const timeScale = this.#attached?.chart.timeScale()
    const left = timeScale === undefined ? undefined : rowPosition(timeScale, first)
    const right = timeScale === undefined ? undefined : rowPosition(timeScale, last)
    return left === undefined || right === undefined ? undefined : [left, right]
  }

  #drawMarked(target: Target): void {
    const pixels = this.#marked && this.#pixels(this.#marked)
    if (pixels === undefined) return
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio: ratio }) => {
      const left = Math.floor((pixels[0] - 1) * ratio)
      const right = Math.ceil((pixels[1] + 1) * ratio)
      context.fillStyle = withAlpha(this.#palette.foreground, 0.18)
      context.fillRect(left, 0, right - left, bitmapSize.height)
      context.fillStyle = this.#palette.foreground
      const width = Math.max(1, Math.floor(ratio))
      for (const x of [left, right - width]) context.fillRect(x, 0, width, bitmapSize.height)
    })
  }

  #drawChosen(target: Target): void {
    const pixels = this.#chosen && this.#pixels(this.#chosen)
    if (pixels === undefined) return
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio: ratio }) => {
      const left = Math.max(0, Math.round(pixels[0] * ratio))
      const right = Math.min(bitmapSize.width, Math.round(pixels[1] * ratio))
      context.fillStyle = withAlpha(this.#palette.background, 0.66)
      context.fillRect(0, 0, left, bitmapSize.height)
      context.fillRect(right, 0, bitmapSize.width - right, bitmapSize.height)
      context.fillStyle = this.#palette.accent
      const width = Math.max(1, Math.floor(ratio))
      for (const x of [left, right - width]) context.fillRect(x, 0, width, bitmapSize.height)
    })
  }
}
