import type { EngineOrder } from '../model/engine-order.js'

/**
 * Orders sorted by the price whose touch concerns them, so that a bar is compared with the nearest one alone. Keys
 * ascend away from the market: the price itself above it, the negative price below it. Equal keys keep the sequence of
 * arrival.
 */
export class LevelIndex {
  /** Key of the nearest order; Infinity when there is none. */
  nearest = Infinity
  readonly orders: EngineOrder[] = []

  /** Adds an order under a key. */
  insert(order: EngineOrder, key: number): void {
    order.restingKey = key
    this.orders.splice(this.firstBeyond(key), 0, order)
    this.nearest = this.orders[0]!.restingKey
  }

  /** Takes an order out; it must be in. */
  remove(order: EngineOrder): void {
    let place = this.firstBeyond(order.restingKey) - 1
    while (this.orders[place] !== order) place--
    this.orders.splice(place, 1)
    order.restingKey = NaN
    this.nearest = this.orders.length === 0 ? Infinity : this.orders[0]!.restingKey
  }

  private firstBeyond(key: number): number {
    let low = 0
    let high = this.orders.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.orders[middle]!.restingKey <= key) low = middle + 1
      else high = middle
    }
    return low
  }
}
