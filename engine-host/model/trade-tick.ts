import { showInDebugger } from '../core/debugger-view.js'
import { Tick } from './tick.js'
import type { TradeBatch } from './trade-batch.js'

/** A trade of the market. Immutable; it may be kept. `instrument.price(tick.price)` is the exact price. */
export class TradeTick extends Tick<TradeBatch> {
  /** Tells events apart in `onEvent`. */
  declare readonly kind: 'trade'

  /** Price of the trade. */
  get price(): number {
    return this.batch.price[this.row]!
  }

  /** Quantity traded. */
  get size(): number {
    return this.batch.size[this.row]!
  }

  /** Who took liquidity; `NONE` where the data does not say. */
  get aggressor(): 'BUYER' | 'SELLER' | 'NONE' {
    const side = this.batch.aggressor[this.row]!
    return side > 0 ? 'BUYER' : side < 0 ? 'SELLER' : 'NONE'
  }
}

Object.defineProperty(TradeTick.prototype, 'kind', { value: 'trade', enumerable: true })

showInDebugger(
  TradeTick,
  ({ timestamp, size, price, aggressor }) => `${timestamp.toString()} ${String(size)} × ${String(price)} ${aggressor}`,
  ({ timestamp, price, size, aggressor, instrument }) => ({
    time: timestamp.toString(),
    price,
    size,
    aggressor,
    instrument: instrument.id,
  }),
)
