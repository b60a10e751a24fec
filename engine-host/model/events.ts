import type { PositionId, StrategyId } from '../core/identifiers.js'
import type { Timestamp } from '../core/timestamp.js'
import type { AccountBalance } from './account-balance.js'
import type { Bar } from './bar.js'
import type { Depth } from './depth.js'
import type { Money } from './decimal-values.js'
import type { HeldPosition } from './held-position.js'
import type { Instrument } from './instrument.js'
import type { Fill, Order } from './order.js'
import type { QuoteTick } from './quote-tick.js'
import type { Trade } from './trade.js'
import type { TradeTick } from './trade-tick.js'
import type { UserEvent } from './user-event.js'

/** Something happened to an order other than a fill. Immutable, save that the order itself goes on changing. */
export interface OrderEvent {
  readonly kind:
    | 'orderInitialized'
    | 'orderDenied'
    | 'orderSubmitted'
    | 'orderAccepted'
    | 'orderRejected'
    | 'orderTriggered'
    | 'orderUpdated'
    | 'orderCanceled'
    | 'orderExpired'
    | 'orderPendingUpdate'
    | 'orderPendingCancel'
    | 'modifyRejected'
  readonly order: Order
  /** Why, for denials, rejections and cancellations; empty otherwise. */
  readonly reason: string
  readonly timestamp: Timestamp
}

/** An order filled, wholly or in part. */
export interface OrderFilled extends Fill {
  readonly kind: 'orderFilled'
}

/** A position was opened, changed or closed by a fill. The numbers are those right after it. */
export interface PositionEvent {
  readonly kind: 'positionOpened' | 'positionChanged' | 'positionClosed'
  /** The strategy's position in the instrument, such as `SPY.EQUS-EmaCross`. */
  readonly id: PositionId
  /** The position itself, which goes on changing. */
  readonly position: HeldPosition
  readonly instrument: Instrument
  readonly side: 'LONG' | 'SHORT' | 'FLAT'
  /** Positive long, negative short, 0 flat. */
  readonly quantity: number
  /** Average entry price of what is open; NaN when flat. */
  readonly averagePrice: number
  /** Profit of what the position has closed, less all its fees. */
  readonly realizedPnl: Money
  readonly fill: Fill
  readonly timestamp: Timestamp
}

/** A trade was closed. */
export interface TradeClosed {
  readonly kind: 'tradeClosed'
  readonly trade: Trade
  readonly timestamp: Timestamp
}

/** A balance of the account changed. */
export interface AccountEvent {
  readonly kind: 'accountChanged'
  /** What changed it; `marginCall` announces that positions are about to be liquidated, and changes nothing yet. */
  readonly cause: 'fill' | 'funding' | 'borrowing' | 'interest' | 'settlement' | 'marginCall'
  /** The venue whose own account it is; empty for the account of the run. */
  readonly venue: string
  /** The instrument that caused it; undefined where none did. */
  readonly instrument: Instrument | undefined
  /** By how much, in the currency of the balance. */
  readonly amount: Money
  /** All balances of the account together in its currency: starting cash plus realized profit less fees and charges. */
  readonly balance: Money
  /** What there is of each currency right after it. */
  readonly balances: readonly AccountBalance[]
  readonly timestamp: Timestamp
}

/** A continuous series changed to its next contract; positions and orders have been treated by the run's settings. */
export interface RollEvent {
  readonly kind: 'roll'
  /** The continuous series, such as `ES.v.0`. */
  readonly instrument: Instrument
  /** The contract up to now. */
  readonly from: Instrument
  /** The contract from now on. */
  readonly to: Instrument
  /** Close of the old contract on the last day on which both have one; NaN without such a day. */
  readonly fromClose: number
  /** Close of the new contract on that day. */
  readonly toClose: number
  readonly timestamp: Timestamp
}

/** A timer or an alert came due. */
export interface TimeEvent {
  readonly kind: 'time'
  readonly name: string
  readonly timestamp: Timestamp
}

/** A value that a part of the run tells others under a name. */
export interface Signal {
  readonly kind: 'signal'
  readonly name: string
  readonly value: number
  /** Who sent it. */
  readonly source: StrategyId
  readonly timestamp: Timestamp
}

/** Everything that `onEvent` receives. */
export type StrategyEvent =
  | Bar
  | QuoteTick
  | TradeTick
  | Depth
  | UserEvent
  | OrderEvent
  | OrderFilled
  | PositionEvent
  | TradeClosed
  | AccountEvent
  | RollEvent
  | TimeEvent
  | Signal
