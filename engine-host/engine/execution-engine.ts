import type { Clock, SimulatedClock } from '../core/clock.js'
import type { OrderStatus } from '../core/order-status.js'
import type { Timestamp } from '../core/timestamp.js'
import { EngineFill, type FillTerms } from '../model/engine-fill.js'
import { EngineOrder, type OrderTerms } from '../model/engine-order.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { OrderCache } from '../state/order-cache.js'
import { CommandFlights } from './command-flights.js'
import type { Contingencies } from './contingencies.js'
import { BalanceWatch } from './balance-watch.js'
import { faresWorseAt, isPassedWhereMoved, isProtecting } from './contested-orders.js'
import { ContingentOrders } from './contingent-orders.js'
import type { FillRules } from './fill-rules.js'
import type { AccountChange, ExecutionObservers, OrderChange } from './execution-observer.js'
import type { InstrumentMarket } from './instrument-market.js'
import { LinkedOrders } from './linked-orders.js'
import type { RiskEngine } from './risk-engine.js'
import type { CommandLatency, CommissionModel, OrderChanges, Venue } from './venue.js'

/** What happens where the strategy is; everything else happens at the venue. */
const ofStrategy: ReadonlySet<OrderChange> = new Set<OrderChange>([
  'ORDER_INITIALIZED',
  'ORDER_DENIED',
  'ORDER_SUBMITTED',
  'ORDER_PENDING_UPDATE',
  'ORDER_PENDING_CANCEL',
])

type Command =
  | { readonly kind: 'insert'; readonly order: EngineOrder }
  | { readonly kind: 'cancel'; readonly order: EngineOrder; readonly reason: string }
  | { readonly kind: 'modify'; readonly order: EngineOrder; readonly changes: OrderChanges }

/** What the execution engine works with. */
export interface ExecutionParts {
  readonly clock: SimulatedClock
  /** The time of the strategies, which is later where data reaches them with a delay. */
  readonly strategyClock: Clock
  /** How long commands travel; undefined where they arrive at once. */
  readonly latency: CommandLatency | undefined
  readonly portfolio: AccountPortfolio
  readonly cache: OrderCache
  readonly risk: RiskEngine
  readonly fees: CommissionModel
  /** How orders that are tied together follow each other, see `FillRules`; by index of the instrument. */
  readonly contingencies: readonly FillRules['contingencies'][]
  /** The connection to the venue that commands about an order take, on which none overtakes another. */
  readonly connectionOf: (order: EngineOrder) => number
  /** Index of the last bar of an instrument, by the instrument's index. */
  readonly barOf: (instrument: number) => number
  readonly observers: ExecutionObservers
}

/** Of a fill that costs nothing. */
const noCommission = { units: 0, unboundedUnits: 0 } as const

/**
 * The life of every order: commands go through risk to the venue, what the venue reports changes the order, the
 * portfolio and the orders tied to it, and every change is told to the observers in sequence.
 */
export class ExecutionEngine {
  orderCount = 0
  fillCount = 0
  private readonly commands: Command[] = []
  private nextCommand = 0
  /** By index of the instrument. */
  private readonly contingent: readonly Contingencies[]
  private venue: Venue | undefined
  /** Commands on their way, and those that wait for a bar. */
  private readonly flights: CommandFlights<Command>
  /** By index of the instrument, from its first fill on. */
  private readonly watches = new Map<number, BalanceWatch>()

  constructor(readonly parts: ExecutionParts) {
    this.flights = new CommandFlights(parts.connectionOf)
    const byPosition = new ContingentOrders(this)
    const byOrder = new LinkedOrders(this)
    this.contingent = parts.contingencies.map((rule) => (rule === 'byPosition' ? byPosition : byOrder))
  }

  /** Names the venue; before the first command. */
  connect(venue: Venue): void {
    this.venue = venue
  }

  /** Whether commands wait to be carried out. */
  get hasCommands(): boolean {
    return this.commands.length > 0
  }

  /** Creates an order without submitting it. */
  create(terms: OrderTerms, owner: OrderOwner): EngineOrder {
    const { strategyClock, barOf } = this.parts
    const bar = barOf(terms.instrument.index)
    const order = new EngineOrder(terms, ++this.orderCount, strategyClock.timestamp, bar, owner)
    this.notify('ORDER_INITIALIZED', order)
    return order
  }

  /** Checks an order and those that wait for its fill and queues it for the venue, or denies it. */
  submit(order: EngineOrder): void {
    const reason = this.parts.risk.refusal(order)
    const dependent = order.children.length === 0 ? order.children : descendants(order)
    if (reason !== '') {
      this.end(order, 'DENIED', 'ORDER_DENIED', reason)
      for (const each of dependent) this.end(each, 'DENIED', 'ORDER_DENIED', 'its entry was denied')
      return
    }
    this.submitted(order)
    for (const each of dependent) this.submitted(each)
    this.send({ kind: 'insert', order })
  }

  /** Marks an order as on its way to the venue; for orders that the venue itself places, past the risk checks. */
  submitted(order: EngineOrder): void {
    order.moveTo('SUBMITTED')
    this.parts.cache.add(order)
    this.notify('ORDER_SUBMITTED', order)
  }

  /** Queues the cancellation of an order; one that has ended is left as it is. */
  requestCancel(order: EngineOrder, reason: string): void {
    if (order.isOpen) this.notify('ORDER_PENDING_CANCEL', order)
    this.send({ kind: 'cancel', order, reason })
  }

  /** Queues the cancellation of several orders as one command, of which their own cancellations alone tell. */
  requestCancelAll(orders: readonly EngineOrder[], reason: string): void {
    for (const order of orders) this.send({ kind: 'cancel', order, reason })
  }

  /** Queues a change of an order. */
  requestModify(order: EngineOrder, changes: OrderChanges): void {
    if (order.isOpen) this.notify('ORDER_PENDING_UPDATE', order)
    this.send({ kind: 'modify', order, changes })
  }

  /** Whether commands wait for bars. */
  get isHolding(): boolean {
    return this.flights.isHolding
  }

  /** Whether commands are on their way or wait for bars. */
  get isAwaiting(): boolean {
    return this.flights.hasAny
  }

  /** When the next command arrives that is on its way; undefined when none is known to. */
  get nextArrival(): Timestamp | undefined {
    return this.flights.nextArrival
  }

  /** Has the commands that have arrived by now wait to be carried out. */
  receive(): void {
    this.commands.push(...this.flights.takeArrived(this.parts.clock.timestamp))
  }

  /** A bar of a market is about to be matched: has the commands wait that had arrived when it opened, if there are any. */
  openBar(market: InstrumentMarket, opens: Timestamp): boolean {
    const arrived = this.flights.openBar(market, opens)
    this.commands.push(...arrived)
    return arrived.length > 0
  }

  /** Whether a command waits for a bar of a market that brings an order to a level within the bar. */
  movesInto(market: InstrumentMarket, high: number, low: number): boolean {
    const [highest, lowest] = [market.priceUnits(high), market.priceUnits(low)]
    const isWithin = (units = NaN) => units <= highest && units >= lowest
    return this.flights
      .heldOf(market)
      .some(
        (command) =>
          command.kind === 'modify' && [command.changes.stopUnits, command.changes.limitUnits].some(isWithin),
      )
  }

  /**
   * The orders of a market that commands concern which arrive inside the bar in hand, before it is matched. A protecting
   * stop that fares worse at its new level, and a limit that has filled there, is moved to it, with whatever changes of it
   * came before; everything else waits for the close.
   *
   * @param limitFill The rule for limits; undefined where none is moved inside a bar.
   */
  contestedIn(
    market: InstrumentMarket,
    closes: Timestamp,
    limitFill: FillRules['limitFill'] | undefined,
  ): EngineOrder[] {
    const waiting = new Map<EngineOrder, Command[]>()
    for (const command of this.flights.insideBar(market, closes)) {
      const { order } = command
      if (command.kind === 'insert') continue
      const own = [...(waiting.get(order) ?? []), command]
      waiting.set(order, own)
      if (command.kind === 'cancel' || own.some(({ kind }) => kind === 'cancel')) continue
      if (!movesInside(command.changes, market, order, limitFill)) continue
      waiting.set(order, [])
      order.pathDependent = true
      for (const each of own) {
        this.flights.takeHeld(market, each)
        if (each.kind === 'modify') this.modify(order, each.changes)
      }
    }
    return [...waiting.keys()]
  }

  /** A bar of a market has been matched: the commands that it held back arrive. */
  closeBar(market: InstrumentMarket, closes: Timestamp): void {
    this.flights.closeBar(market, closes)
  }

  /** The data has ended: has the commands wait that wait for bars which never come. */
  endBars(): void {
    this.commands.push(...this.flights.takeAllHeld(this.parts.clock.timestamp))
  }

  /** Carries out the oldest command that waits and gives its order; undefined when there is none. */
  settleNext(): EngineOrder | undefined {
    const command = this.commands[this.nextCommand]
    if (command === undefined) {
      this.nextCommand = 0
      // A new list would be given room for many commands with its first.
      while (this.commands.length > 0) this.commands.pop()
      return undefined
    }
    this.nextCommand++
    const { order } = command
    if (command.kind === 'insert') {
      if (order.status === 'SUBMITTED') this.connectedVenue.submit(order)
    } else if (command.kind === 'cancel') this.cancel(order, command.reason)
    else this.modify(order, command.changes)
    return order
  }

  /** Cancels at once an order that is open. */
  cancel(order: EngineOrder, reason: string): void {
    if (order.isWorking) this.connectedVenue.cancel(order, reason)
    else if (order.isOpen) this.canceled(order, reason)
  }

  /** Changes an order at once, or tells why not. */
  modify(order: EngineOrder, changes: OrderChanges): void {
    const refusal = this.parts.risk.modificationRefusal(order, changes)
    if (refusal !== '') {
      this.modifyRejected(order, refusal)
      return
    }
    if (!order.isWorking) this.updated(order, changes)
    else if (!this.connectedVenue.modify(order, changes)) return
    order.chosenUnits = changes.quantityUnits ?? order.chosenUnits
    this.contingenciesOf(order).afterChange(order)
  }

  /** Changes an order for the venue's own reasons, or tells why not. */
  changeAtVenue(order: EngineOrder, changes: OrderChanges): void {
    if (order.isWorking) this.connectedVenue.modify(order, changes)
    else this.updated(order, changes)
  }

  /** A change of an order was refused. */
  modifyRejected(order: EngineOrder, reason: string): void {
    this.notify('MODIFY_REJECTED', order, reason)
  }

  /** Submits to the venue an order whose parent has filled. */
  activate(child: EngineOrder): void {
    this.connectedVenue.submit(child)
  }

  /** The venue accepted an order. */
  accepted(order: EngineOrder): void {
    order.moveTo('ACCEPTED')
    this.notify('ORDER_ACCEPTED', order)
  }

  /** The venue refused an order. */
  rejected(order: EngineOrder, reason: string): void {
    this.end(order, 'REJECTED', 'ORDER_REJECTED', reason)
    this.contingenciesOf(order).afterEnd(order)
  }

  /** The trigger of an order that is then a limit order was touched. */
  triggered(order: EngineOrder): void {
    if (order.status === 'ACCEPTED') order.moveTo('TRIGGERED')
    this.notify('ORDER_TRIGGERED', order)
  }

  /** The venue, or a change before acceptance, gave an order new terms. */
  updated(order: EngineOrder, changes: OrderChanges): void {
    if (changes.quantityUnits !== undefined) order.quantityUnits = changes.quantityUnits
    if (changes.limitUnits !== undefined) order.setLimit(changes.limitUnits)
    if (changes.stopUnits !== undefined) order.setStop(changes.stopUnits)
    this.notify('ORDER_UPDATED', order)
  }

  /** An order was cancelled. */
  canceled(order: EngineOrder, reason: string): void {
    this.end(order, 'CANCELED', 'ORDER_CANCELED', reason)
    this.contingenciesOf(order).afterEnd(order)
  }

  /** An order came to the end of its time. */
  expired(order: EngineOrder): void {
    this.end(order, 'EXPIRED', 'ORDER_EXPIRED', '')
    this.contingenciesOf(order).afterEnd(order)
  }

  /** The venue filled an order, wholly or in part. */
  filled(order: EngineOrder, terms: FillTerms): void {
    const { portfolio, cache, clock, fees, barOf, observers } = this.parts
    const ledger = portfolio.ledgerOf(order)
    order.filledUnits += terms.quantityUnits
    order.filledCost += terms.priceUnits * terms.quantityUnits
    const complete = order.filledUnits >= order.quantityUnits
    order.moveTo(complete ? 'FILLED' : 'PARTIALLY_FILLED')
    const notional = ledger.contract.amount(terms.priceUnits, terms.quantityUnits)
    const commission =
      terms.isFree === true ? noCommission : fees.commission(order, notional, terms.quantityUnits, terms.liquidity)
    order.unboundedFeeUnits += commission.unboundedUnits
    order.commissionUnits += commission.units
    order.fillCount++
    const fill = new EngineFill(
      terms,
      ++this.fillCount,
      order,
      terms.dated?.timestamp ?? clock.timestamp,
      terms.dated?.bar ?? barOf(order.instrument.index),
      commission.units,
    )
    fees.traded(order.instrument, notional)
    if (complete) {
      order.closedAt = clock.timestamp
      cache.remove(order)
    }
    const balances = this.watchOf(order)
    const totals = balances.totals()
    const trades = portfolio.apply(fill)
    const effects = ledger.takeEffects()
    for (const observer of observers.fills) observer.orderFilled(fill, effects, trades)
    for (const change of balances.changes(totals, 'fill')) this.accountChanged(change)
    this.contingenciesOf(order).afterFill(order, complete, trades, effects)
  }

  /** Sends a command to the venue, where it waits to be carried out once it has arrived. */
  private send(command: Command): void {
    const { clock, strategyClock, latency, connectionOf } = this.parts
    const { flights, connectedVenue } = this
    const { kind, order } = command
    const delay = latency?.delayOf(kind, order.instrument) ?? 0
    const isThere = delay === 0 && strategyClock === clock
    const holds = isThere && connectedVenue.holdsNow(order, kind)
    const canTravel = strategyClock !== clock || latency?.delays(order.instrument) === true
    const follows = canTravel ? flights.hasOf(connectionOf(order)) : flights.isHolding && flights.holds(order)
    if (isThere && !holds && !follows) this.commands.push(command)
    else {
      const waits = canTravel ? connectedVenue.waitsForBar(order, kind) : holds
      flights.send(command, strategyClock.timestamp, delay, waits)
    }
  }

  /** A balance changed. */
  accountChanged(change: AccountChange): void {
    for (const observer of this.parts.observers.accounts) observer.accountChanged(change)
  }

  private watchOf({ instrument }: EngineOrder): BalanceWatch {
    let watch = this.watches.get(instrument.index)
    if (watch === undefined) {
      watch = new BalanceWatch(this.parts.portfolio.accountOf(instrument), instrument)
      this.watches.set(instrument.index, watch)
    }
    return watch
  }

  private contingenciesOf({ instrument }: EngineOrder): Contingencies {
    return this.contingent[instrument.index]!
  }

  private get connectedVenue(): Venue {
    if (this.venue === undefined) throw new Error('The execution engine has no venue.')
    return this.venue
  }

  private end(order: EngineOrder, status: OrderStatus, change: OrderChange, reason: string): void {
    order.moveTo(status)
    order.reason = reason
    order.closedAt = this.parts.clock.timestamp
    this.parts.cache.remove(order)
    this.notify(change, order, reason)
  }

  private notify(change: OrderChange, order: EngineOrder, reason = ''): void {
    const { observers, clock, strategyClock } = this.parts
    const { timestamp } = strategyClock !== clock && ofStrategy.has(change) ? strategyClock : clock
    for (const observer of observers.orders) observer.orderChanged(change, order, reason, timestamp)
  }
}

/** The orders that wait for the fill of this one, and those that wait for theirs. */
function descendants(order: EngineOrder): EngineOrder[] {
  return order.children.flatMap((child) => [child, ...descendants(child)])
}

/** Whether a change that arrives inside a bar moves its order there, to its disadvantage. */
function movesInside(
  { stopUnits, limitUnits }: OrderChanges,
  market: InstrumentMarket,
  order: EngineOrder,
  limitFill: FillRules['limitFill'] | undefined,
): boolean {
  if (!order.isWorking) return false
  if (isProtecting(market, order)) return stopUnits !== undefined && faresWorseAt(stopUnits, market, order, market)
  return limitUnits !== undefined && limitFill !== undefined && isPassedWhereMoved(limitUnits, market, order, limitFill)
}
