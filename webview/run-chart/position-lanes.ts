import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
} from 'lightweight-charts'
import { rowPosition, rowSpacing } from '../charts/row-positions.js'
import { withAlpha, type Palette } from '../theme/palette.js'
import type { ChartRows } from './chart-rows.js'
import type { InstrumentTrades } from './instrument-trades.js'

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

/** Pixels of a lane, and how far the two reach from the lower edge of the pane. */
const laneHeight = 4
export const lanesHeight = 2 * laneHeight + 3

/** Pixels for each shade at least; more of them would be a fence before the candles. */
const roomOfShade = 40

const long = 1
const short = 2

/**
 * When a position was held: two lanes at the foot of the prices, the upper one for long, the lower for short, and a
 * shade over the whole pane where there are few. Trades narrower than a pixel share it.
 */
export class PositionLanes implements ISeriesPrimitive<number> {
  #attached: SeriesAttachedParameter<number> | undefined
  #trades: InstrumentTrades | undefined
  #rows: ChartRows | undefined
  readonly #palette: Palette
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'bottom', renderer: () => ({ draw: (target) => this.#draw(target) }) },
  ]

  constructor(palette: Palette) {
    this.#palette = palette
  }

  show(trades: InstrumentTrades | undefined, rows: ChartRows): void {
    this.#trades = trades
    this.#rows = rows
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
    const [attached, trades, rows] = [this.#attached, this.#trades, this.#rows]
    if (attached === undefined || trades === undefined || rows === undefined) return
    const timeScale = attached.chart.timeScale()
    const first = rowPosition(timeScale, 0)
    const spacing = rowSpacing(timeScale)
    if (first === undefined || spacing === 0) return
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const held = heldPixels(trades, rows, first - spacing / 2, spacing, Math.ceil(width))
      const runs = [...runsOf(held)]
      const isShaded = runs.length * roomOfShade <= width
      const { up, down } = this.#palette
      for (const [from, to, side] of runs) {
        for (const [bit, colour, top] of [
          [long, up, height - 2 * laneHeight - 1],
          [short, down, height - laneHeight],
        ] as const) {
          if ((side & bit) === 0) continue
          if (isShaded) {
            context.fillStyle = withAlpha(colour, 0.07)
            context.fillRect(from, 0, to - from, height)
          }
          context.fillStyle = colour
          context.fillRect(from, top, to - from, laneHeight - 1)
        }
      }
    })
  }
}

/** Which sides were held at each pixel. */
function heldPixels(
  { table, rows: trades }: InstrumentTrades,
  rows: ChartRows,
  left: number,
  spacing: number,
  width: number,
): Uint8Array {
  const held = new Uint8Array(width)
  for (const trade of trades) {
    const from = Math.round(left + rows.ofEntry(table, trade) * spacing)
    if (from >= width) break
    const to = Math.max(from + 1, Math.round(left + (rows.ofExit(table, trade) + 1) * spacing))
    const bit = table.side[trade]! > 0 ? long : short
    for (let pixel = Math.max(0, from); pixel < Math.min(width, to); pixel++) held[pixel]! |= bit
  }
  return held
}

function* runsOf(held: Uint8Array): Generator<readonly [from: number, to: number, side: number]> {
  let from = 0
  for (let pixel = 1; pixel <= held.length; pixel++) {
    if (pixel < held.length && held[pixel] === held[from]) continue
    if (held[from] !== 0) yield [from, pixel, held[from]!]
    from = pixel
  }
}
