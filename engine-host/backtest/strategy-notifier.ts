import type { SimulatedClock } from '../core/clock.js'
import type { Timestamp } from '../core/timestamp.js'
import type { AccountChange, ExecutionObserver, OrderChange } from '../engine/execution-observer.js'
import type { Bar } from '../model/bar.js'
import type { Depth } from '../model/depth.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { EnginePosition } from '../model/engine-position.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { RollEvent, Signal, StrategyEvent } from '../model/events.js'
import type { QuoteTick } from '../model/quote-tick.js'
import type { TradeTick } from '../model/trade-tick.js'
import type { UserEvent } from '../model/user-event.js'
import type { PositionChange, PositionEffect } from '../state/position-ledger.js'
import { Actor } from '../trading/actor.js'
import type { SubscriptionEvent } from '../trading/data-subscription.js'
import { Strategy } from '../trading/strategy.js'
import { refusePromise } from '../trading/strategy-errors.js'
import type { EventQueue } from './event-queue.js'
import { accountEvent, orderEvent, positionEvent } from './execution-events.js'

/** The callbacks of a strategy by name. */
export type CallbackName = Extract<keyof Strategy, `on${string}`>

/** What hears of each change of an order. */
const orderCallbacks: Readonly<Record<OrderChange, CallbackName>> = {
  ORDER_INITIALIZED: 'onOrderInitialized',
  ORDER_DENIED: 'onOrderDenied',
  ORDER_SUBMITTED: 'onOrderSubmitted',
  ORDER_ACCEPTED: 'onOrderAccepted',
  ORDER_REJECTED: 'onOrderRejected',
  ORDER_TRIGGERED: 'onOrderTriggered',
  ORDER_UPDATED: 'onOrderUpdated',
  ORDER_CANCELED: 'onOrderCanceled',
  ORDER_EXPIRED: 'onOrderExpired',
  ORDER_PENDING_UPDATE: 'onOrderPendingUpdate',
  ORDER_PENDING_CANCEL: 'onOrderPendingCancel',
  MODIFY_REJECTED: 'onModifyRejected',
}

/** What hears of each change of a position. */
const positionCallbacks: Readonly<Record<PositionChange, CallbackName>> = {
  POSITION_OPENED: 'onPositionOpened',
  POSITION_CHANGED: 'onPositionChanged',
  POSITION_CLOSED: 'onPositionClosed',
}

/** Tells one strategy or actor what concerns it; builds no event that it does not listen for. */
export class StrategyNotifier implements ExecutionObserver {
  private readonly overridden = new Set<CallbackName>()
  private announces = false
  /** Of the changes of an order, those that it listens for. */
  private readonly heardChanges = new Set<OrderChange>()
  private listener: Actor | undefined

  constructor(
    private readonly queue: EventQueue,
    private readonly clock: SimulatedClock,
    /** Place of the strategy or actor in the run: it hears of orders and positions of its own. */
    private readonly place: number,
  ) {}

  /** Names the strategy or actor; before the first event. */
  connect(listener: Actor): void {
    this.listener = listener
    const base = listener instanceof Strategy ? Strategy.prototype : Actor.prototype
    for (const name of callbackNames())
      if (Reflect.get(listener, name) !== Reflect.get(base, name)) this.overridden.add(name)
    this.announces = this.overridden.has('onEvent')
    for (const change of Object.keys(orderCallbacks) as OrderChange[])
      if (this.hears(orderCallbacks[change]) || this.overridden.has('onOrderEvent')) this.heardChanges.add(change)
  }

  /** Whether it has a callback of its own. */
  listensTo(name: CallbackName): boolean {
    return this.overridden.has(name)
  }

  /** Whether it listens for such events, by a callback of their own or by `onEvent`. */
  hears(name: CallbackName): boolean {
    return this.announces || this.overridden.has(name)
  }

  /** Delivers a bar; event frequency. */
  bar(bar: Bar): void {
    const listener = this.listener!
    this.announce(bar)
    const result: unknown = listener.onBar(bar)
    if (result !== undefined) this.check('onBar', result)
  }

  /** Delivers a quote; event frequency. */
  quote(quote: QuoteTick): void {
    const listener = this.listener!
    this.announce(quote)
    const result: unknown = listener.onQuoteTick(quote)
    if (result !== undefined) this.check('onQuoteTick', result)
  }

  /** Delivers a trade of the market; event frequency. */
  trade(trade: TradeTick): void {
    const listener = this.listener!
    this.announce(trade)
    const result: unknown = listener.onTradeTick(trade)
    if (result !== undefined) this.check('onTradeTick', result)
  }

  /** Delivers an order book; event frequency. */
  depth(book: Depth): void {
    const listener = this.listener!
    this.announce(book)
    const result: unknown = listener.onDepth(book)
    if (result !== undefined) this.check('onDepth', result)
  }

  /** Delivers an event of the user's own. */
  userEvent(event: UserEvent): void {
    this.announce(event)
    this.callWith('onUserEvent', event)
  }

  /** Tells of data that it is subscribed to, or not any more, after the callback that asked for it. */
  subscription(event: SubscriptionEvent): void {
    const callback = event.kind === 'subscribed' ? 'onSubscribe' : 'onUnsubscribe'
    if (this.overridden.has(callback)) this.queue.add(() => this.callWith(callback, event))
  }

  /** Tells of a continuous series that changed its contract. */
  rolled(event: RollEvent): void {
    if (!this.hears('onRoll')) return
    this.queue.add(() => {
      this.announce(event)
      this.callWith('onRoll', event)
    })
  }

  /** Calls `onEvent` if there is one. */
  announce(event: StrategyEvent): void {
    if (this.announces) this.call('onEvent', (listener) => listener.onEvent(event))
  }

  /** Calls a callback, refusing one that is asynchronous. */
  call(name: string, callback: (listener: Actor) => unknown): void {
    this.check(name, callback(this.listener!))
  }

  /** Refuses what an asynchronous callback returned. */
  check(name: string, result: unknown): void {
    if (result === undefined) return
    const listener = this.listener!
    const callback: unknown = Reflect.get(listener, name)
    refusePromise(`${listener.constructor.name}.${name}`, result, typeof callback === 'function' ? callback : listener)
  }

  /** Brings a signal that it follows, at once. */
  signal(signal: Signal): void {
    this.announce(signal)
    if (this.overridden.has('onSignal')) this.call('onSignal', (listener) => listener.onSignal(signal))
  }

  orderChanged(change: OrderChange, order: EngineOrder, reason: string, timestamp: Timestamp): void {
    if (order.owner.place !== this.place || !this.heardChanges.has(change)) return
    const callback = orderCallbacks[change]
    const event = orderEvent(change, order, reason, timestamp)
    this.queue.add(() => {
      this.announce(event)
      this.callWith('onOrderEvent', event)
      this.callWith(callback, event)
    })
  }

  orderFilled(fill: EngineFill, effects: readonly PositionEffect[], trades: readonly EngineTrade[]): void {
    if (fill.order.owner.place === this.place) {
      if (this.hears('onOrderFilled'))
        this.queue.add(() => {
          this.announce(fill)
          this.callWith('onOrderFilled', fill)
        })
      for (const { change, position } of effects) this.positionChanged(change, position, fill)
    }
    for (const trade of trades) this.tradeClosed(trade)
  }

  private positionChanged(change: PositionChange, position: EnginePosition, fill: EngineFill): void {
    const callback = positionCallbacks[change]
    if (!this.hears(callback)) return
    const event = positionEvent(change, position, fill)
    this.queue.add(() => {
      this.announce(event)
      this.callWith(callback, event)
    })
  }

  private tradeClosed(trade: EngineTrade): void {
    if (trade.entryOrder.owner.place !== this.place || !this.hears('onTradeClosed')) return
    this.queue.add(() => {
      this.announce({ kind: 'tradeClosed', trade, timestamp: trade.exitTimestamp })
      this.callWith('onTradeClosed', trade)
    })
  }

  accountChanged(change: AccountChange): void {
    if (!this.hears('onAccount')) return
    const event = accountEvent(change, this.clock.timestamp)
    this.queue.add(() => {
      this.announce(event)
      this.callWith('onAccount', event)
    })
  }

  private callWith(name: CallbackName, argument: object): void {
    if (!this.overridden.has(name)) return
    this.call(name, (listener) => {
      const callback = Reflect.get(listener, name) as (argument: object) => unknown
      return callback.call(listener, argument)
    })
  }
}

function callbackNames(): CallbackName[] {
  return [Actor.prototype, Strategy.prototype]
    .flatMap((prototype) => Object.getOwnPropertyNames(prototype))
    .filter((name): name is CallbackName => name.startsWith('on'))
}
