import type { EngineOrder } from '../model/engine-order.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { PositionEffect } from '../state/position-ledger.js'

/** What follows for the orders tied to one that something happened to. */
export interface Contingencies {
  /** An order filled, wholly or in part, closed these trades and did this to positions. */
  afterFill(
    order: EngineOrder,
    complete: boolean,
    trades: readonly EngineTrade[],
    effects: readonly PositionEffect[],
  ): void
  /** An order ended without filling wholly. */
  afterEnd(order: EngineOrder): void
  /** The strategy changed the terms of an order. */
  afterChange(order: EngineOrder): void
}
