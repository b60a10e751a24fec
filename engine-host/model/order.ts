import type {
  Contingency,
  LiquiditySide,
  OrderRole,
  OrderSide,
  OrderType,
  TimeInForce,
  TrailingOffsetType,
} from '../core/order-terms.js'
import type { OrderId, StrategyId } from '../core/identifiers.js'
import type { OrderStatus } from '../core/order-status.js'
import type { Timestamp } from '../core/timestamp.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { HeldPosition } from './held-position.js'
import type { Instrument } from './instrument.js'

/** An order as a strategy sees it. It changes as the venue works it; only `modify` and `cancel` change it on request. */
export interface Order {
  /** Counts from 1 in the sequence of creation, over all strategies of the run. */
  readonly number: number
  /** The strategy's own count, such as `EmaCross-17`. */
  readonly id: OrderId
  /** The strategy that created it. */
  readonly strategy: StrategyId
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly status: OrderStatus
  /** Ordered quantity. */
  readonly quantity: number
  readonly filledQuantity: number
  /** What is left to fill. */
  readonly remainingQuantity: number
  /** Average price of its fills; NaN without one. */
  readonly averagePrice: number
  /** Worst price at which it may fill; NaN without a limit. */
  readonly limit: number
  /**
   * Price whose touch makes it active: the stop of a stop order, the trigger of an if-touched order; NaN without. That of a
   * trailing stop moves with the market and is NaN until it follows.
   */
  readonly stop: number
  /** Distance at which a trailing stop follows the market, in `trailingOffsetType`; NaN for any other order. */
  readonly trailingOffset: number
  /** Unit of `trailingOffset`; empty for an order that does not trail. */
  readonly trailingOffsetType: TrailingOffsetType | ''
  /** Fills only against a position, at most its size. */
  readonly reduceOnly: boolean
  /** Rejected rather than taking liquidity when it arrives. */
  readonly postOnly: boolean
  /** Quantity shown to the market; NaN where all of it is. */
  readonly displayQuantity: number
  /** How it is linked to others of its group; empty when it is not. */
  readonly contingency: Contingency
  /** Part within a bracket; empty for an order of its own. */
  readonly role: OrderRole
  /** The position that it opened, or that it was placed for; undefined while there is none. */
  readonly position: HeldPosition | undefined
  /** The order whose fill makes this one active: the entry of a bracket, or the first of an OTO group. */
  readonly parent: Order | undefined
  /** The orders that this one's fill makes active. */
  readonly children: readonly Order[]
  /** The protective stop attached to this entry. */
  readonly stopLoss: Order | undefined
  /** The profit target attached to this entry. */
  readonly takeProfit: Order | undefined
  /** The trailing stop attached to this entry. */
  readonly trailingStop: Order | undefined
  /** Free text of the strategy. */
  readonly tag: string
  /** Why it was denied, rejected or cancelled; empty otherwise. */
  readonly reason: string
  readonly createdAt: Timestamp
  /** When it ended; undefined while it has not. */
  readonly closedAt: Timestamp | undefined
  /** Submitted and not ended. */
  readonly isOpen: boolean
  /** At the venue and able to fill: accepted, triggered or partially filled. */
  readonly isWorking: boolean
  /** Ended: filled, cancelled, expired, denied or rejected. */
  readonly isClosed: boolean
}

/** A fill of an order. Immutable. */
export interface Fill {
  /** Counts from 1. */
  readonly number: number
  readonly order: Order
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly quantity: number
  readonly price: number
  /** In the instrument's settlement currency. */
  readonly commission: number
  readonly liquidity: LiquiditySide
  /** The named rule that set the price. */
  readonly rule: FillRule
  /** The path inside the bar decided that or where it filled. */
  readonly ambiguous: boolean
  readonly timestamp: Timestamp
}
