import { showInDebugger } from '../core/debugger-view.js'
import type { QuoteBatch } from './quote-batch.js'
import { Tick } from './tick.js'

/** The best bid and offer changed. Immutable; it may be kept. `instrument.price(quote.bid)` is the exact price. */
export class QuoteTick extends Tick<QuoteBatch> {
  /** Tells events apart in `onEvent`. */
  declare readonly kind: 'quote'

  /** Highest price that is bid; NaN without a bid. */
  get bid(): number {
    return this.batch.bid[this.row]!
  }

  /** Lowest price that is offered; NaN without an offer. */
  get ask(): number {
    return this.batch.ask[this.row]!
  }

  /** Quantity bid at that price. */
  get bidSize(): number {
    return this.batch.bidSize[this.row]!
  }

  /** Quantity offered at that price. */
  get askSize(): number {
    return this.batch.askSize[this.row]!
  }

  /** Middle between bid and ask; NaN where one of them is missing. */
  get mid(): number {
    return (this.bid + this.ask) / 2
  }

  /** Ask less bid; NaN where one of them is missing. */
  get spread(): number {
    return this.ask - this.bid
  }
}

Object.defineProperty(QuoteTick.prototype, 'kind', { value: 'quote', enumerable: true })

showInDebugger(
  QuoteTick,
  ({ timestamp, bid, bidSize, ask, askSize }) =>
    `${timestamp.toString()} ${String(bidSize)} × ${String(bid)} / ${String(ask)} × ${String(askSize)}`,
  ({ timestamp, bid, bidSize, ask, askSize, instrument }) => ({
    time: timestamp.toString(),
    bid,
    ask,
    bidSize,
    askSize,
    instrument: instrument.id,
  }),
)
