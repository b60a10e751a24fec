import type { EngineOrder } from '../model/engine-order.js'
import type { InstrumentMarket } from './instrument-market.js'
import type { Instrument } from '../model/instrument.js'
import type { LiquiditySide } from '../core/order-terms.js'

/** New prices and quantity of an order, in units; what is absent stays. */
export interface OrderChanges {
  readonly quantityUnits?: number
  readonly limitUnits?: number
  readonly stopUnits?: number
}

/** What a strategy sends to a venue. */
export type CommandKind = 'insert' | 'modify' | 'cancel'

/** How long commands travel. */
export interface CommandLatency {
  /** Whether commands about an instrument can be on their way at all. */
  delays(instrument: Instrument): boolean
  /** Nanoseconds from the strategy to the venue, at least 0, of the next command of a kind about an instrument. */
  delayOf(kind: CommandKind, instrument: Instrument): number
}

/** What a fill that takes liquidity loses against the price that matching found. */
export interface FillSlippage {
  /** The price of the fill, in units: no better than what was found, no worse than the order's limit. */
  slippedUnits(market: InstrumentMarket, order: EngineOrder, priceUnits: number, quantityUnits: number): number
}

/** Where orders are worked. It reports what happens to the execution engine. */
export interface Venue {
  /** Accepts or rejects a submitted order. */
  submit(order: EngineOrder): void
  /** Cancels an order that is working. */
  cancel(order: EngineOrder, reason: string): void
  /** Changes an order that is working; false when it refuses to. */
  modify(order: EngineOrder, changes: OrderChanges): boolean
  /** Whether a command that is there now has to wait for the close of a bar that may be under way. */
  holdsNow(order: EngineOrder, kind: CommandKind): boolean
  /** Whether a command that arrives inside a bar has to wait for its close, because the bar's own prices may be older. */
  waitsForBar(order: EngineOrder, kind: CommandKind): boolean
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
