import type { SimulatedClock } from '../core/clock.js'
import type { LiquiditySide } from '../core/order-terms.js'
import type { SeededRandom } from '../core/seeded-random.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import type { OrderBook } from './order-book.js'
import { expireOrders } from './order-expiry.js'
import type { OrderFiller } from './order-filler.js'
import { awaitsTrigger, isImmediate, levelOf, triggersLimit } from './order-level.js'
import type { OrderMatcher } from './order-matcher.js'
import { QueuePositions } from './queue-positions.js'
import { trail } from './trailing-stops.js'

/**
 * Matches orders against bids, asks and trades as they come. Orders that take liquidity walk the displayed levels of the
 * other side, each as far as its quantity goes, and wait with the rest for what comes next. A limit that rests fills at
 * its own price: as far as the other side comes to it, and by trades at its price once those who were there before it are
 * served. Nothing is ambiguous here, because the sequence of ticks is known.
 */
export class BookMatcher implements OrderMatcher {
  private readonly books: readonly OrderBook[]
  /** By market. */
  private readonly queues: readonly QueuePositions[]
  /** Limits at which the chance of a fill was drawn and lost. */
  private readonly refusedAt = new WeakMap<EngineOrder, number>()
  /** Market orders take the mid, at no price of the book. */
  private readonly fillsAtMid: boolean

  constructor(
    private readonly rules: FillRules,
    books: readonly OrderBook[],
    private readonly execution: ExecutionEngine,
    private readonly filler: OrderFiller,
    private readonly clock: SimulatedClock,
    private readonly random: SeededRandom,
  ) {
    this.books = books
    this.queues = books.map(() => new QueuePositions(rules.queuePosition))
    this.fillsAtMid = rules.marketFill === 'mid'
  }

  /** The book has changed: matches the orders that it concerns. Event frequency; nothing is done without one. */
  applyBook(market: InstrumentMarket): void {
    const { above, below, waiting, trailing, earliestExpiry } = market
    if (earliestExpiry !== undefined) expireOrders(market, this.execution, this.clock.timestamp, false)
    if (!above.isEmpty || !below.isEmpty || waiting.length > 0 || trailing.size > 0) this.match(market)
    if (earliestExpiry !== undefined) expireOrders(market, this.execution, this.clock.timestamp, true)
  }

  /** The market traded beside a book: fills limits that rested there. Event frequency; nothing is done without one. */
  applyTrade(market: InstrumentMarket, price: number, sizeUnits: number, aggressor: number): void {
    const { above, below, earliestExpiry } = market
    if (earliestExpiry !== undefined) expireOrders(market, this.execution, this.clock.timestamp, false)
    if (below.nearest <= -price) this.serveQueue(market, below.orders, price, sizeUnits, aggressor <= 0)
    if (above.nearest <= price) this.serveQueue(market, above.orders, price, sizeUnits, aggressor >= 0)
  }

  rejection(market: InstrumentMarket, order: EngineOrder): string {
    if (order.timeInForce === 'AT_THE_OPEN' || order.timeInForce === 'AT_THE_CLOSE')
      return 'where ticks match orders there is no opening or closing'
    if (order.trailing !== undefined && Number.isNaN(this.bookOf(market).opposite(order.direction).best))
      return 'there is no price to follow yet'
    order.marketableOnArrival = this.isMarketable(market, order)
    return order.postOnly && order.marketableOnArrival ? 'it is post-only and would have taken liquidity' : ''
  }

  modificationRejection(market: InstrumentMarket, order: EngineOrder, limitUnits: number): string {
    if (!order.postOnly || awaitsTrigger(order) || Number.isNaN(limitUnits)) return ''
    const bestUnits = market.priceUnits(this.bookOf(market).opposite(order.direction).best)
    return (limitUnits - bestUnits) * order.direction >= 0 ? 'it is post-only and would have taken liquidity' : ''
  }

  accept(market: InstrumentMarket, order: EngineOrder): void {
    const { best } = this.bookOf(market).opposite(order.direction)
    if (order.trailing !== undefined) trail(market, order, market.priceUnits(best), this.execution)
    this.place(market, order)
    if (takesAnyPrice(order) && this.rules.entryAt === 'thisClose' && !Number.isNaN(best))
      this.take(market, order, 'thisClose')
  }

  replace(market: InstrumentMarket, order: EngineOrder): void {
    order.marketableOnArrival = this.isMarketable(market, order)
    this.place(market, order)
  }

  afterCommands(): void {
    // What commands brought is matched against what comes next.
  }

  /** Puts an order on the market, at the end of the queue at its price. */
  private place(market: InstrumentMarket, order: EngineOrder): void {
    market.rest(order)
    if (!Number.isNaN(order.restingKey) && !awaitsTrigger(order)) this.queueOf(market).join(order, this.bookOf(market))
  }

  private match(market: InstrumentMarket): void {
    const book = this.bookOf(market)
    if (market.waiting.length > 0)
      for (const order of [...market.waiting]) if (order.isWorking) this.matchWaiting(market, order)
    const bid = book.bids.best
    const ask = book.asks.best
    const highest = ask > bid || Number.isNaN(bid) ? ask : bid
    const lowest = ask > bid || Number.isNaN(ask) ? bid : ask
    if (market.above.nearest <= highest || market.below.nearest <= -lowest) {
      for (const order of this.reached(market, highest, lowest, bid, ask))
        if (order.isWorking && !Number.isNaN(order.restingKey)) this.touch(market, order)
    }
    const queue = this.queueOf(market)
    if (queue.length > 0) queue.observe(book)
    for (const order of market.trailing)
      trail(market, order, market.priceUnits(order.direction > 0 ? ask : bid), this.execution)
  }

  /** Orders whose level the market has come to: buys from the highest price down, then sells from the lowest up. */
  private reached(market: InstrumentMarket, highest: number, lowest: number, bid: number, ask: number): EngineOrder[] {
    const rising = market.above.upTo(highest).filter((order) => (order.direction > 0 ? ask : bid) >= levelOf(order))
    const falling = market.below.upTo(-lowest).filter((order) => (order.direction > 0 ? ask : bid) <= levelOf(order))
    return [...rising, ...falling].sort(
      (a, b) => b.direction - a.direction || (levelOf(b) - levelOf(a)) * a.direction || a.acceptance - b.acceptance,
    )
  }

  private matchWaiting(market: InstrumentMarket, order: EngineOrder): void {
    if (Number.isNaN(order.limitUnits)) {
      this.take(market, order, this.ruleOf(market))
      return
    }
    if (this.isMarketable(market, order)) this.take(market, order, this.ruleOf(market))
    if (order.isWorking) this.filler.cancel(market, order, 'it could not fill at once')
  }

  private touch(market: InstrumentMarket, order: EngineOrder): void {
    if (awaitsTrigger(order)) {
      this.trigger(market, order)
      return
    }
    if (order.marketableOnArrival) {
      this.take(market, order, this.ruleOf(market))
      return
    }
    const book = this.bookOf(market)
    if (book.isLastTrade || (book.opposite(order.direction).best === order.limit && !this.fillsOnTouch(order))) return
    this.walk(market, order, order.limit, 'limitTouched', 'MAKER')
  }

  /** Whether a quote exactly at its limit fills an order; the chance of `probability` is drawn once for a limit. */
  private fillsOnTouch(order: EngineOrder): boolean {
    const { limitFill } = this.rules
    if (typeof limitFill !== 'object') return limitFill === 'touch'
    if (this.refusedAt.get(order) === order.limit) return false
    if (this.random.next() < limitFill.probability) return true
    this.refusedAt.set(order, order.limit)
    return false
  }

  private trigger(market: InstrumentMarket, order: EngineOrder): void {
    const { best } = this.bookOf(market).opposite(order.direction)
    const rule = triggerRule(order, best !== order.stop)
    market.trigger(order)
    if (!triggersLimit(order)) {
      market.waiting.push(order)
      this.take(market, order, rule)
      return
    }
    this.execution.triggered(order)
    order.marketableOnArrival = this.isMarketable(market, order)
    if (!order.marketableOnArrival && isImmediate(order)) {
      this.filler.cancel(market, order, 'it could not fill at once')
      return
    }
    this.place(market, order)
    if (order.marketableOnArrival) this.take(market, order, rule)
  }

  /** Takes what the other side displays, up to the order's limit. */
  private take(market: InstrumentMarket, order: EngineOrder, rule: FillRule): void {
    if (this.fillsAtMid && Number.isNaN(order.limitUnits)) {
      this.takeMid(market, order)
      return
    }
    const before = order.filledUnits
    this.walk(market, order, NaN, rule, 'TAKER')
    if (!order.isWorking) return
    if (order.timeInForce === 'IOC') this.filler.cancel(market, order, 'the rest could not fill at once')
    else if (order.type === 'MARKET_TO_LIMIT' && order.filledUnits > before && Number.isNaN(order.limitUnits)) {
      market.unrest(order)
      this.execution.updated(order, {
        limitUnits: market.priceUnits(this.bookOf(market).opposite(order.direction).best),
      })
      this.place(market, order)
    }
  }

  /** The mid, rounded to the tick that is worse for the order, as far as the best level goes. */
  private takeMid(market: InstrumentMarket, order: EngineOrder): void {
    const book = this.bookOf(market)
    const mid = (book.bids.best + book.asks.best) / 2
    if (Number.isNaN(mid)) return
    const { instrument } = market
    const price = order.direction > 0 ? instrument.ceilToTick(mid) : instrument.floorToTick(mid)
    const side = book.opposite(order.direction)
    const available = this.share(market, side.sizes[0]!) - side.taken[0]!
    const chance = {
      priceUnits: market.priceUnits(price),
      available,
      rule: this.ruleOf(market),
      liquidity: 'TAKER',
    } as const
    side.take(0, this.filler.fill(market, order, { ...chance, ambiguous: false }))
  }

  /** Fills an order level by level, each at its price or, where it rested, at the order's own. */
  private walk(
    market: InstrumentMarket,
    order: EngineOrder,
    ownPrice: number,
    rule: FillRule,
    liquidity: LiquiditySide,
  ): void {
    const side = this.bookOf(market).opposite(order.direction)
    if (order.timeInForce === 'FOK' && this.availableTo(market, order) < order.quantityUnits - order.filledUnits) {
      this.filler.cancel(market, order, 'it could not fill wholly at once')
      return
    }
    for (let level = 0; level < side.levels && order.isWorking; level++) {
      const price = side.prices[level]!
      if ((order.limit - price) * order.direction < 0) return
      const available = this.share(market, side.sizes[level]!) - side.taken[level]!
      if (available <= 0) continue
      const priceUnits = market.priceUnits(Number.isNaN(ownPrice) ? price : ownPrice)
      const levelRule = level > 0 && rule === 'quote' ? 'depth' : rule
      const chance = { priceUnits, available, rule: levelRule, liquidity, ambiguous: false }
      side.take(level, this.filler.fill(market, order, chance))
      // The rest of it becomes a limit at the price that it had first.
      if (order.type === 'MARKET_TO_LIMIT' && Number.isNaN(order.limitUnits)) return
    }
  }

  private availableTo(market: InstrumentMarket, order: EngineOrder): number {
    const side = this.bookOf(market).opposite(order.direction)
    let sum = 0
    for (let level = 0; level < side.levels; level++)
      if (!((order.limit - side.prices[level]!) * order.direction < 0))
        sum += Math.max(0, this.share(market, side.sizes[level]!) - side.taken[level]!)
    return sum
  }

  /** A trade serves the orders that rest at its price or better, the best price and the earliest first. */
  private serveQueue(
    market: InstrumentMarket,
    orders: readonly EngineOrder[],
    price: number,
    sizeUnits: number,
    /** Who took liquidity may have taken it from their side; a trade beyond their price went through them in any case. */
    takes: boolean,
  ): void {
    const queue = this.queueOf(market)
    let left = this.share(market, sizeUnits)
    const served = orders.filter(
      (order) =>
        !awaitsTrigger(order) &&
        !order.marketableOnArrival &&
        (order.limit - price) * order.direction >= (takes ? 0 : Number.MIN_VALUE),
    )
    for (const order of served) {
      if (left <= 0) return
      if (!order.isWorking) continue
      // Those ahead of it may be ahead of the next, too: only what its own orders took is gone for all.
      const available = left - queue.pass(order, price, left)
      if (available <= 0 || !queue.isFirst(order, price)) continue
      const chance = { priceUnits: order.limitUnits, available, rule: 'queue', liquidity: 'MAKER' } as const
      left -= this.filler.fill(market, order, { ...chance, ambiguous: false })
    }
  }

  /** What may be taken of a quantity, by the setting `volumeLimit`, in whole lots. */
  private share(market: InstrumentMarket, units: number): number {
    const { volumeLimit } = this.rules
    const { lotUnits } = market.instrument
    if (units === Infinity) return units
    return Math.floor((volumeLimit === 'none' ? units : units * volumeLimit) / lotUnits + 1e-9) * lotUnits
  }

  private isMarketable(market: InstrumentMarket, order: EngineOrder): boolean {
    if (awaitsTrigger(order) || Number.isNaN(order.limitUnits)) return false
    return (order.limit - this.bookOf(market).opposite(order.direction).best) * order.direction >= 0
  }

  /** What fills at the book's prices are called. */
  private ruleOf(market: InstrumentMarket): FillRule {
    return this.bookOf(market).isLastTrade ? 'tick' : 'quote'
  }

  private queueOf(market: InstrumentMarket): QueuePositions {
    return this.queues[market.instrument.index]!
  }

  private bookOf(market: InstrumentMarket): OrderBook {
    return this.books[market.instrument.index]!
  }
}

function takesAnyPrice(order: EngineOrder): boolean {
  return order.type === 'MARKET' || order.type === 'MARKET_TO_LIMIT'
}

function triggerRule(order: EngineOrder, gapped: boolean): FillRule {
  if (order.isIfTouched) return gapped ? 'ifTouchedGap' : 'ifTouched'
  return gapped ? 'stopGap' : 'stopTouched'
}
