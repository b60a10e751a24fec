import type { SimulatedClock } from '../core/clock.js'
import type { ExecutionObserver, OrderChange, PositionChange } from '../engine/execution-observer.js'
import { Money } from '../model/decimal-values.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { OrderEvent, PositionEvent, StrategyEvent } from '../model/events.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { Strategy } from '../trading/strategy.js'
import { asynchronousCallback } from '../trading/strategy-errors.js'

/** The callbacks of a strategy by name. */
export type CallbackName = Extract<keyof Strategy, `on${string}`>

const orderCallbacks: Readonly<Record<OrderChange, { kind: OrderEvent['kind']; callback: CallbackName }>> = {
  ORDER_INITIALIZED: { kind: 'orderInitialized', callback: 'onOrderInitialized' },
  ORDER_DENIED: { kind: 'orderDenied', callback: 'onOrderDenied' },
  ORDER_SUBMITTED: { kind: 'orderSubmitted', callback: 'onOrderSubmitted' },
  ORDER_ACCEPTED: { kind: 'orderAccepted', callback: 'onOrderAccepted' },
  ORDER_REJECTED: { kind: 'orderRejected', callback: 'onOrderRejected' },
  ORDER_TRIGGERED: { kind: 'orderTriggered', callback: 'onOrderTriggered' },
  ORDER_UPDATED: { kind: 'orderUpdated', callback: 'onOrderUpdated' },
  ORDER_CANCELED: { kind: 'orderCanceled', callback: 'onOrderCanceled' },
  ORDER_EXPIRED: { kind: 'orderExpired', callback: 'onOrderExpired' },
  MODIFY_REJECTED: { kind: 'modifyRejected', callback: 'onModifyRejected' },
}

const positionCallbacks: Readonly<Record<PositionChange, { kind: PositionEvent['kind']; callback: CallbackName }>> = {
  POSITION_OPENED: { kind: 'positionOpened', callback: 'onPositionOpened' },
  POSITION_CHANGED: { kind: 'positionChanged', callback: 'onPositionChanged' },
  POSITION_CLOSED: { kind: 'positionClosed', callback: 'onPositionClosed' },
}

const flat = { side: 'FLAT', quantity: 0, averagePrice: NaN } as const

/** Keeps what execution reports until the engine delivers it; builds no event that the strategy does not listen for. */
export class StrategyNotifier implements ExecutionObserver {
  private readonly queue: (() => void)[] = []
  private readonly overridden = new Set<CallbackName>()
  private announces = false
  private strategy: Strategy | undefined

  constructor(
    private readonly clock: SimulatedClock,
    private readonly currency: string,
  ) {}

  /** Names the strategy; before the first event. */
  connect(strategy: Strategy): void {
    this.strategy = strategy
    for (const name of callbackNames()) if (strategy[name] !== Strategy.prototype[name]) this.overridden.add(name)
    this.announces = this.overridden.has('onEvent')
  }

  /** Whether the strategy has a callback of its own. */
  listensTo(name: CallbackName): boolean {
    return this.overridden.has(name)
  }

  /** Whether events wait. */
  get hasEvents(): boolean {
    return this.queue.length > 0
  }

  /** Delivers the events that wait, in sequence, those that arise meanwhile included. */
  deliver(): void {
    for (let next = 0; next < this.queue.length; next++) this.queue[next]!()
    this.queue.length = 0
  }

  /** Calls `onEvent` if the strategy has one. */
  announce(event: StrategyEvent): void {
    if (this.announces) this.call('onEvent', (strategy) => strategy.onEvent(event))
  }

  /** Calls a callback, refusing one that is asynchronous. */
  call(name: string, callback: (strategy: Strategy) => unknown): void {
    const result = callback(this.strategy!)
    if (result !== undefined) refusePromise(this.strategy!, name, result)
  }

  orderChanged(change: OrderChange, order: EngineOrder, reason: string): void {
    const { kind, callback } = orderCallbacks[change]
    if (!this.wants(callback) && !this.overridden.has('onOrderEvent')) return
    const event: OrderEvent = { kind, order, reason, timestamp: this.clock.timestamp }
    this.queue.push(() => {
      this.announce(event)
      if (this.overridden.has('onOrderEvent')) this.call('onOrderEvent', (strategy) => strategy.onOrderEvent(event))
      if (this.overridden.has(callback)) this.call(callback, (strategy) => callOrder(strategy, callback, event))
    })
  }

  orderFilled(fill: EngineFill): void {
    if (!this.wants('onOrderFilled')) return
    this.queue.push(() => {
      this.announce(fill)
      if (this.overridden.has('onOrderFilled')) this.call('onOrderFilled', (strategy) => strategy.onOrderFilled(fill))
    })
  }

  positionChanged(change: PositionChange, ledger: PositionLedger, fill: EngineFill): void {
    const { kind, callback } = positionCallbacks[change]
    if (!this.wants(callback)) return
    const { instrument } = ledger
    // A fill that turns a position closes one and opens another; the ledger shows the second already.
    const { side, quantity, averagePrice } = change === 'POSITION_CLOSED' ? flat : ledger
    const event: PositionEvent = { kind, instrument, side, quantity, averagePrice, fill, timestamp: fill.timestamp }
    this.queue.push(() => {
      this.announce(event)
      if (this.overridden.has(callback)) this.call(callback, (strategy) => callPosition(strategy, callback, event))
    })
  }

  tradeClosed(trade: EngineTrade): void {
    if (!this.wants('onTradeClosed')) return
    this.queue.push(() => {
      this.announce({ kind: 'tradeClosed', trade, timestamp: trade.exitTimestamp })
      if (this.overridden.has('onTradeClosed')) this.call('onTradeClosed', (strategy) => strategy.onTradeClosed(trade))
    })
  }

  accountChanged(balanceUnits: number): void {
    if (!this.wants('onAccount')) return
    const balance = new Money(Math.round(balanceUnits) + 0, this.currency)
    const event = { kind: 'accountChanged', balance, timestamp: this.clock.timestamp } as const
    this.queue.push(() => {
      this.announce(event)
      if (this.overridden.has('onAccount')) this.call('onAccount', (strategy) => strategy.onAccount(event))
    })
  }

  private wants(name: CallbackName): boolean {
    return this.announces || this.overridden.has(name)
  }
}

/** Throws if what a callback returned is a promise. */
export function refusePromise(strategy: Strategy, callback: string, result: unknown): void {
  if (typeof result === 'object' && result !== null && 'then' in result) throw asynchronousCallback(strategy, callback)
}

function callbackNames(): CallbackName[] {
  return Object.getOwnPropertyNames(Strategy.prototype).filter((name): name is CallbackName => name.startsWith('on'))
}

function callOrder(strategy: Strategy, callback: CallbackName, event: OrderEvent): unknown {
  return (strategy[callback] as (event: OrderEvent) => unknown).call(strategy, event)
}

function callPosition(strategy: Strategy, callback: CallbackName, event: PositionEvent): unknown {
  return (strategy[callback] as (event: PositionEvent) => unknown).call(strategy, event)
}
