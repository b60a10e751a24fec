import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { LiquiditySide } from '../core/order-terms.js'

/** New prices and quantity of an order, in units; what is absent stays. */
export interface OrderChanges {
  readonly quantityUnits?: number
  readonly limitUnits?: number
  readonly stopUnits?: number
}

/** Where orders are worked. It reports what happens to the execution engine. */
export interface Venue {
  /** Accepts or rejects a submitted order. */
  submit(order: EngineOrder): void
  /** Cancels an order that is working. */
  cancel(order: EngineOrder, reason: string): void
  /** Changes an order that is working; false when it refuses to. */
  modify(order: EngineOrder, changes: OrderChanges): boolean
}

/** What a fill costs. */
export interface Commission {
  /** Units of the settlement currency; negative is a rebate. */
  readonly units: number
  /** Before the order's minimum and maximum. */
  readonly unboundedUnits: number
}

/** What fills cost. */
export interface CommissionModel {
  /** Commission of the next fill of an order; changes nothing. */
  commission(order: EngineOrder, notionalUnits: number, quantityUnits: number, liquidity: LiquiditySide): Commission
  /** Told after each fill: rates may depend on what was traded before. */
  traded(instrument: Instrument, notionalUnits: number): void
}
