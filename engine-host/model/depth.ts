import { showInDebugger } from '../core/debugger-view.js'
import { depthLevels, type DepthBatch } from './depth-batch.js'
import { Tick } from './tick.js'

/** Up to ten price levels of each side of an order book. Immutable; it may be kept. */
export class Depth extends Tick<DepthBatch> {
  /** Tells events apart in `onEvent`. */
  declare readonly kind: 'depth'

  /** Highest price that is bid; NaN without a bid. */
  get bid(): number {
    return this.batch.bid[this.row * depthLevels]!
  }

  /** Lowest price that is offered; NaN without an offer. */
  get ask(): number {
    return this.batch.ask[this.row * depthLevels]!
  }

  /** Middle between the best bid and the best ask; NaN where one of them is missing. */
  get mid(): number {
    return (this.bid + this.ask) / 2
  }

  /** Best ask less best bid; NaN where one of them is missing. */
  get spread(): number {
    return this.ask - this.bid
  }

  /** Price of a bid level, 0 the best to 9; NaN where there is none. */
  bidPrice(level: number): number {
    return this.batch.bid[this.place(level)] ?? NaN
  }

  /** Price of an ask level, 0 the best to 9; NaN where there is none. */
  askPrice(level: number): number {
    return this.batch.ask[this.place(level)] ?? NaN
  }

  /** Quantity at a bid level, 0 the best to 9; 0 where there is none. */
  bidSize(level: number): number {
    return this.batch.bidSize[this.place(level)] ?? 0
  }

  /** Quantity at an ask level, 0 the best to 9; 0 where there is none. */
  askSize(level: number): number {
    return this.batch.askSize[this.place(level)] ?? 0
  }

  /** Place in the batch; none for what is no level, so that no neighbouring snapshot is read. */
  private place(level: number): number {
    return Number.isInteger(level) && level >= 0 && level < depthLevels ? this.row * depthLevels + level : -1
  }
}

Object.defineProperty(Depth.prototype, 'kind', { value: 'depth', enumerable: true })

showInDebugger(
  Depth,
  (book) =>
    `${book.timestamp.toString()} ${String(book.bidSize(0))} × ${String(book.bid)} / ${String(book.ask)} × ${String(book.askSize(0))}`,
  (book) => ({
    time: book.timestamp.toString(),
    instrument: book.instrument.id,
    bids: sideOf((level) => [book.bidPrice(level), book.bidSize(level)]),
    asks: sideOf((level) => [book.askPrice(level), book.askSize(level)]),
  }),
)

function sideOf(at: (level: number) => readonly [price: number, size: number]): (readonly [number, number])[] {
  return Array.from({ length: depthLevels }, (_, level) => at(level)).filter(([price]) => !Number.isNaN(price))
}
