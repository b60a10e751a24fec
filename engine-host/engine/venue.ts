import type { EngineOrder } from '../model/engine-order.js'
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

/** What fills cost. */
export interface CommissionModel {
  /** Commission in units of the account currency; negative is a rebate. */
  commission(notionalUnits: number, quantityUnits: number, quantityPrecision: number, liquidity: LiquiditySide): number
}
