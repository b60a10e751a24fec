import type { EngineOrder } from '../model/engine-order.js'
import type { AccountEvent, OrderEvent, OrderFilled, PositionEvent } from '../model/events.js'
import type { HeldPosition } from '../model/held-position.js'
import type { Instrument } from '../model/instrument.js'
import type { Order } from '../model/order.js'
import type { Position } from '../model/portfolio.js'
import type { Trade } from '../model/trade.js'
import { Actor } from './actor.js'
import { Opportunity, type OpportunityOptions } from './opportunity.js'
import { OrderFactory } from './order-factory.js'
import { modificationNames, refuseUnknownOptions } from './order-option-names.js'
import { refuseImpossibleClosingSize, refuseImpossibleOptions } from './order-option-values.js'
import type { OrderModification, SimpleOrderOptions } from './order-options.js'
import type { StrategyContext } from './strategy-context.js'
import { submittedExit, submittedTwice } from './strategy-errors.js'

/** Of functions that the user calls: this one and that of the user. */
const calledDirectly = 2

/** What `close` takes. All may be left out: then the whole position is closed at the market. */
export type CloseOptions = Omit<
  SimpleOrderOptions,
  'stopLoss' | 'takeProfit' | 'trailingStop' | 'reduceOnly' | 'size'
> & {
  /** Below 1 a share of the position, from 1 on units. Default: all of it. */
  readonly size?: number
}

/**
 * A trading strategy: extend it, declare parameters with `@parameter`, register indicators with `this.indicator`, and
 * trade in the callbacks. Callbacks are synchronous and called one at a time, in the order of simulated time; nothing in
 * them can see the future. The same class runs as a backtest, under the debugger and in a paper session.
 *
 * ```ts
 * export class EmaCross extends Strategy {
 *   @parameter({ min: 2, max: 100 }) fast = 10
 *   @parameter({ min: 5, max: 400 }) slow = 30
 *
 *   private readonly fastEma = this.indicator(ema(this.fast))
 *   private readonly slowEma = this.indicator(ema(this.slow))
 *
 *   override onBar(bar: Bar) {
 *     if (crossedAbove(this.fastEma, this.slowEma)) {
 *       this.buy({ size: 0.95, stopLoss: this.instrument.floorToTick(bar.close * 0.98) })
 *     }
 *     if (crossedBelow(this.fastEma, this.slowEma)) this.close()
 *   }
 * }
 * ```
 */
export abstract class Strategy extends Actor {
  readonly #context: StrategyContext
  readonly #opportunities = new Set<Opportunity>()
  /** Creates orders of every kind, to be submitted with `submit`. */
  readonly orders: OrderFactory

  /** Strategies are created by a run, never by `new`. */
  constructor() {
    super()
    this.#context = Actor.contextOf(this)
    this.orders = new OrderFactory(this.#context)
  }

  // Callbacks about orders, positions and the account: override those that are needed.

  /** Anything happened to an order but a fill; before the more specific callback. */
  onOrderEvent(_event: OrderEvent): void {}

  /** An order was created. */
  onOrderInitialized(_event: OrderEvent): void {}

  /** An order was refused before it reached the venue; `event.reason` says why. */
  onOrderDenied(_event: OrderEvent): void {}

  /** An order passed the checks and is on its way to the venue. */
  onOrderSubmitted(_event: OrderEvent): void {}

  /** The venue works the order. */
  onOrderAccepted(_event: OrderEvent): void {}

  /** The venue refused the order; `event.reason` says why. */
  onOrderRejected(_event: OrderEvent): void {}

  /** The stop of a stop-limit order was touched. */
  onOrderTriggered(_event: OrderEvent): void {}

  /** An order has new terms. */
  onOrderUpdated(_event: OrderEvent): void {}

  /** A change of an order was refused; `event.reason` says why. */
  onModifyRejected(_event: OrderEvent): void {}

  /** An order was cancelled; `event.reason` says why. */
  onOrderCanceled(_event: OrderEvent): void {}

  /** An order came to the end of its time in force. */
  onOrderExpired(_event: OrderEvent): void {}

  /** A change that the strategy asked for is on its way to the venue. */
  onOrderPendingUpdate(_event: OrderEvent): void {}

  /** A cancellation that the strategy asked for is on its way to the venue; that of `cancelAll` is not told of. */
  onOrderPendingCancel(_event: OrderEvent): void {}

  /**
   * An order filled, wholly or in part. Orders placed here work at once, within the same time. All that a bar fills is told
   * of when the bar has matched: `position()` is what the last of these fills left, `onPositionChanged` tells each step.
   */
  onOrderFilled(_event: OrderFilled): void {}

  /** A position was opened. */
  onPositionOpened(_event: PositionEvent): void {}

  /** A position was added to or partly closed. */
  onPositionChanged(_event: PositionEvent): void {}

  /** A position was closed. */
  onPositionClosed(_event: PositionEvent): void {}

  /** A trade was closed. */
  onTradeClosed(_trade: Trade): void {}

  /** The balance of the account changed. */
  onAccount(_event: AccountEvent): void {}

  // State: the strategy's own, where a run has several.

  /**
   * The strategy's position in an instrument, by default the first of the run. The object stays the same and follows the
   * market. What all strategies of the run hold together is `portfolio.position(instrument)`.
   */
  position(instrument: Instrument = this.instrument): Position {
    return this.#context.position(instrument)
  }

  /** Whether the strategy's position is above zero. */
  isLong(instrument: Instrument = this.instrument): boolean {
    return this.#context.position(instrument).signedUnits > 0
  }

  /** Whether the strategy's position is below zero. */
  isShort(instrument: Instrument = this.instrument): boolean {
    return this.#context.position(instrument).signedUnits < 0
  }

  /** Whether there is no position. */
  isFlat(instrument: Instrument = this.instrument): boolean {
    return !this.#context.position(instrument).isOpen
  }

  /**
   * The strategy's open positions, of all instruments or of one, the oldest first: at most one in an instrument on a
   * netting venue, any number on both sides on a hedging one.
   */
  positions(instrument?: Instrument): readonly HeldPosition[] {
    const instruments = instrument === undefined ? this.#context.instruments : [instrument.contract]
    return instruments
      .filter((each) => each.contract === each)
      .flatMap((each) => this.#context.position(each).positions)
  }

  /** The strategy's orders that the venue works, of all instruments or of one, in sequence of submission. */
  workingOrders(instrument?: Instrument): readonly Order[] {
    return this.#context.cache.workingOrders(instrument?.contract, this.#context.owner)
  }

  // Orders. What the compiler hands over as `site` with a call tells its place in the user's source.

  /** Submits a buy order: a market order, or a limit, stop or stop-limit by the prices given, with exits if given. */
  buy(options?: SimpleOrderOptions): Order
  buy(options: SimpleOrderOptions = {}, site?: unknown): Order {
    return this.#submitted(this.orders.simple('BUY', options, this.#context.captureCallSite(calledDirectly, site)))
  }

  /** Submits a sell order: a market order, or a limit, stop or stop-limit by the prices given, with exits if given. */
  sell(options?: SimpleOrderOptions): Order
  sell(options: SimpleOrderOptions = {}, site?: unknown): Order {
    return this.#submitted(this.orders.simple('SELL', options, this.#context.captureCallSite(calledDirectly, site)))
  }

  /**
   * Submits an order that closes the position, by default wholly and at the market; it never opens the other side. The
   * exits of its brackets end when it fills. On a hedging venue it closes the position that is named, or else each of the
   * instrument with an order of its own.
   *
   * @returns The order, of several the first; undefined when there is no position.
   */
  close(options?: CloseOptions): Order | undefined
  close(options: CloseOptions = {}, site?: unknown): Order | undefined {
    refuseImpossibleOptions(options)
    const { position, instrument = position?.instrument ?? this.instrument, size } = options
    refuseImpossibleClosingSize(size)
    const closing: EngineOrder[] = []
    for (const open of this.#context.position(instrument).positions) {
      if (position !== undefined && open !== position) continue
      const units = this.#closingUnits(instrument, open.openUnits, size)
      const callSite = this.#context.captureCallSite(calledDirectly, site)
      closing.push(this.orders.closing(open, units, { ...options, instrument }, callSite))
    }
    for (const order of closing) this.#submitted(order)
    return closing[0]
  }

  /** Closes every position of the strategy at the market. */
  closeAll(): void {
    for (const instrument of this.#context.instruments)
      if (instrument.contract === instrument) this.close({ instrument })
  }

  /** Submits an order made with `this.orders`, with the exits attached to it, or several. Returns what it is given. */
  submit<T extends Order | readonly Order[]>(order: T): T {
    for (const each of [order].flat() as Order[]) this.#submitted(this.#context.engineOrder(each))
    return order
  }

  /**
   * Changes the quantity, limit or stop of an order. `onOrderUpdated` or `onModifyRejected` follows; what is no price or
   * no whole number of lots is rejected with the reason. Returns the order.
   *
   * The quantity given to an exit of a bracket is the most that it closes, also when its entry fills further. Inside a bar,
   * in a timer's callback for instance, a change takes effect with the bar's close, unless that would favour the strategy;
   * `cancel` says how.
   */
  modify(order: Order, changes: OrderModification): Order {
    refuseUnknownOptions(changes, modificationNames, 'Changes of an order')
    const { quantity, limit, stop } = changes
    const engineOrder = this.#context.engineOrder(order)
    const exact = quantity === undefined ? undefined : this.orders.exactQuantity(order.instrument, quantity)
    const newLimit = limit === undefined ? undefined : this.orders.changedPrice(engineOrder, limit, 'limit')
    const newStop = stop === undefined ? undefined : this.orders.changedPrice(engineOrder, stop, 'stop')
    const invalid = [exact, newLimit, newStop].find((each) => each !== undefined && each.invalid !== '')?.invalid
    const { execution } = this.#context
    if (invalid !== undefined) execution.modifyRejected(engineOrder, invalid)
    else
      execution.requestModify(engineOrder, {
        ...(exact === undefined ? {} : { quantityUnits: exact.units }),
        ...(newLimit === undefined ? {} : { limitUnits: newLimit.units }),
        ...(newStop === undefined ? {} : { stopUnits: newStop.units }),
      })
    return order
  }

  /**
   * Cancels an order; one that has ended is left as it is. Cancelling an entry that has not filled ends its exits. Inside a
   * bar, in a timer's callback for instance, it takes effect with the bar's close. If the bar touches the order, which may
   * have been before or after, the worse outcome counts and a fill is flagged: a limit fills where the bar closes beyond it
   * and is cancelled where it closes better. Finer data of the bar, where the workspace has it, decides by the time itself.
   */
  cancel(order: Order): void {
    this.#context.execution.requestCancel(this.#context.engineOrder(order), 'by the strategy')
  }

  /** Cancels all open orders of the strategy, of all instruments or of one. */
  cancelAll(instrument?: Instrument): void {
    const orders = this.#context.cache.openOrders(instrument?.contract, this.#context.owner)
    this.#context.execution.requestCancelAll(orders, 'by the strategy')
  }

  /**
   * Opens an opportunity: an entry with an optional stop, target or trailing stop, followed from waiting over in trade to
   * finished. It is closed by itself, whatever else the strategy holds.
   */
  opportunity(options: OpportunityOptions): Opportunity
  opportunity(options: OpportunityOptions, site?: unknown): Opportunity {
    const opportunity = new Opportunity(this.#context, this.orders, options, site)
    this.#opportunities.add(opportunity)
    this.submit(opportunity.entry)
    return opportunity
  }

  /** The opportunities that are not finished, in the sequence of their opening. */
  opportunities(): readonly Opportunity[] {
    for (const each of this.#opportunities) if (each.state === 'finished') this.#opportunities.delete(each)
    return [...this.#opportunities]
  }

  #closingUnits(instrument: Instrument, held: number, size: number | undefined): number {
    if (size === undefined) return held
    const wanted = size < 1 ? size * held : (size / instrument.lotSize) * instrument.lotUnits
    const lots = Math.floor(wanted / instrument.lotUnits + 1e-9)
    if (size >= 1) this.#context.noteQuantityRounded(instrument, `units(${String(size)})`, size, lots)
    return Math.min(held, lots * instrument.lotUnits)
  }

  #submitted<T extends Order>(order: T): T {
    const engineOrder = this.#context.engineOrder(order)
    if (order.parent !== undefined) throw submittedExit(order)
    if (order.status !== 'INITIALIZED') throw submittedTwice(order)
    this.#context.execution.submit(engineOrder)
    return order
  }
}
