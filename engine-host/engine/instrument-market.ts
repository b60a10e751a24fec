import { powerOfTen } from '../core/fixed-point.js'
import { Timestamp } from '../core/timestamp.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { LevelIndex } from './level-index.js'

const noOrders: EngineOrder[] = []

/** The venue's view of one instrument: its last bar and the orders that wait for the market. */
export class InstrumentMarket {
  /** Orders touched by a rise: buy stops and sell limits. */
  readonly above = new LevelIndex()
  /** Orders touched by a fall: sell stops and buy limits. */
  readonly below = new LevelIndex()
  /** Orders that take the next price, in sequence of acceptance. */
  readonly waiting: EngineOrder[] = []
  /** Orders accepted since the last bar. */
  readonly arrivals: EngineOrder[] = []
  /** Trailing stops that wait to be touched. */
  readonly trailing = new Set<EngineOrder>()
  /** Orders that end at a time. */
  readonly expiring = new Set<EngineOrder>()
  /** No expiring order ends before this; undefined without any. */
  earliestExpiry: Timestamp | undefined
  /** Index of the last bar, -1 before the first. */
  bar = -1
  open = NaN
  high = NaN
  low = NaN
  close = NaN
  volume = NaN
  /** Length of the bars that match orders. */
  barNanos = 0n
  /** Close of the last bar, in two halves. */
  private closedHigh = -(2 ** 31)
  private closedLow = 0
  private readonly priceScale: number
  private readonly quantityScale: number

  constructor(
    readonly instrument: Instrument,
    readonly ledger: PositionLedger,
  ) {
    this.priceScale = powerOfTen(instrument.pricePrecision)
    this.quantityScale = powerOfTen(instrument.quantityPrecision)
  }

  /** Volume of the last bar in whole lots. */
  get volumeLots(): number {
    return Math.floor(Math.round(this.volume * this.quantityScale) / this.instrument.lotUnits)
  }

  /** A price of the market in units of the instrument. */
  priceUnits(price: number): number {
    return Math.round(price * this.priceScale)
  }

  /** Puts an accepted order where the market will find it. */
  rest(order: EngineOrder): void {
    if (order.expiresAt !== undefined) this.watchExpiry(order, order.expiresAt)
    if (order.type === 'TRAILING_STOP_MARKET' && !order.triggered) this.trailing.add(order)
    if (takesNextPrice(order)) this.waiting.push(order)
    else this.indexOf(order).insert(order, levelOf(order) * (this.isAbove(order) ? 1 : -1))
  }

  /** Takes an order off the market. */
  remove(order: EngineOrder): void {
    if (order.expiresAt !== undefined) this.expiring.delete(order)
    if (order.type === 'TRAILING_STOP_MARKET') this.trailing.delete(order)
    this.unrest(order)
  }

  /** Takes an order from its place, to be put at another. */
  unrest(order: EngineOrder): void {
    if (!Number.isNaN(order.restingKey)) {
      this.indexOf(order).remove(order)
      return
    }
    const waiting = this.waiting.indexOf(order)
    if (waiting >= 0) this.waiting.splice(waiting, 1)
  }

  /**
   * Takes off the market the orders that were accepted while the bar that closes now was under way: the part of the bar
   * before them must not fill them. To be called for every bar; the caller puts them back after it.
   */
  takeLate(closedHigh: number, closedLow: number): readonly EngineOrder[] {
    let late = noOrders
    if (this.arrivals.length > 0) {
      const before = new Timestamp(this.closedHigh, this.closedLow)
      const opened = Timestamp.fromNanos(new Timestamp(closedHigh, closedLow).nanos - this.barNanos)
      // Where bars are shorter than their name says, such as days in spring, one opens with the close before it.
      const begin = opened.compare(before) > 0 ? opened : before
      late = this.arrivals.filter((order) => order.isWorking && order.workingSince!.compare(begin) > 0)
      for (const order of late) this.unrest(order)
      this.arrivals.length = 0
    }
    this.closedHigh = closedHigh
    this.closedLow = closedLow
    return late
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

  private watchExpiry(order: EngineOrder, end: Timestamp): void {
    this.expiring.add(order)
    if (this.earliestExpiry === undefined || end.compare(this.earliestExpiry) < 0) this.earliestExpiry = end
  }

  private indexOf(order: EngineOrder): LevelIndex {
    return this.isAbove(order) ? this.above : this.below
  }

  private isAbove(order: EngineOrder): boolean {
    return awaitsStop(order) === order.direction > 0
  }
}

/** Whether the order is tried at the next price and no longer: market orders, triggered stops, immediate limits. */
function takesNextPrice(order: EngineOrder): boolean {
  if (order.type === 'LIMIT') return order.timeInForce === 'IOC' || order.timeInForce === 'FOK'
  return order.type === 'MARKET' || (order.type !== 'STOP_LIMIT' && order.triggered)
}

/** Whether the order still waits for its stop to be touched; otherwise its limit counts. */
export function awaitsStop(order: EngineOrder): boolean {
  return order.type !== 'MARKET' && order.type !== 'LIMIT' && !order.triggered
}

/** The price whose touch concerns the order. */
export function levelOf(order: EngineOrder): number {
  return awaitsStop(order) ? order.stop : order.limit
}
