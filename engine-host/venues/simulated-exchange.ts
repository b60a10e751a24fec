import type { SimulatedClock } from '../core/clock.js'
import type { SeededRandom } from '../core/seeded-random.js'
import { Timestamp } from '../core/timestamp.js'
import type { BarMatcher } from '../engine/bar-matcher.js'
import { BookMatcher } from '../engine/book-matcher.js'
import { markPathDependent } from '../engine/bar-path.js'
import type { BuyingPower } from '../engine/buying-power.js'
import { isProtecting, isSpared, seesBarLate } from '../engine/contested-orders.js'
import { canDrillDown, dependsOnPath, type BarPart } from '../engine/drill-down.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { FillRules } from '../engine/fill-rules.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import { LevelMatcher } from '../engine/level-matcher.js'
import { OrderBook } from '../engine/order-book.js'
import { OrderFiller } from '../engine/order-filler.js'
import { expireOrders } from '../engine/order-expiry.js'
import { levelOf } from '../engine/order-level.js'
import type { OrderMatcher } from '../engine/order-matcher.js'
import { QueueMatcher } from '../engine/queue-matcher.js'
import type { RiskEngine } from '../engine/risk-engine.js'
import { observeBar } from '../engine/seen-prices.js'
import { TickMatcher } from '../engine/tick-matcher.js'
import type { CommandKind, FillSlippage, OrderChanges, Venue } from '../engine/venue.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { DepthBatch } from '../model/depth-batch.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { QuoteBatch } from '../model/quote-batch.js'
import type { TradeBatch } from '../model/trade-batch.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { VenueClosing } from './venue-closing.js'
import type { Liquidation } from './liquidation.js'

/** What an exchange works with. */
export interface ExchangeParts {
  readonly rules: FillRules
  /** All of the run, by index of the instrument. */
  readonly markets: readonly InstrumentMarket[]
  /** Those of this venue. */
  readonly own: readonly InstrumentMarket[]
  readonly execution: ExecutionEngine
  readonly risk: RiskEngine
  /** What pays for trades here. */
  readonly account: EngineAccount
  readonly power: BuyingPower
  readonly clock: SimulatedClock
  readonly random: SeededRandom
  /** What fills that take liquidity lose; undefined: nothing. */
  readonly slippage: FillSlippage | undefined
  /** Closes positions that the account cannot hold any longer; undefined where nothing does. */
  readonly liquidation: Liquidation | undefined
}

const noOrders: readonly EngineOrder[] = []

/** A venue that matches orders against recorded market data by the rules of its settings. */
export class SimulatedExchange implements Venue {
  private readonly filler: OrderFiller
  private readonly drillsDown: boolean
  /** How bars match orders. */
  private readonly barMatcher: BarMatcher
  /** How quotes and trades do, where they are matched by the core of `barExecution` `ticks`; undefined elsewhere. */
  private readonly tickMatcher: TickMatcher | undefined
  /** How ticks match orders. */
  private readonly bookMatcher: BookMatcher
  private readonly books: readonly OrderBook[]
  /** By market, how its orders are matched. */
  private readonly matchers: OrderMatcher[]
  private readonly closing: VenueClosing
  private readonly tickMatched = new Set<InstrumentMarket>()
  /** What falls inside a bar waits for its close. */
  private readonly holdsInside: boolean
  /** Bars are matched level by level. */
  private readonly matchesLevels: boolean
  /** Whether orders need no data to wait for the market. */
  readonly takesCommandsAtStart: boolean
  private readonly rules: FillRules
  private readonly markets: readonly InstrumentMarket[]
  private readonly own: readonly InstrumentMarket[]
  private readonly execution: ExecutionEngine
  private readonly account: EngineAccount
  private readonly clock: SimulatedClock
  private readonly liquidation: Liquidation | undefined
  private acceptances = 0

  constructor({ risk, power, random, slippage, ...parts }: ExchangeParts) {
    const { rules, markets, execution, clock } = parts
    this.rules = rules
    this.markets = markets
    this.own = parts.own
    this.execution = execution
    this.account = parts.account
    this.clock = clock
    this.liquidation = parts.liquidation
    this.filler = new OrderFiller(execution, risk, slippage)
    const { filler } = this
    this.drillsDown = canDrillDown(rules)
    this.holdsInside = rules.insideBar === 'withItsClose' || rules.barExecution !== 'ticks'
    this.matchesLevels = rules.barExecution === 'levels'
    this.takesCommandsAtStart = rules.barExecution !== 'ticks'
    this.tickMatcher = this.takesCommandsAtStart ? undefined : new TickMatcher(rules, execution, filler, clock)
    this.barMatcher =
      rules.barExecution === 'queue'
        ? new QueueMatcher(rules, markets, execution, risk, power, clock)
        : (this.tickMatcher ?? new LevelMatcher(rules, execution, filler, clock, random))
    this.closing = new VenueClosing(execution)
    this.books = markets.map(({ instrument }) => new OrderBook(instrument, rules.liquidityConsumption))
    this.bookMatcher = new BookMatcher(rules, this.books, execution, filler, clock, random)
    this.matchers = markets.map(() => this.barMatcher)
  }

  /** Ticks match the orders of a market, and bars do not. Before the first data. */
  matchTicks(market: InstrumentMarket, hasDepth: boolean): void {
    const matcher = this.tickMatcher !== undefined && !hasDepth ? this.tickMatcher : this.bookMatcher
    this.matchers[market.instrument.index] = matcher
    this.tickMatched.add(market)
  }

  /** Whether commands can be carried out now; where orders fill on arrival, they wait for the first data. */
  get isOpen(): boolean {
    return this.takesCommandsAtStart || this.own.some((market) => market.bar >= 0 || market.book.isKnown)
  }

  /** A bar closed: matches what it touches and marks the position. Event frequency: nothing is allocated without a match. */
  applyBar(market: InstrumentMarket, batch: BarBatch, row: number, finer?: BarPart): void {
    setBar(market, batch, row)
    market.bar++
    if (finer === undefined && market.isQuiet && !this.execution.isHolding) this.applyQuietBar(market)
    else this.applyEventfulBar(market, finer)
  }

  /** A bar before and inside which nothing has come, ends or changes. Event frequency. */
  private applyQuietBar(market: InstrumentMarket): void {
    const { clock, liquidation, account } = this
    market.closeAt(clock.high, clock.low)
    const isConcerned = this.barMatcher.isConcerned(market)
    if (isConcerned || account.hasOpenPositions) {
      if (liquidation !== undefined) liquidation.beforeBar(market)
      // Liquidation may have placed a stop.
      this.barMatcher.applyBar(market, noOrders)
      showBar(market, this.rules)
      if (liquidation !== undefined) liquidation.afterBar(market)
    } else showBar(market, this.rules)
    if (this.rules.endsAtRuin && this.account.equityUnits() <= 0) this.closing.endAtRuin(this.account, this.markets)
  }

  private applyEventfulBar(market: InstrumentMarket, finer: BarPart | undefined): void {
    const { isHolding } = this.execution
    const isContested = this.holdsInside && (market.earliestExpiry !== undefined || isHolding)
    const opens = isContested || finer !== undefined ? market.openingOf(this.clock.timestamp) : undefined
    let late = market.takeLate(this.clock.high, this.clock.low)
    const { liquidation } = this
    if (liquidation !== undefined) liquidation.beforeBar(market)
    if (finer !== undefined) late = this.applyFiner(market, finer, late, opens!)
    else if (isContested) this.matchContested(market, late, opens!, this.clock.timestamp)
    else if (late.length === 0) this.barMatcher.applyBar(market, late)
    else this.matchBar(market, late, this.clock.timestamp)
    if (isHolding) this.execution.closeBar(market, this.clock.timestamp)
    const { ledgers } = market
    for (let place = 0; place < ledgers.length; place++) {
      const ledger = ledgers[place]!
      if (finer === undefined && ledger.isOpen) observeBar(market, ledger, this.rules)
      ledger.mark(market.close, market.bar)
    }
    if (liquidation !== undefined) liquidation.afterBar(market)
    if (this.rules.endsAtRuin && this.account.equityUnits() <= 0) this.closing.endAtRuin(this.account, this.markets)
    for (const order of late) if (order.isWorking) this.barMatcher.putBack(market, order)
  }

  /** Whether the bar to come cannot decide what becomes of the market's orders, so that finer data should. */
  wantsFiner(market: InstrumentMarket, high: number, low: number): boolean {
    if (!this.drillsDown) return false
    const isHolding = this.execution.isHolding
    if (isHolding && this.execution.movesInto(market, high, low)) return true
    return dependsOnPath(market, high, low, isHolding || market.hasArrivedInside)
  }

  /** Matches a bar inside which orders may be cancelled, changed or come to their end. */
  private matchContested(
    market: InstrumentMarket,
    late: readonly EngineOrder[],
    opens: Timestamp,
    closes: Timestamp,
  ): void {
    const { execution } = this
    expireOrders(market, execution, opens, true)
    const limitFill = this.matchesLevels ? this.rules.limitFill : undefined
    const inside = new Set([...execution.contestedIn(market, closes, limitFill), ...market.expiringBefore(closes)])
    const contested = [...inside].filter((order) => !late.includes(order))
    const spared = contested.filter((order) => order.isWorking && isSpared(market, order, this.rules.limitFill))
    for (const order of contested) order.isContested = true
    for (const order of spared) {
      markPathDependent(market, order)
      market.setAside(order)
    }
    this.matchBar(market, late, closes, spared)
    for (const order of spared) if (order.isWorking) this.barMatcher.putBack(market, order)
    for (const order of contested) order.isContested = false
    expireOrders(market, execution, closes, true)
  }

  /** Matches a bar, with the late orders that are taken to have seen it. */
  private matchBar(
    market: InstrumentMarket,
    late: readonly EngineOrder[],
    closes: Timestamp,
    spared: readonly EngineOrder[] = noOrders,
  ): void {
    if (late.length === 0 || !this.matchesLevels) {
      this.barMatcher.applyBar(market, spared.length === 0 ? late : [...late, ...spared])
      return
    }
    const { limitFill } = this.rules
    // Of finer bars those before an order are over when it comes.
    const hasCome = late.filter((order) => order.isWorking && order.workingSince!.compare(closes) < 0)
    const seeing = hasCome.filter((order) => seesBarLate(market, order, limitFill))
    for (const order of seeing) {
      order.isContested = true
      this.barMatcher.putBack(market, order)
    }
    this.barMatcher.applyBar(market, [...late.filter((order) => !seeing.includes(order)), ...spared])
    for (const order of seeing) {
      order.isContested = false
      if (order.isWorking) market.setAside(order)
    }
  }

  /** Matches the finer bars that make up a bar, one after the other; gives the late orders that are late for all of them. */
  private applyFiner(
    market: InstrumentMarket,
    { batch, begin, end, rowNanos }: BarPart,
    late: readonly EngineOrder[],
    opens: Timestamp,
  ): readonly EngineOrder[] {
    const { open, high, low, close, volume } = market
    let before = opens
    let waiting = late
    for (let row = begin; row < end; row++) {
      setBar(market, batch, row)
      const fills = this.execution.fillCount
      this.filler.isDrilling = row > begin
      const closes = stampOf(batch, row)
      const ownOpen = Timestamp.fromNanos(closes.nanos - rowNanos)
      const opened = ownOpen.compare(before) > 0 ? ownOpen : before
      if (this.execution.openBar(market, opened)) while (this.execution.settleNext() !== undefined);
      for (const order of waiting)
        if (order.isWorking && order.workingSince!.compare(opened) <= 0) this.barMatcher.putBack(market, order)
      waiting = waiting.filter((order) => order.workingSince!.compare(opened) > 0)
      this.matchContested(market, waiting, opened, closes)
      before = closes
      for (const ledger of market.ledgers) if (ledger.isOpen) observeBar(market, ledger, this.rules, fills)
    }
    this.filler.isDrilling = false
    Object.assign(market, { open, high, low, close, volume })
    return waiting
  }

  /** The best bid or offer of a market changed. Event frequency. */
  applyQuote(market: InstrumentMarket, batch: QuoteBatch, row: number): void {
    const book = this.books[market.instrument.index]!
    book.applyQuote(batch, row)
    this.applyBook(market, book)
  }

  /** The order book of a market changed. Event frequency. */
  applyDepth(market: InstrumentMarket, batch: DepthBatch, row: number): void {
    const book = this.books[market.instrument.index]!
    book.applyDepth(batch, row)
    this.applyBook(market, book)
  }

  /** A market traded; where it shows neither quotes nor depth, the trade is its bid and ask. Event frequency. */
  applyTrade(market: InstrumentMarket, batch: TradeBatch, row: number, hasBook: boolean): void {
    const book = this.books[market.instrument.index]!
    const price = batch.price[row]!
    const sizeUnits = book.unitsOf(batch.size[row]!)
    market.enterBar()
    if (!hasBook) {
      book.applyTrade(price, sizeUnits)
      this.applyBook(market, book)
    }
    const matcher = this.matcherOf(market)
    if (matcher === this.bookMatcher) this.bookMatcher.applyTrade(market, price, sizeUnits, batch.aggressor[row]!)
    else if (hasBook) this.tickMatcher!.applyTrade(market, market.priceUnits(price), sizeUnits)
    const { ledgers } = market
    for (let place = 0; place < ledgers.length; place++) {
      const ledger = ledgers[place]!
      if (Number.isNaN(ledger.markPrice)) ledger.mark(price, ledger.markBar)
      if (ledger.isOpen) ledger.observe(price, price)
    }
  }

  submit(order: EngineOrder): void {
    const market = this.markets[order.instrument.index]!
    const hasEnded = order.expiresAt !== undefined && order.expiresAt.compare(this.clock.timestamp) <= 0
    const reason = hasEnded ? 'its time in force had ended' : this.matcherOf(market).rejection(market, order)
    if (reason !== '') {
      this.execution.rejected(order, reason)
      return
    }
    if (this.rules.exclusiveOrders && !order.reduceOnly && order.parent === undefined) this.makeWay(market, order)
    order.acceptance = ++this.acceptances
    this.execution.accepted(order)
    this.arrive(market, order)
    this.matcherOf(market).accept(market, order)
  }

  cancel(order: EngineOrder, reason: string): void {
    this.markets[order.instrument.index]!.remove(order)
    this.execution.canceled(order, reason)
  }

  modify(order: EngineOrder, changes: OrderChanges): boolean {
    const market = this.markets[order.instrument.index]!
    const { limitUnits = order.limitUnits, stopUnits = order.stopUnits } = changes
    const reason = this.matcherOf(market).modificationRejection(market, order, limitUnits, stopUnits)
    if (reason !== '') {
      this.execution.modifyRejected(order, reason)
      return false
    }
    const level = levelOf(order)
    market.unrest(order)
    this.execution.updated(order, changes)
    if (levelOf(order) !== level) {
      order.acceptance = ++this.acceptances
      // A stop that ends a position works in the bar under way too: a moved stop must not spare it the loss of that bar.
      if (!isProtecting(market, order)) this.arrive(market, order)
    }
    this.matcherOf(market).replace(market, order)
    return true
  }

  holdsNow(order: EngineOrder, kind: CommandKind): boolean {
    const market = this.markets[order.instrument.index]!
    if (!this.holdsInside || market.barNanos === 0n || market.closedAt(this.clock)) return false
    if (kind === 'insert') return this.rules.barExecution === 'ticks' || this.rules.exclusiveOrders
    // The close is certain to come after it.
    return order.timeInForce !== 'AT_THE_CLOSE'
  }

  waitsForBar(order: EngineOrder, kind: CommandKind): boolean {
    if (this.tickMatched.has(this.markets[order.instrument.index]!) || order.timeInForce === 'AT_THE_CLOSE')
      return false
    const { barExecution, entryAt, exclusiveOrders } = this.rules
    // Whatever fills on arrival would fill at a price from before it; what others make way for would spare them the bar.
    return kind !== 'insert' || barExecution !== 'levels' || entryAt === 'thisClose' || exclusiveOrders
  }

  /** All commands that waited have been carried out. */
  afterCommands(): void {
    for (const market of this.own) this.matcherOf(market).afterCommands(market)
  }

  /** The data of a market ends: closes what is open by the venue's rule. */
  endOfData(market: InstrumentMarket): void {
    const { finalize } = this.rules
    if (finalize === 'none') return
    if (finalize === 'lastOpen' && market.bar >= 0 && this.barMatcher.matchLastBarAgain !== undefined) {
      for (const order of this.closing.ordersByLot(market)) this.submit(order)
      this.barMatcher.matchLastBarAgain(market)
      return
    }
    for (const ledger of market.ledgers) {
      const price = this.closingPrice(market, ledger, finalize)
      if (!Number.isNaN(price)) this.closing.closeNow(market, ledger, price, 'endOfData')
    }
  }

  /** Price at which a position is closed because the data ends; NaN where there was none. */
  private closingPrice(market: InstrumentMarket, ledger: PositionLedger, rule: 'lastClose' | 'lastOpen'): number {
    if (this.tickMatched.has(market)) return ledger.markPrice
    return rule === 'lastClose' ? market.close : market.open
  }

  /** Before a new order comes, those that wait are cancelled and what is open is closed. */
  private makeWay(market: InstrumentMarket, order: EngineOrder): void {
    for (const other of this.execution.parts.cache.workingOrders(market.instrument))
      if (other.owner === order.owner && !other.isExit)
        this.cancel(other, `order ${String(order.number)} took its place`)
    for (const closing of this.closing.orders(market.ledgerOf(order), 'exclusive')) this.submit(closing)
  }

  /** Matches, then marks the positions at what they could be closed at. */
  private applyBook(market: InstrumentMarket, book: OrderBook): void {
    market.enterBar()
    if (market.arrivals.length > 0) market.arrivals.length = 0
    const bid = book.bids.best
    const ask = book.asks.best
    const mid = (bid + ask) / 2
    if (!Number.isNaN(mid)) market.close = mid
    if (this.matcherOf(market) === this.bookMatcher) this.bookMatcher.applyBook(market)
    else this.matchTop(market, book)
    const { ledgers } = market
    for (let place = 0; place < ledgers.length; place++) {
      const ledger = ledgers[place]!
      const exit = ledger.signedUnits < 0 ? ask : bid
      // Until the side that it could be closed at has been seen, the other has to do.
      const mark = Number.isNaN(exit) && Number.isNaN(ledger.markPrice) ? (ledger.signedUnits < 0 ? bid : ask) : exit
      if (Number.isNaN(mark)) continue
      if (ledger.isOpen) ledger.observe(mark, mark)
      ledger.mark(mark, market.bar)
    }
  }

  /** Quotes and trades in the core of `barExecution` `ticks`, which knows the best level alone. */
  private matchTop(market: InstrumentMarket, { bids, asks, isLastTrade }: OrderBook): void {
    if (isLastTrade) this.tickMatcher!.applyTrade(market, market.priceUnits(bids.best), bids.sizes[0]!)
    else
      this.tickMatcher!.applyQuote(
        market,
        market.priceUnits(bids.best),
        market.priceUnits(asks.best),
        bids.sizes[0]!,
        asks.sizes[0]!,
      )
  }

  private matcherOf(market: InstrumentMarket): OrderMatcher {
    return this.matchers[market.instrument.index]!
  }

  private arrive(market: InstrumentMarket, order: EngineOrder): void {
    // The close of a bar under way comes after it.
    if (order.timeInForce === 'AT_THE_CLOSE') return
    order.workingSince = this.clock.timestamp
    market.arrivals.push(order)
  }
}

function stampOf({ stamps }: BarBatch, row: number): Timestamp {
  return new Timestamp(stamps[row * 2 + 1]!, stamps[row * 2]! >>> 0)
}

/** Shows the positions in a market its bar, and marks them at its close. Event frequency. */
function showBar(market: InstrumentMarket, rules: FillRules): void {
  const { ledgers, close, bar } = market
  for (let place = 0; place < ledgers.length; place++) {
    const ledger = ledgers[place]!
    if (ledger.isOpen) observeBar(market, ledger, rules)
    ledger.mark(close, bar)
  }
}

/** Event frequency. */
function setBar(market: InstrumentMarket, batch: BarBatch, row: number): void {
  market.open = batch.open[row]!
  market.high = batch.high[row]!
  market.low = batch.low[row]!
  market.close = batch.close[row]!
  market.volume = batch.volume[row]!
}
