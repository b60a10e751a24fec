import type { Timestamp } from '../core/timestamp.js'
import type { AccountChange, OrderChange } from '../engine/execution-observer.js'
import { Money } from '../model/decimal-values.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { EnginePosition } from '../model/engine-position.js'
import type { AccountEvent, OrderEvent, PositionEvent } from '../model/events.js'
import type { PositionChange } from '../state/position-ledger.js'

/** What strategies call the changes of an order. */
const orderEventKinds: Readonly<Record<OrderChange, OrderEvent['kind']>> = {
  ORDER_INITIALIZED: 'orderInitialized',
  ORDER_DENIED: 'orderDenied',
  ORDER_SUBMITTED: 'orderSubmitted',
  ORDER_ACCEPTED: 'orderAccepted',
  ORDER_REJECTED: 'orderRejected',
  ORDER_TRIGGERED: 'orderTriggered',
  ORDER_UPDATED: 'orderUpdated',
  ORDER_CANCELED: 'orderCanceled',
  ORDER_EXPIRED: 'orderExpired',
  ORDER_PENDING_UPDATE: 'orderPendingUpdate',
  ORDER_PENDING_CANCEL: 'orderPendingCancel',
  MODIFY_REJECTED: 'modifyRejected',
}

const positionEventKinds: Readonly<Record<PositionChange, PositionEvent['kind']>> = {
  POSITION_OPENED: 'positionOpened',
  POSITION_CHANGED: 'positionChanged',
  POSITION_CLOSED: 'positionClosed',
}

/** A change of an order as strategies hear of it. */
export function orderEvent(change: OrderChange, order: EngineOrder, reason: string, timestamp: Timestamp): OrderEvent {
  return { kind: orderEventKinds[change], order, reason, timestamp }
}

/** A change of a position as strategies hear of it. */
export function positionEvent(change: PositionChange, position: EnginePosition, fill: EngineFill): PositionEvent {
  const { id, instrument, quantity, entrySide, isOpen, averagePrice, realizedPnl } = position
  return {
    kind: positionEventKinds[change],
    id,
    position,
    instrument,
    side: isOpen ? entrySide : 'FLAT',
    quantity,
    averagePrice,
    realizedPnl,
    fill,
    timestamp: fill.timestamp,
  }
}

/** A change of a balance of the account as strategies hear of it. */
export function accountEvent(
  { cause, account, currency, amountUnits, instrument }: AccountChange,
  timestamp: Timestamp,
): AccountEvent {
  return {
    kind: 'accountChanged',
    cause,
    venue: account.venue,
    instrument,
    amount: new Money(Math.round(amountUnits) + 0, currency),
    balance: account.balance(),
    balances: account.balances(),
    timestamp,
  }
}
