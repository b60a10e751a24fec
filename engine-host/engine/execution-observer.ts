import type { Timestamp } from '../core/timestamp.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { PositionEffect } from '../state/position-ledger.js'

/** Changes of an order other than fills. */
export type OrderChange =
  | 'ORDER_INITIALIZED'
  | 'ORDER_DENIED'
  | 'ORDER_SUBMITTED'
  | 'ORDER_ACCEPTED'
  | 'ORDER_REJECTED'
  | 'ORDER_TRIGGERED'
  | 'ORDER_UPDATED'
  | 'ORDER_CANCELED'
  | 'ORDER_EXPIRED'
  | 'ORDER_PENDING_UPDATE'
  | 'ORDER_PENDING_CANCEL'
  | 'MODIFY_REJECTED'

/** Why the balance of an account changed. */
export type AccountCause = 'fill' | 'funding' | 'borrowing' | 'interest' | 'settlement' | 'marginCall'

/** A balance changed. */
export interface AccountChange {
  readonly cause: AccountCause
  readonly account: EngineAccount
  readonly currency: string
  /** What the account has of it now, units of the currency. */
  readonly totalUnits: number
  /** By how much it changed. */
  readonly amountUnits: number
  /** What caused it, where that is an instrument. */
  readonly instrument: Instrument | undefined
  /** Of a margin call the price of the instrument at which equity falls below the maintenance margin. */
  readonly price?: number
}

/** Hears of what becomes of orders, at once. */
export interface OrderObserver {
  /** @param reason For denials, rejections and cancellations, else empty. */
  orderChanged(change: OrderChange, order: EngineOrder, reason: string, timestamp: Timestamp): void
}

/** Hears of fills, at once. */
export interface FillObserver {
  /**
   * @param effects What the fill did to positions, in sequence.
   * @param trades The trades that it closed.
   */
  orderFilled(fill: EngineFill, effects: readonly PositionEffect[], trades: readonly EngineTrade[]): void
}

/** Hears of balances, at once. */
export interface AccountObserver {
  accountChanged(change: AccountChange): void
}

/** Hears of everything that execution does: recorders and the delivery to the strategy. */
export interface ExecutionObserver extends OrderObserver, FillObserver, AccountObserver {}

/** Who hears of what, in sequence. */
export interface ExecutionObservers {
  readonly orders: readonly OrderObserver[]
  readonly fills: readonly FillObserver[]
  readonly accounts: readonly AccountObserver[]
}
