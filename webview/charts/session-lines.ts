import type {
  IPanePrimitive,
  IPanePrimitivePaneView,
  IPrimitivePaneRenderer,
  PaneAttachedParameter,
} from 'lightweight-charts'
import { rowPosition } from './row-positions.js'

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

/** Least distance of lines in pixels; nearer ones would be a grey ground. */
const leastDistance = 32

/** Thin vertical lines before the candles that begin a trade date. */
export class SessionLines implements IPanePrimitive<number> {
  #attached: PaneAttachedParameter<number> | undefined
  readonly #starts: Int32Array
  #colour: string
  readonly #views: readonly IPanePrimitivePaneView[] = [
    { zOrder: () => 'bottom', renderer: () => ({ draw: (target) => this.#draw(target) }) },
  ]

  /** @param starts rows that begin a session */
  constructor(starts: Int32Array, colour: string) {
    this.#starts = starts
    this.#colour = colour
  }

  set colour(colour: string) {
    this.#colour = colour
    this.#attached?.requestUpdate()
  }

  attached(parameter: PaneAttachedParameter<number>): void {
    this.#attached = parameter
  }

  detached(): void {
    this.#attached = undefined
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return this.#views
  }

  #draw(target: Target): void {
    const timeScale = this.#attached?.chart.timeScale()
    if (timeScale === undefined) return
    const x = [...this.#starts].map((row) => rowPosition(timeScale, row - 0.5) ?? -1)
    const seen = x.filter((at) => at > 0 && at < timeScale.width())
    const span = (seen.at(-1) ?? 0) - (seen[0] ?? 0)
    if (seen.length > 1 && span / (seen.length - 1) < leastDistance) return
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio }) => {
      context.fillStyle = this.#colour
      const width = Math.max(1, Math.floor(horizontalPixelRatio))
      for (const at of seen) context.fillRect(Math.round(at * horizontalPixelRatio), 0, width, bitmapSize.height)
    })
  }
}
