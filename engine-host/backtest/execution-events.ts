import type { Timestamp } from '../core/timestamp.js'
import { positionId } from '../core/identifiers.js'
import type { AccountChange, OrderChange, PositionChange } from '../engine/execution-observer.js'
import { Money } from '../model/decimal-values.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { AccountEvent, OrderEvent, PositionEvent } from '../model/events.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { PositionLedger } from '../state/position-ledger.js'

/** What strategies call the changes of an order. */
export const orderEventKinds: Readonly<Record<OrderChange, OrderEvent['kind']>> = {
  ORDER_INITIALIZED: 'orderInitialized',
  ORDER_DENIED: 'orderDenied',
  ORDER_SUBMITTED: 'orderSubmitted',
  ORDER_ACCEPTED: 'orderAccepted',
  ORDER_REJECTED: 'orderRejected',
  ORDER_TRIGGERED: 'orderTriggered',
  ORDER_UPDATED: 'orderUpdated',
  ORDER_CANCELED: 'orderCanceled',
  ORDER_EXPIRED: 'orderExpired',
  MODIFY_REJECTED: 'modifyRejected',
}

const positionEventKinds: Readonly<Record<PositionChange, PositionEvent['kind']>> = {
  POSITION_OPENED: 'positionOpened',
  POSITION_CHANGED: 'positionChanged',
  POSITION_CLOSED: 'positionClosed',
}

const flat = { side: 'FLAT', quantity: 0, averagePrice: NaN } as const

/** A change of an order as strategies hear of it. */
export function orderEvent(change: OrderChange, order: EngineOrder, reason: string, timestamp: Timestamp): OrderEvent {
  return { kind: orderEventKinds[change], order, reason, timestamp }
}

/** A change of a position as strategies hear of it. */
export function positionEvent(change: PositionChange, ledger: PositionLedger, fill: EngineFill): PositionEvent {
  const { instrument } = ledger
  // A fill that turns a position closes one and opens another; the ledger shows the second already.
  const { side, quantity, averagePrice } = change === 'POSITION_CLOSED' ? flat : ledger
  return {
    kind: positionEventKinds[change],
    id: positionId(instrument.id, ledger.owner.id),
    instrument,
    side,
    quantity,
    averagePrice,
    fill,
    timestamp: fill.timestamp,
  }
}

/** A change of a balance of the account as strategies hear of it. */
export function accountEvent(
  { cause, currency, amountUnits, instrument }: AccountChange,
  portfolio: AccountPortfolio,
  timestamp: Timestamp,
): AccountEvent {
  return {
    kind: 'accountChanged',
    cause,
    instrument,
    amount: new Money(Math.round(amountUnits) + 0, currency),
    balance: portfolio.balance(),
    balances: portfolio.balances(),
    timestamp,
  }
}
