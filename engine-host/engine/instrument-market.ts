import { powerOfTen } from '../core/fixed-point.js'
import { removeAt } from '../core/remove-at.js'
import { Timestamp } from '../core/timestamp.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { LevelIndex } from './level-index.js'
import { TopOfBook } from './top-of-book.js'
import { awaitsTrigger, isImmediate, isTouchedByRise, levelOf, triggersLimit } from './order-level.js'

const noOrders: EngineOrder[] = []

/** The venue's view of one instrument: its last bar and the orders that wait for the market. */
export class InstrumentMarket {
  /** Orders touched by a rise: buy stops, sell limits and sell orders if touched. */
  readonly above = new LevelIndex()
  /** Orders touched by a fall: sell stops, buy limits and buy orders if touched. */
  readonly below = new LevelIndex()
  /** Orders that take the next price, in sequence of acceptance. */
  readonly waiting: EngineOrder[] = []
  /** Orders for the opening of the next bar, in sequence of acceptance. */
  readonly opening: EngineOrder[] = []
  /** Orders for the closing of the next bar, in sequence of acceptance. */
  readonly closing: EngineOrder[] = []
  /** Orders accepted since the last bar. */
  readonly arrivals: EngineOrder[] = []
  /** Trailing stops that have not been touched, also those that do not follow the market yet. */
  readonly trailing = new Set<EngineOrder>()
  /** Orders that end at a time. */
  readonly expiring = new Set<EngineOrder>()
  /** No expiring order ends before this; undefined without any. */
  earliestExpiry: Timestamp | undefined
  /** Best bid and ask, where orders are matched against quotes, trades or the trades of bars. */
  readonly book = new TopOfBook()
  /** Index of the bar in hand, -1 before the first; where ticks match orders, that of the bar that they are part of. */
  bar = -1
  open = NaN
  high = NaN
  low = NaN
  close = NaN
  volume = NaN
  /** What orders may still take of the volume of the bar `volumeBar`, in units; where a rule limits it. */
  volumeLeft = Infinity
  volumeBar = -1
  /** Length of the bars that match orders. */
  barNanos = 0n
  /** Close of the last bar, in two halves. */
  private closedHigh = -(2 ** 31)
  private closedLow = 0
  /** Where ticks match orders: bars that have closed. */
  private closedBars = 0
  private readonly priceScale: number
  private readonly quantityScale: number

  constructor(
    readonly instrument: Instrument,
    /** The position of each strategy of the run, by its place. */
    readonly ledgers: readonly PositionLedger[],
  ) {
    this.priceScale = powerOfTen(instrument.pricePrecision)
    this.quantityScale = powerOfTen(instrument.quantityPrecision)
  }

  /** Volume of the last bar in whole lots. */
  get volumeLots(): number {
    return Math.floor(Math.round(this.volume * this.quantityScale) / this.instrument.lotUnits)
  }

  /** The position that an order's fills change. */
  ledgerOf(order: EngineOrder): PositionLedger {
    return this.ledgers[order.owner.place]!
  }

  /** A bar closed that only informs: what comes after the time in hand belongs to the next. */
  countBar(): void {
    this.bar = this.closedBars
    this.closedBars++
  }

  /** A tick came, which belongs to the bar after the last that has closed; event frequency. */
  enterBar(): void {
    this.bar = this.closedBars
  }

  /** A price of the market in units of the instrument. */
  priceUnits(price: number): number {
    return Math.round(price * this.priceScale)
  }

  /** A price in units as a number; NaN for NaN. */
  price(units: number): number {
    return units / this.priceScale
  }

  /** Puts the orders of one side in the sequence of their present levels, which they keep until this is called again. */
  renewPriorities(direction: 1 | -1): void {
    for (const order of this.orders()) {
      if (order.direction !== direction) continue
      const level = levelOf(order)
      const activation = order.trailing?.activationUnits ?? NaN
      order.priority = Number.isNaN(level) ? this.price(activation) : level
    }
  }

  /** Every order that waits. */
  orders(): EngineOrder[] {
    const listed = [this.above.orders, this.below.orders, this.waiting, this.opening, this.closing].flat()
    const dormant = [...this.trailing].filter((order) => Number.isNaN(order.restingKey))
    return [...listed, ...dormant]
  }

  /** Puts an accepted order where the market will find it. */
  rest(order: EngineOrder): void {
    if (order.expiresAt !== undefined) this.watchExpiry(order, order.expiresAt)
    if (order.trailing !== undefined && !order.triggered) this.trailing.add(order)
    const level = levelOf(order)
    if (order.timeInForce === 'AT_THE_OPEN') this.opening.push(order)
    else if (order.timeInForce === 'AT_THE_CLOSE') this.closing.push(order)
    else if (takesNextPrice(order)) this.waiting.push(order)
    else if (!Number.isNaN(level)) this.indexOf(order).insert(order, isTouchedByRise(order) ? level : -level)
  }

  /** The trigger of an order was touched: takes it from its place, to be filled or put at another. */
  trigger(order: EngineOrder): void {
    this.unrest(order)
    if (order.trailing !== undefined) this.trailing.delete(order)
    order.triggered = true
  }

  /** Whether orders wait that are not found by their level. */
  get hasUnpriced(): boolean {
    return this.waiting.length + this.opening.length + this.closing.length + this.trailing.size > 0
  }

  /** Takes an order off the market. */
  remove(order: EngineOrder): void {
    if (order.expiresAt !== undefined) this.expiring.delete(order)
    if (order.trailing !== undefined) this.trailing.delete(order)
    this.unrest(order)
  }

  /** Takes an order from its place, to be put at another. */
  unrest(order: EngineOrder): void {
    if (!Number.isNaN(order.restingKey)) {
      this.indexOf(order).remove(order)
      return
    }
    removeFrom(this.waiting, order)
    removeFrom(this.opening, order)
    removeFrom(this.closing, order)
  }

  /**
   * Takes off the market the orders that were accepted while the bar that closes now was under way: the part of the bar
   * before them must not fill them. To be called for every bar; the caller puts them back after it.
   */
  takeLate(closedHigh: number, closedLow: number): readonly EngineOrder[] {
    let late = noOrders
    if (this.hasArrivedAfterClose) {
      const begin = this.openingOf(new Timestamp(closedHigh, closedLow))
      const isLate = (order: EngineOrder) => order.isWorking && order.workingSince!.compare(begin) > 0
      // One that was changed has arrived more than once.
      late = [...new Set(this.arrivals)].filter(isLate)
      for (const order of late) this.setAside(order)
    }
    while (this.arrivals.length > 0) this.arrivals.pop()
    this.closeAt(closedHigh, closedLow)
    return late
  }

  /** Notes when the bar in hand closed. */
  closeAt(high: number, low: number): void {
    this.closedHigh = high
    this.closedLow = low
  }

  /** Whether since the last bar no order has come, and none ends at a time. */
  get isQuiet(): boolean {
    return this.arrivals.length === 0 && this.earliestExpiry === undefined
  }

  /** Takes an order from where the market would find it, until it is put back. */
  setAside(order: EngineOrder): void {
    this.unrest(order)
    this.trailing.delete(order)
  }

  /** Whether orders have come later than the last bar closed: no bar opens before the close of the last. */
  private get hasArrivedAfterClose(): boolean {
    for (const order of this.arrivals) {
      const { high, low } = order.workingSince!
      if (high > this.closedHigh || (high === this.closedHigh && low > this.closedLow)) return true
    }
    return false
  }

  /** Whether orders have come since the last bar closed. */
  get hasArrivedInside(): boolean {
    return this.arrivals.some(({ workingSince }) => !this.closedAt(workingSince!))
  }

  /** Whether the last bar closed at a time, so that its close is a price of that time. */
  closedAt({ high, low }: Pick<Timestamp, 'high' | 'low'>): boolean {
    return this.bar >= 0 && high === this.closedHigh && low === this.closedLow
  }

  /** When the bar opened that closes at a time, before it is taken. */
  openingOf(closes: Timestamp): Timestamp {
    const before = new Timestamp(this.closedHigh, this.closedLow)
    const opened = Timestamp.fromNanos(closes.nanos - this.barNanos)
    // Where bars are shorter than their name says, such as days in spring, one opens with the close before it.
    return opened.compare(before) > 0 ? opened : before
  }

  /** The orders that end before a time. */
  expiringBefore(time: Timestamp): EngineOrder[] {
    if (this.earliestExpiry === undefined || this.earliestExpiry.compare(time) >= 0) return []
    return [...this.expiring].filter((order) => order.expiresAt!.compare(time) < 0)
  }

  /** Takes out the orders that ended before now, or at it as well. */
  takeExpired(now: Timestamp, includingNow: boolean): EngineOrder[] {
    const expired: EngineOrder[] = []
    this.earliestExpiry = undefined
    for (const order of this.expiring) {
      const end = order.expiresAt!
      const ended = end.compare(now)
      if (ended < 0 || (ended === 0 && includingNow)) expired.push(order)
      else if (this.earliestExpiry === undefined || end.compare(this.earliestExpiry) < 0) this.earliestExpiry = end
    }
    for (const order of expired) this.remove(order)
    return expired
  }

  /** Notes that an order ends at a time. */
  watchExpiry(order: EngineOrder, end: Timestamp): void {
    this.expiring.add(order)
    if (this.earliestExpiry === undefined || end.compare(this.earliestExpiry) < 0) this.earliestExpiry = end
  }

  private indexOf(order: EngineOrder): LevelIndex {
    return isTouchedByRise(order) ? this.above : this.below
  }
}

function removeFrom(orders: EngineOrder[], order: EngineOrder): void {
  const place = orders.indexOf(order)
  if (place >= 0) removeAt(orders, place)
}

/** Whether the order is tried at the next price and no longer: market orders, triggered stops, immediate limits. */
function takesNextPrice(order: EngineOrder): boolean {
  if (awaitsTrigger(order)) return false
  if (order.type === 'LIMIT') return isImmediate(order)
  return !triggersLimit(order) && Number.isNaN(order.limitUnits)
}
