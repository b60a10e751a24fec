import type { SimulatedClock } from '../core/clock.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { BarMatcher } from './bar-matcher.js'
import { isTouched, markPathDependent, pathOf, touchCertainty } from './bar-path.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { missedAuction, reducibleUnits, type OrderFiller } from './order-filler.js'
import { awaitsTrigger, byPriority, isImmediate, isTouchedByRise, triggersLimit } from './order-level.js'
import { pathRivals } from './path-dependence.js'
import { observePrice } from './seen-prices.js'
import { activates, mayBeHitBefore, trail, trailsByPath } from './trailing-stops.js'

/**
 * Matches orders against the best bid and ask that quotes and trades leave; a bar is taken as up to four trades, in the
 * sequence of its path, a quarter of the volume each. Market orders fill on arrival; what exceeds the quantity there fills
 * one tick worse. The rules are those that NautilusTrader 1.231 follows with a one-level book.
 */
export class TickMatcher implements BarMatcher {
  /** Stops fill at the book and not at their trigger: save at a bar's trades after its first. */
  private atMarket = true
  /** The trades of a bar are being matched. */
  private insideBar = false
  /** A trade is being matched, which stops that trail the last price know only afterwards. */
  private insideTrade = false
  /** Counts the passes over the orders. */
  private passes = 0
  private isPassing = false
  /** Where the trailing stops stood that follow the trades of the bar in hand, in units. */
  private readonly stood = new Map<EngineOrder, number>()

  constructor(
    private readonly rules: FillRules,
    private readonly execution: ExecutionEngine,
    private readonly filler: OrderFiller,
    private readonly clock: SimulatedClock,
  ) {}

  applyBar(market: InstrumentMarket): void {
    const { above, below, high, low, earliestExpiry } = market
    market.book.rule = 'thisClose'
    if (above.nearest > high && below.nearest > -low && earliestExpiry === undefined && !market.hasUnpriced)
      this.skipBar(market)
    else this.matchBar(market)
  }

  isConcerned(): boolean {
    return true
  }

  /**
   * A quote: buys meet its ask and sells its bid, stops fill there and not at their trigger. Units of the instrument; NaN
   * for a side that is empty, at which nothing fills.
   */
  applyQuote(
    market: InstrumentMarket,
    bidUnits: number,
    askUnits: number,
    bidSizeUnits: number,
    askSizeUnits: number,
  ): void {
    market.book.setQuote(bidUnits, askUnits, bidSizeUnits, askSizeUnits)
    market.book.rule = 'quote'
    this.atMarket = true
    this.pass(market)
  }

  /** A trade, at whose price both sides are taken to stand with its quantity. Units of the instrument. */
  applyTrade(market: InstrumentMarket, priceUnits: number, sizeUnits: number): void {
    market.book.setTrade(priceUnits, sizeUnits)
    market.book.rule = 'tick'
    this.atMarket = true
    this.insideTrade = true
    this.pass(market)
    this.insideTrade = false
  }

  rejection(market: InstrumentMarket, order: EngineOrder): string {
    const { trailing } = order
    const short = this.rules.riskChecks === 'atVenue' ? this.filler.shortSaleRefusal(market, order) : ''
    if (short !== '') return short
    if (order.reduceOnly && reducibleUnits(market, order) === 0)
      return 'it is to reduce a position and there is none on the other side'
    if (trailing !== undefined) {
      if (Number.isNaN(this.followedBy(market, order))) return 'there is no price to follow yet'
      if (!order.activated && activates(order, market.book.judgedFor(order)))
        return 'its activation price is in the market already'
    }
    if (order.postOnly && this.isMarketable(market, order)) return 'it is post-only and would have taken liquidity'
    return awaitsTrigger(order) && this.isReached(market, order, order.stopUnits) ? inMarket(order, order.stop) : ''
  }

  modificationRejection(market: InstrumentMarket, order: EngineOrder, limitUnits: number, stopUnits: number): string {
    if (awaitsTrigger(order))
      return this.isReached(market, order, stopUnits)
        ? inMarket(order, stopUnits / 10 ** order.instrument.pricePrecision)
        : ''
    const takes = (limitUnits - market.book.judgedFor(order)) * order.direction >= 0
    return order.postOnly && takes ? 'it is post-only and would have taken liquidity' : ''
  }

  accept(market: InstrumentMarket, order: EngineOrder): void {
    if (this.isPassing) order.skippedBar = this.passes
    if (this.insideBar) {
      const price = market.price(market.book.lastUnits)
      const approach = price > market.open ? 1 : price < market.open ? -1 : 0
      order.activation = { bar: market.bar, price, approach }
    }
    this.place(market, order)
    if (this.insideBar && order.trailing !== undefined) this.stood.set(order, order.stopUnits)
    if (order.isWorking) market.renewPriorities(order.direction)
  }

  replace(market: InstrumentMarket, order: EngineOrder): void {
    this.place(market, order)
  }

  putBack(market: InstrumentMarket, order: EngineOrder): void {
    market.rest(order)
  }

  afterCommands(market: InstrumentMarket): void {
    this.atMarket = true
    if (market.book.isKnown) this.pass(market)
  }

  private matchBar(market: InstrumentMarket): void {
    const path = this.pathOf(market)
    const { book } = market
    this.insideBar = true
    this.insideTrade = true
    for (let place = 0; place < 4; place++) {
      const price = market.priceUnits(path[place]!)
      const lastUnits = place === 0 ? book.takenLastUnits : book.lastUnits
      const isEnd = place === 0 || place === 3
      const comes = isEnd ? price !== lastUnits : path[place] === market.high ? price > lastUnits : price < lastUnits
      this.atMarket = place === 0
      if (comes || Number.isNaN(lastUnits)) {
        book.setTrade(price, place === 3 ? lastSize(market) : quarterSize(market))
        if (place === 0) this.matchAuction(market, market.opening)
        this.pass(market)
      } else if (place === 0) this.matchAuction(market, market.opening)
      observePrice(market, path[place]!)
      if (place === 0) for (const order of market.trailing) this.stood.set(order, order.stopUnits)
    }
    for (const order of market.trailing) if (this.trailsByPath(market, order)) markPathDependent(market, order)
    if (this.stood.size > 0) this.stood.clear()
    this.insideTrade = false
    this.insideBar = false
    this.matchAuction(market, market.closing)
  }

  /** Leaves the book as the bar's trades would; event frequency. */
  private skipBar(market: InstrumentMarket): void {
    const { book, close } = market
    const [open, , third] = this.pathOf(market)
    const closeUnits = market.priceUnits(close)
    if (close !== third) book.setTrade(closeUnits, lastSize(market))
    else if (market.low < market.high || market.priceUnits(open) !== book.takenLastUnits)
      book.setTrade(closeUnits, quarterSize(market))
  }

  private pathOf(market: InstrumentMarket): readonly [number, number, number, number] {
    const { intrabarPath } = this.rules
    return pathOf(intrabarPath === 'pessimistic' ? 'ohlc' : intrabarPath, market)
  }

  /** Orders for the opening or the closing: from the book as it is, or not at all. */
  private matchAuction(market: InstrumentMarket, orders: readonly EngineOrder[]): void {
    for (const order of [...orders]) {
      if (!order.isWorking) continue
      const priceUnits = market.book.priceFor(order)
      if (Number.isNaN(order.limitUnits) ? !Number.isNaN(priceUnits) : this.isMarketable(market, order))
        this.take(market, order, priceUnits, 'auction', false)
      if (order.isWorking) this.filler.cancel(market, order, missedAuction(order))
    }
  }

  /** One look at every order that the book touches: buys from the highest price down, then sells from the lowest up. */
  private pass(market: InstrumentMarket): void {
    const { book, above, below } = market
    this.passes++
    this.isPassing = true
    book.restoreJudged()
    for (const order of market.waiting.splice(0)) if (order.isWorking) this.place(market, order)
    const [bid, ask] = [market.price(book.bidUnits), market.price(book.askUnits)]
    if (above.nearest <= ask || below.nearest <= -bid) {
      const touched = [...above.upTo(ask), ...below.upTo(-bid)].sort(byPriority)
      for (const order of touched)
        if (order.isWorking && !Number.isNaN(order.restingKey) && order.skippedBar !== this.passes)
          if (this.isTouched(market, order)) this.touch(market, order)
    }
    this.isPassing = false
    this.endAndTrail(market)
  }

  /**
   * What follows a look at the orders, in the same sequence: those whose time is over end, trailing stops move. The side
   * that a filled limit left behind holds for the first of those that live on.
   */
  private endAndTrail(market: InstrumentMarket): void {
    const { book, trailing } = market
    const ended = this.takeEnded(market)
    if (ended.length === 0 && trailing.size === 0 && !book.isJudgedApart) return
    const orders = ended.length > 0 || book.isJudgedApart ? [...ended, ...market.orders()] : [...trailing]
    for (const order of orders.length > 1 ? orders.sort(byPriority) : orders) {
      if (!order.isWorking) continue
      if (ended.includes(order)) {
        this.execution.expired(order)
        continue
      }
      if (order.trailing !== undefined && !order.triggered) this.trail(market, order, this.followedBy(market, order))
      book.returnToBefore()
    }
  }

  private takeEnded(market: InstrumentMarket): EngineOrder[] {
    const earliest = market.earliestExpiry
    // Of what ends inside a bar, and waits for its close, the venue takes care.
    if (this.rules.insideBar === 'withItsClose' && market.barNanos > 0n) return []
    if (earliest === undefined || earliest.compare(this.clock.timestamp) > 0) return []
    return market.takeExpired(this.clock.timestamp, true)
  }

  private trail(market: InstrumentMarket, order: EngineOrder, followedUnits: number): void {
    if (!Number.isNaN(followedUnits)) trail(market, order, followedUnits, this.execution, market.book.judgedFor(order))
  }

  private touch(market: InstrumentMarket, order: EngineOrder): void {
    const ambiguous = this.isAmbiguous(market, order)
    if (!awaitsTrigger(order)) {
      this.fillResting(market, order, ambiguous)
      return
    }
    const { book } = market
    const priceUnits = this.atMarket ? book.priceFor(order) : order.stopUnits
    const rule = this.triggerRule(market, order, this.atMarket && !triggersLimit(order))
    market.trigger(order)
    if (!triggersLimit(order)) {
      this.take(market, order, priceUnits, rule, ambiguous)
      return
    }
    this.execution.triggered(order)
    const bookUnits = book.priceFor(order)
    if (
      (order.stopUnits - order.limitUnits) * order.direction > 0 &&
      (order.limitUnits - bookUnits) * order.direction > 0
    )
      this.fillResting(market, order, ambiguous)
    else if (this.isMarketable(market, order)) {
      if (order.postOnly) {
        this.filler.reject(market, order, 'it is post-only and would have taken liquidity')
        return
      }
      this.take(market, order, this.takingPrice(market, order), rule, ambiguous)
    }
    this.restOrCancel(market, order)
  }

  private triggerRule(market: InstrumentMarket, order: EngineOrder, atBook: boolean): FillRule {
    if (!this.insideBar) return market.book.rule
    if (order.isIfTouched) return atBook ? 'ifTouchedGap' : 'ifTouched'
    return atBook ? 'stopGap' : 'stopTouched'
  }

  /** Puts an order where it belongs: market orders and marketable limits take the book, the rest waits. */
  private place(market: InstrumentMarket, order: EngineOrder): void {
    const { book } = market
    if (order.trailing !== undefined && Number.isNaN(order.stopUnits))
      this.trail(market, order, this.followedBy(market, order))
    if (order.timeInForce === 'AT_THE_OPEN' || order.timeInForce === 'AT_THE_CLOSE') {
      market.rest(order)
      return
    }
    if (order.type === 'MARKET' || (order.type === 'MARKET_TO_LIMIT' && Number.isNaN(order.limitUnits))) {
      const priceUnits = book.priceFor(order)
      if (Number.isNaN(priceUnits)) market.rest(order)
      else this.take(market, order, priceUnits, market.book.rule, false)
      return
    }
    if (this.isMarketable(market, order))
      this.take(market, order, this.takingPrice(market, order), market.book.rule, false)
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
    const first = { priceUnits, available: market.book.sizeFor(order), rule, liquidity: 'TAKER', ambiguous } as const
    if (order.type === 'MARKET_TO_LIMIT' && Number.isNaN(order.limitUnits))
      this.execution.updated(order, { limitUnits: priceUnits })
    this.filler.fill(market, order, first)
    if (!order.isWorking) return
    if (order.timeInForce === 'IOC') {
      this.filler.cancel(market, order, 'the rest could not fill at once')
      return
    }
    if (order.type === 'MARKET_TO_LIMIT') {
      market.rest(order)
      return
    }
    const worse = priceUnits + market.instrument.tickUnits * order.direction
    if ((order.limitUnits - worse) * order.direction < 0) return
    this.filler.fill(market, order, { ...first, priceUnits: worse, available: Infinity, rule: 'tick' })
  }

  /** A limit that rests fills at its own price: the quantity there if touched exactly, wholly if traded through. */
  private fillResting(market: InstrumentMarket, order: EngineOrder, ambiguous: boolean): void {
    const { book } = market
    const bookUnits = book.priceFor(order)
    const through = bookUnits !== order.limitUnits
    const priceUnits = triggersLimit(order) ? triggeredPrice(order, bookUnits) : order.limitUnits
    if (priceUnits !== bookUnits) this.keepSide(market, order, priceUnits)
    const rule = this.insideBar ? 'limitTouched' : market.book.rule === 'thisClose' ? 'limitTouched' : market.book.rule
    const there = { priceUnits, available: book.sizeFor(order), rule, liquidity: 'MAKER', ambiguous } as const
    this.filler.fill(market, order, there)
    if (!through || !order.isWorking) return
    this.filler.fill(market, order, { ...there, priceUnits: order.limitUnits, available: Infinity })
  }

  /** The price at which a limit takes the book: that of the book, of one whose trigger was touched the trigger. */
  private takingPrice(market: InstrumentMarket, order: EngineOrder): number {
    if (!order.triggered || (order.limitUnits - order.stopUnits) * order.direction <= 0)
      return market.book.priceFor(order)
    this.keepSide(market, order, order.limitUnits)
    return order.stopUnits
  }

  /** Leaves a price behind as that of the side which an order took. */
  private keepSide({ book }: InstrumentMarket, order: EngineOrder, priceUnits: number): void {
    if (this.rules.keepsFilledSide) book.leaveBehind(order, priceUnits)
  }

  private isMarketable(market: InstrumentMarket, order: EngineOrder): boolean {
    if (awaitsTrigger(order) || Number.isNaN(order.limitUnits)) return false
    return (order.limitUnits - market.book.judgedFor(order)) * order.direction >= 0
  }

  /** Whether the book is at the level of an order that waits. */
  private isTouched(market: InstrumentMarket, order: EngineOrder): boolean {
    return awaitsTrigger(order) ? this.isReached(market, order, order.stopUnits) : this.isMarketable(market, order)
  }

  /** Whether the book is at a trigger of an order, or past it. */
  private isReached(market: InstrumentMarket, order: EngineOrder, triggerUnits: number): boolean {
    return (market.book.judgedFor(order) - triggerUnits) * (isTouchedByRise(order) ? 1 : -1) >= 0
  }

  /** The price that a trailing stop follows now, in units; NaN when there is none yet. */
  private followedBy(market: InstrumentMarket, order: EngineOrder): number {
    const { book } = market
    if (order.trailing!.triggerType !== 'LAST_PRICE') return book.judgedFor(order)
    if (!Number.isNaN(book.judgedLastUnits)) return book.judgedLastUnits
    const isBehind = this.rules.trailsBehind && this.insideTrade && !Number.isNaN(book.previousUnits)
    return isBehind ? book.previousUnits : book.lastUnits
  }

  private isAmbiguous(market: InstrumentMarket, order: EngineOrder): boolean {
    if (!this.insideBar || this.atMarket) return false
    if (order.isContested) return true
    if (touchCertainty(order, market, market.bar, 'touch') === 'possible') return true
    if (this.stood.has(order) && awaitsTrigger(order) && this.trailsByPath(market, order)) return true
    const levelUnits = awaitsTrigger(order) ? order.stopUnits : order.limitUnits
    const touched = [...market.above.orders, ...market.below.orders].filter(
      (other) =>
        other.isWorking &&
        (isTouched(other, market, 'touch') ||
          (market.trailing.has(other) && mayBeHitBefore(other, market, levelUnits))),
    )
    const rivals = pathRivals(order, touched, market.ledgerOf(order).signedUnits)
    for (const rival of rivals) rival.pathDependent = true
    return rivals.length > 0
  }

  private trailsByPath(market: InstrumentMarket, order: EngineOrder): boolean {
    return trailsByPath(order, market, this.stood.get(order) ?? NaN, order.activation?.bar === market.bar)
  }
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
