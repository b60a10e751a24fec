import type { SimulatedClock } from '../core/clock.js'
import type { LiquiditySide } from '../core/order-terms.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { BarMatcher } from './bar-matcher.js'
import { isTouched, pathOf, touchCertainty } from './bar-path.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { expireOrders } from './order-expiry.js'
import { missedAuction, reducibleUnits, type OrderFiller } from './order-filler.js'
import { awaitsTrigger, isImmediate, levelOf, triggersLimit } from './order-level.js'
import { trail } from './trailing-stops.js'

/** Bid and ask, equal after a trade, and the quantity there. */
interface Book {
  /** NaN before the first trade. */
  price: number
  priceUnits: number
  /** Of the trade before. */
  previousUnits: number
  sizeUnits: number
}

/**
 * Matches orders against trades: a bar is taken as up to four of them, in the sequence of its path, a quarter of the
 * volume each. Market orders fill on arrival; what exceeds the quantity of the trade fills one tick worse. The rules are
 * those that NautilusTrader 1.231 follows with a one-level book, save where it loses orders by mistake.
 */
export class TickMatcher implements BarMatcher {
  private readonly books: Book[]
  /** Stops fill at the book and not at their trigger: at a bar's first trade, and when commands have been carried out. */
  private atMarket = true
  /** The ticks of a bar are being matched. */
  private insideBar = false

  constructor(
    private readonly rules: FillRules,
    markets: readonly InstrumentMarket[],
    private readonly execution: ExecutionEngine,
    private readonly filler: OrderFiller,
    private readonly clock: SimulatedClock,
  ) {
    this.books = markets.map(() => ({ price: NaN, priceUnits: NaN, previousUnits: NaN, sizeUnits: 0 }))
  }

  applyBar(market: InstrumentMarket): void {
    const { above, below, high, low, earliestExpiry } = market
    const book = this.bookOf(market)
    if (above.nearest > high && below.nearest > -low && earliestExpiry === undefined && !market.hasUnpriced)
      this.skipBar(market, book)
    else this.matchBar(market, book)
  }

  rejection(market: InstrumentMarket, order: EngineOrder): string {
    if (order.reduceOnly && reducibleUnits(market, order) === 0)
      return 'it is to reduce a position and there is none on the other side'
    if (order.trailing !== undefined && Number.isNaN(this.bookOf(market).price))
      return 'there is no price to follow yet'
    if (order.postOnly && this.isMarketable(market, order)) return 'it is post-only and would have taken liquidity'
    return awaitsTrigger(order) && this.isPast(market, order, order.stop) ? inMarket(order, order.stop) : ''
  }

  modificationRejection(market: InstrumentMarket, order: EngineOrder, _limit: number, stop: number): string {
    return awaitsTrigger(order) && this.isPast(market, order, stop) ? inMarket(order, stop) : ''
  }

  accept(market: InstrumentMarket, order: EngineOrder): void {
    if (this.insideBar) {
      const { price } = this.bookOf(market)
      const approach = price > market.open ? 1 : price < market.open ? -1 : 0
      order.activation = { bar: market.bar, price, approach }
    }
    this.place(market, order)
  }

  replace(market: InstrumentMarket, order: EngineOrder): void {
    this.place(market, order)
  }

  afterCommands(market: InstrumentMarket): void {
    this.atMarket = true
    if (!Number.isNaN(this.bookOf(market).price)) this.pass(market)
  }

  private matchBar(market: InstrumentMarket, book: Book): void {
    const path = this.pathOf(market)
    this.insideBar = true
    for (let place = 0; place < 4; place++) {
      const price = path[place]!
      const isEnd = place === 0 || place === 3
      const comes = isEnd ? price !== book.price : price === market.high ? price > book.price : price < book.price
      if (!comes && !Number.isNaN(book.price)) continue
      setBook(book, market, price, place === 3 ? lastSize(market) : quarterSize(market))
      this.atMarket = place === 0
      if (place === 0) this.matchAuction(market, market.opening)
      this.pass(market)
    }
    this.insideBar = false
    this.matchAuction(market, market.closing)
  }

  /** Orders for the opening or the closing: from the book as it is, or not at all. */
  private matchAuction(market: InstrumentMarket, orders: readonly EngineOrder[]): void {
    const { priceUnits } = this.bookOf(market)
    for (const order of [...orders]) {
      if (!order.isWorking) continue
      if (Number.isNaN(order.limitUnits) || this.isMarketable(market, order))
        this.take(market, order, priceUnits, 'auction', false)
      if (order.isWorking) this.filler.cancel(market, order, missedAuction(order))
    }
  }

  /** Leaves the book as the bar's ticks would; event frequency. */
  private skipBar(market: InstrumentMarket, book: Book): void {
    const path = this.pathOf(market)
    if (market.close !== path[2]) setBook(book, market, market.close, lastSize(market))
    else if (market.low < market.high || market.open !== book.price)
      setBook(book, market, market.close, quarterSize(market))
  }

  private pathOf(market: InstrumentMarket): readonly [number, number, number, number] {
    const { intrabarPath } = this.rules
    return pathOf(intrabarPath === 'pessimistic' ? 'ohlc' : intrabarPath, market)
  }

  /** One look at every order that the book touches: buys from the highest price down, then sells from the lowest up. */
  private pass(market: InstrumentMarket): void {
    const { price } = this.bookOf(market)
    for (const order of market.waiting.splice(0)) if (order.isWorking) this.place(market, order)
    if (market.above.nearest <= price || market.below.nearest <= -price) {
      const touched = [...market.above.orders.filter((order) => order.restingKey <= price)]
      touched.push(...market.below.orders.filter((order) => order.restingKey <= -price))
      touched.sort(
        (a, b) => b.direction - a.direction || (levelOf(b) - levelOf(a)) * a.direction || a.acceptance - b.acceptance,
      )
      for (const order of touched) if (order.isWorking && !Number.isNaN(order.restingKey)) this.touch(market, order)
    }
    expireOrders(market, this.execution, this.clock.timestamp, true)
    const { priceUnits, previousUnits } = this.bookOf(market)
    const followed =
      this.rules.trailsBehind && this.insideBar && !Number.isNaN(previousUnits) ? previousUnits : priceUnits
    for (const order of market.trailing) trail(market, order, followed, this.execution)
  }

  private touch(market: InstrumentMarket, order: EngineOrder): void {
    const ambiguous = this.isAmbiguous(market, order)
    if (!awaitsTrigger(order)) {
      this.fillResting(market, order, ambiguous)
      return
    }
    const book = this.bookOf(market)
    const priceUnits = this.atMarket ? book.priceUnits : order.stopUnits
    const rule: FillRule = !this.atMarket ? 'stopTouched' : this.insideBar ? 'stopGap' : 'thisClose'
    market.trigger(order)
    if (!triggersLimit(order)) {
      this.take(market, order, priceUnits, rule, ambiguous)
      return
    }
    this.execution.triggered(order)
    if (this.isMarketable(market, order)) this.take(market, order, order.stopUnits, 'stopTouched', ambiguous)
    this.restOrCancel(market, order)
  }

  /** Puts an order where it belongs: market orders and marketable limits take the book, the rest waits. */
  private place(market: InstrumentMarket, order: EngineOrder): void {
    const book = this.bookOf(market)
    if (order.trailing !== undefined && Number.isNaN(order.stopUnits))
      trail(market, order, book.priceUnits, this.execution)
    if (order.timeInForce === 'AT_THE_OPEN' || order.timeInForce === 'AT_THE_CLOSE') {
      market.rest(order)
      return
    }
    if (order.type === 'MARKET' || (order.type === 'MARKET_TO_LIMIT' && Number.isNaN(order.limitUnits))) {
      if (Number.isNaN(book.price)) market.rest(order)
      else this.take(market, order, book.priceUnits, 'thisClose', false)
      return
    }
    if (this.isMarketable(market, order)) this.take(market, order, book.priceUnits, 'thisClose', false)
    this.restOrCancel(market, order)
  }

  private restOrCancel(market: InstrumentMarket, order: EngineOrder): void {
    if (!order.isWorking) return
    if (!awaitsTrigger(order) && isImmediate(order)) this.filler.cancel(market, order, 'it could not fill at once')
    else market.rest(order)
  }

  /** Takes the quantity at a price, and the rest one tick worse unless that is beyond the order's limit. */
  private take(
    market: InstrumentMarket,
    order: EngineOrder,
    priceUnits: number,
    rule: FillRule,
    ambiguous: boolean,
  ): void {
    const { sizeUnits } = this.bookOf(market)
    const first = { priceUnits, available: sizeUnits, rule, liquidity: 'TAKER', ambiguous } as const
    this.filler.fill(market, order, first)
    if (!order.isWorking) return
    if (order.timeInForce === 'IOC') {
      this.filler.cancel(market, order, 'the rest could not fill at once')
      return
    }
    if (order.type === 'MARKET_TO_LIMIT') {
      this.execution.updated(order, { limitUnits: priceUnits })
      market.rest(order)
      return
    }
    const worse = priceUnits + market.instrument.tickUnits * order.direction
    if ((order.limitUnits - worse) * order.direction < 0) return
    this.filler.fill(market, order, { ...first, priceUnits: worse, available: Infinity, rule: 'tick' })
  }

  /** A limit that rests fills at its own price: the quantity there if touched exactly, wholly if traded through. */
  private fillResting(market: InstrumentMarket, order: EngineOrder, ambiguous: boolean): void {
    const book = this.bookOf(market)
    const through = book.priceUnits !== order.limitUnits
    const liquidity: LiquiditySide = 'MAKER'
    const available = through ? Infinity : book.sizeUnits
    const priceUnits = triggersLimit(order) ? triggeredPrice(order, book.priceUnits) : order.limitUnits
    this.filler.fill(market, order, { priceUnits, available, rule: 'limitTouched', liquidity, ambiguous })
  }

  private isMarketable(market: InstrumentMarket, order: EngineOrder): boolean {
    if (awaitsTrigger(order) || Number.isNaN(order.limitUnits)) return false
    return (order.limitUnits - this.bookOf(market).priceUnits) * order.direction >= 0
  }

  private isPast(market: InstrumentMarket, order: EngineOrder, stop: number): boolean {
    return (this.bookOf(market).price - stop) * order.direction * (order.isIfTouched ? -1 : 1) >= 0
  }

  private isAmbiguous(market: InstrumentMarket, order: EngineOrder): boolean {
    if (!this.insideBar || this.atMarket) return false
    if (touchCertainty(order, market, market.bar, 'touch') === 'possible') return true
    return order.siblings.some((sibling) => sibling.isWorking && isTouched(sibling, market, 'touch'))
  }

  private bookOf(market: InstrumentMarket): Book {
    return this.books[market.instrument.index]!
  }
}

function setBook(book: Book, market: InstrumentMarket, price: number, sizeUnits: number): void {
  book.price = price
  book.previousUnits = book.priceUnits
  book.priceUnits = market.priceUnits(price)
  book.sizeUnits = sizeUnits
}

/** A quarter of the bar's volume in whole lots, at least one. */
function quarterSize(market: InstrumentMarket): number {
  return Math.max(1, Math.floor(market.volumeLots / 4)) * market.instrument.lotUnits
}

/** What three quarters leave of the bar's volume, at least one lot. */
function lastSize(market: InstrumentMarket): number {
  const { lotUnits } = market.instrument
  return Math.max(lotUnits, market.volumeLots * lotUnits - 3 * quarterSize(market))
}

/** Where the limit of a triggered stop-limit fills: between its trigger and its limit, no better than the trade. */
function triggeredPrice(order: EngineOrder, tradeUnits: number): number {
  return order.direction > 0
    ? Math.max(tradeUnits, Math.min(order.limitUnits, order.stopUnits))
    : Math.min(tradeUnits, Math.max(order.limitUnits, order.stopUnits))
}

function inMarket(order: EngineOrder, trigger: number): string {
  return `its ${order.isIfTouched ? 'trigger' : 'stop'} ${String(trigger)} is in the market already`
}
