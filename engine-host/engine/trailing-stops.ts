import type { EngineOrder } from '../model/engine-order.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { InstrumentMarket } from './instrument-market.js'

/** Where a trailing stop would stand if the market had been at a price, in units. */
export function trailingStopAt(order: EngineOrder, priceUnits: number): number {
  return priceUnits + order.trailingUnits * order.direction
}

/** Moves a trailing stop after the market, which it follows in one direction only. */
export function trail(
  market: InstrumentMarket,
  order: EngineOrder,
  priceUnits: number,
  execution: ExecutionEngine,
): void {
  const stopUnits = trailingStopAt(order, priceUnits)
  if (!Number.isNaN(order.stopUnits) && (order.stopUnits - stopUnits) * order.direction <= 0) return
  const resting = !Number.isNaN(order.restingKey)
  if (resting) market.unrest(order)
  execution.updated(order, { stopUnits })
  if (resting) market.rest(order)
}
