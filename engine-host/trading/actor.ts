import type { StrategyId } from '../core/identifiers.js'
import type { Subscription } from '../core/message-bus.js'
import type { Indicator } from '../indicators/indicator.js'
import type { Bar } from '../model/bar.js'
import type { BarSeries } from '../model/bar-series.js'
import type { Cache } from '../model/cache.js'
import type { DataSeries } from '../model/data-series.js'
import type { Depth } from '../model/depth.js'
import type { RollEvent, Signal, StrategyEvent, TimeEvent } from '../model/events.js'
import type { Instrument } from '../model/instrument.js'
import type { Portfolio } from '../model/portfolio.js'
import type { QuoteTick } from '../model/quote-tick.js'
import type { StrategyStatistics } from '../model/strategy-statistics.js'
import { DepthSeries, QuoteSeries, TradeSeries } from '../model/tick-series.js'
import type { TradeTick } from '../model/trade-tick.js'
import type { UserEvent } from '../model/user-event.js'
import type { DataSubscription, SubscriptionEvent } from './data-subscription.js'
import { seriesOf, ticksOf } from './run-series.js'
import { StrategyCache } from './strategy-cache.js'
import { StrategyClock } from './strategy-clock.js'
import { contextUnderConstruction } from './strategy-construction.js'
import type { StrategyContext } from './strategy-context.js'
import { refusePromise } from './strategy-errors.js'
import { StrategyLog } from './strategy-log.js'
import { handlerName, signalTopic } from './topics.js'

/** How a handler is subscribed. */
export interface TopicOptions {
  /** Handlers of higher priority receive a message first, equal ones in the sequence of their subscription. Default 0. */
  readonly priority?: number
}

/**
 * A part of a run that receives data and places no orders: it keeps indicators, runs timers, and tells others what it
 * finds by signals and messages. Actors are listed in the run's configuration and are called before its strategies.
 *
 * ```ts
 * export class Regime extends Actor {
 *   private readonly trend = this.indicator(sma(200))
 *
 *   override onBar(bar: Bar) {
 *     this.signal('regime', bar.close > this.trend.value ? 1 : -1)
 *   }
 * }
 * ```
 */
export abstract class Actor {
  readonly #context: StrategyContext
  /** Its name within the run: that of the configuration, else of the class. */
  readonly id: StrategyId
  /** The account with the positions of all strategies. */
  readonly portfolio: Portfolio
  /** Instruments, orders of all strategies and last prices. */
  readonly cache: Cache
  /** The simulated time and its timers. */
  readonly clock: StrategyClock
  /** Writes to the log of the run. */
  readonly log: StrategyLog
  /**
   * Whether `onBar`, `onQuoteTick`, `onTradeTick` and `onDepth` wait until every registered indicator has seen enough
   * data. Default true; set it to false in the class (`override waitForIndicators = false`) to be called from the first
   * bar or tick on.
   */
  waitForIndicators = true

  /** Created by a run, never by `new`. */
  constructor() {
    this.#context = contextUnderConstruction(new.target.name)
    this.id = this.#context.owner.id
    this.portfolio = this.#context.portfolio
    this.cache = new StrategyCache(this.#context)
    this.clock = new StrategyClock(this.#context)
    this.log = new StrategyLog(this.#context)
  }

  // Callbacks: override those that are needed.

  /** Before the first data. */
  onStart(): void {}

  /** After the last data, when positions have been closed by the venue's `finalize` rule. */
  onStop(): void {}

  /** Every event, before its own callback. */
  onEvent(_event: StrategyEvent): void {}

  /** A bar closed. Orders placed here can fill from the next price on, by default the next bar's open. */
  onBar(_bar: Bar): void {}

  /** The best bid or offer changed. Orders placed here can fill from the next quote or trade on. */
  onQuoteTick(_quote: QuoteTick): void {}

  /** The market traded. */
  onTradeTick(_trade: TradeTick): void {}

  /** The order book changed. Orders placed here can fill from the next change on. */
  onDepth(_book: Depth): void {}

  /** An event of one's own came: a row of a table that the run's configuration names, or what `publishEvent` sent. */
  onUserEvent(_event: UserEvent): void {}

  /** A timer or alert without a callback of its own came due. */
  onTimeEvent(_event: TimeEvent): void {}

  /**
   * A continuous series changed to its next contract, between the last bar of the old one and the first of the new one.
   * `event.instrument.contract` is the new one already. Levels of one's own in prices of the series stay as they are.
   */
  onRoll(_event: RollEvent): void {}

  /** It is subscribed to data that `subscribe` asked for. */
  onSubscribe(_event: SubscriptionEvent): void {}

  /** Data that `unsubscribe` named is not delivered to it any more. */
  onUnsubscribe(_event: SubscriptionEvent): void {}

  /** Another part of the run sent a signal that this one follows, see `followSignal`. */
  onSignal(_signal: Signal): void {}

  // Set-up.

  /**
   * Registers an indicator: it updates itself before `onBar`, keeps its history and is drawn in the charts. Call it where
   * a field is initialised or in `onStart`.
   *
   * @param series What it is computed from; default: its own input if it has one, else the first series of the run.
   */
  indicator<T extends Indicator>(indicator: T, series?: DataSeries): T {
    this.#context.registerIndicator(indicator, series)
    return indicator
  }

  /**
   * How the run fares, to ask at any time: return, drawdown, trades, win rate, Sharpe ratio and more, of the whole account. Each
   * is what the report would say if the run ended now. Call it where a field is initialised or in `onStart`; a run in which
   * nobody does pays nothing for it.
   *
   * ```ts
   * private readonly soFar = this.trackStatistics()
   *
   * override onBar(bar: Bar) {
   *   if (this.soFar.drawdown < -0.1) this.closeAll()
   * }
   * ```
   */
  trackStatistics(): StrategyStatistics {
    return this.#context.trackStatistics()
  }

  /**
   * A series of bars of the run: its first without arguments, else by instrument and bar length, such as
   * `this.bars('ES.Z25', '5-MINUTE')`, or by its type, such as `this.bars('ES.Z25-5-MINUTE-LAST')`. Where a
   * field is initialised or in `onStart`, a length that the run does not read is found in the workspace, or made of the
   * shorter bars that are there; otherwise it throws when the run has no such series.
   */
  bars(instrumentId?: string, bars?: string): BarSeries {
    return seriesOf(this.#context.series, this.#context.mayAskForData, instrumentId, bars)
  }

  /** The quotes of an instrument, by default the first of the run, as inputs of indicators: `ema(this.quotes().mid, 50)`. */
  quotes(instrumentId?: string): QuoteSeries {
    return ticksOf(this.#context.ticks, QuoteSeries, 'quotes', instrumentId)
  }

  /** The trades of an instrument, by default the first of the run, as inputs of indicators: `sma(this.trades().price, 50)`. */
  trades(instrumentId?: string): TradeSeries {
    return ticksOf(this.#context.ticks, TradeSeries, 'trades', instrumentId)
  }

  /** The order books of an instrument, by default the first of the run, as inputs of indicators. */
  depth(instrumentId?: string): DepthSeries {
    return ticksOf(this.#context.ticks, DepthSeries, 'depth', instrumentId)
  }

  /**
   * Asks for data: `this.subscribe(quotes('MNQ.Z25'))`, `this.subscribe(depth(this.instrument))`. What the run's
   * configuration names is subscribed already. In `onStart` it may also be data that the workspace has stored and the run
   * does not name: the run then reads it too, and begins anew with it, `onStart` included. `onSubscribe` follows.
   */
  subscribe(data: DataSubscription): void {
    this.#context.subscribe(data, true)
  }

  /** Lets data go: it is not delivered to this strategy any more, though it goes on matching orders. `onUnsubscribe` follows. */
  unsubscribe(data: DataSubscription): void {
    this.#context.subscribe(data, false)
  }

  /**
   * Sends an event of one's own to `onUserEvent` of every strategy and actor, in the order of time with all others: now,
   * or at a time to come.
   *
   * @param at A date or milliseconds since the epoch; default: now. Throws when it is in the past.
   */
  publishEvent(name: string, data: Readonly<Record<string, unknown>> = {}, at?: Date | number): void {
    this.#context.publishEvent(name, data, at)
  }

  /** The first instrument of the run. */
  get instrument(): Instrument {
    return this.#context.defaultInstrument
  }

  // Messages: handed on at once, in a fixed sequence; what a handler does is part of the same time.

  /**
   * Sends a message to every handler whose subscription matches the topic; returns to how many. Besides messages of its
   * own a run has the topics `events.order.ID`, `events.position.ID` and `events.trade.ID` of the strategy `ID`,
   * `events.account`, and `signals.NAME`.
   *
   * @param topic A text without blanks and wildcards, such as `levels.daily`.
   */
  publish(topic: string, message: unknown): number {
    return this.#context.bus.publish(topic, message)
  }

  /**
   * Calls a handler for every message on a topic, or on all that match a pattern: `*` stands for any characters, also
   * none, `?` for exactly one. `events.order.*` hears of the orders of every strategy.
   *
   * @returns What `unsubscribeTopic` takes.
   */
  subscribeTopic(
    pattern: string,
    handler: (message: unknown, topic: string) => unknown,
    options: TopicOptions = {},
  ): Subscription {
    const name = handlerName(this.id, handler)
    const checked = (message: unknown, topic: string) => refusePromise(name, handler(message, topic), handler)
    return this.#context.bus.subscribe(pattern, checked, { name, ...options })
  }

  /** Ends a subscription; false when it had ended. */
  unsubscribeTopic(subscription: Subscription): boolean {
    return this.#context.bus.unsubscribe(subscription)
  }

  /** Answers the requests to an endpoint; one handler for each. Throws when the name is taken. */
  answer(endpoint: string, handler: (request: unknown) => unknown): void {
    this.#context.bus.register(endpoint, handler)
  }

  /** Asks an endpoint and returns its answer. Throws when nobody answers there. */
  request(endpoint: string, message: unknown): unknown {
    return this.#context.bus.request(endpoint, message)
  }

  /**
   * Tells all who follow it the value of a signal, such as a regime or a forecast; returns how many heard it. The topic is
   * `signals.NAME`.
   */
  signal(name: string, value: number): number {
    const { clock, bus } = this.#context
    const signal: Signal = { kind: 'signal', name, value, source: this.id, timestamp: clock.timestamp }
    return bus.publish(signalTopic(name), signal)
  }

  /** Has `onSignal` called with a signal of other parts of the run, or with every one that matches a pattern. Default: all. */
  followSignal(name = '*'): Subscription {
    return this.#context.bus.subscribe(signalTopic(name), (signal) => this.#context.deliverSignal(signal as Signal), {
      name: `${this.id}.onSignal`,
    })
  }

  /** @internal The engine behind it. */
  static contextOf(actor: Actor): StrategyContext {
    return actor.#context
  }
}
