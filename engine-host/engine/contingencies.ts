import type { EngineOrder } from '../model/engine-order.js'
import type { EngineTrade } from '../model/engine-trade.js'

/** What follows for the orders tied to one that something happened to. */
export interface Contingencies {
  /** An order filled, wholly or in part, and closed these trades. */
  afterFill(order: EngineOrder, complete: boolean, trades: readonly EngineTrade[]): void
  /** An order ended without filling wholly. */
  afterEnd(order: EngineOrder): void
  /** The strategy changed the terms of an order. */
  afterChange(order: EngineOrder): void
}
