import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
} from 'lightweight-charts'
import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { TradePredicate } from '../trades/trade-filter.js'
import { candleAt } from './price-steps.js'
import { rowPosition, rowSpacing } from './row-positions.js'

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

/** Pixels that the ticks take at the foot of the pane. */
export const ticksHeight = 10

/** Pixels of one tick. */
const tickLength = 4

/** Pixels from one tick to the next at least; entries between are not drawn. */
const tickDistance = 3

/** A tick for each entry at the foot of the equity: winners stand on the line, losers hang from it. */
export class TradeTicks implements ISeriesPrimitive<number> {
  #attached: SeriesAttachedParameter<number> | undefined
  #rows: Float64Array = new Float64Array()
  #won: Uint8Array = new Uint8Array()
  #colours: { readonly up: string; readonly down: string } = { up: '', down: '' }
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'normal', renderer: () => ({ draw: (target) => this.#draw(target) }) },
  ]

  set colours(colours: { readonly up: string; readonly down: string }) {
    this.#colours = colours
    this.#attached?.requestUpdate()
  }

  /** @param times of the rows of the chart, ascending */
  update(trades: TradeColumns, matches: TradePredicate, times: Float64Array): void {
    this.#rows = trades.entryTime.map((time, trade) =>
      matches(trades, trade) ? Math.min(candleAt(times, time), times.length - 1) : NaN,
    )
    this.#won = Uint8Array.from(trades.profitAndLoss, (profit) => (profit > 0 ? 1 : 0))
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

  #draw(target: Target): void {
    if (this.#attached === undefined || this.#rows.length === 0) return
    const timeScale = this.#attached.chart.timeScale()
    const begin = rowPosition(timeScale, 0)
    const spacing = rowSpacing(timeScale)
    if (begin === undefined) return
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio, verticalPixelRatio }) => {
      const width = Math.max(1, Math.round(horizontalPixelRatio))
      const length = Math.round(tickLength * verticalPixelRatio)
      const line = bitmapSize.height - length - Math.round(verticalPixelRatio)
      for (const won of [1, 0]) {
        context.fillStyle = won === 1 ? this.#colours.up : this.#colours.down
        let last = -Infinity
        for (let trade = 0; trade < this.#rows.length; trade++) {
          if (this.#won[trade] !== won) continue
          const x = Math.round((begin + this.#rows[trade]! * spacing) * horizontalPixelRatio)
          // Closer together they would be a band in which nothing can be told apart.
          if (!(x >= last + tickDistance * horizontalPixelRatio) || x < 0 || x > bitmapSize.width) continue
          last = x
          context.fillRect(x, won === 1 ? line - length : line, width, length)
        }
      }
    })
  }
}
