import type { SimulatedClock } from '../core/clock.js'
import type { SeededRandom } from '../core/seeded-random.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { FillRules } from '../engine/fill-rules.js'
import { awaitsStop, levelOf, type InstrumentMarket } from '../engine/instrument-market.js'
import { LevelMatcher } from '../engine/level-matcher.js'
import type { RiskEngine } from '../engine/risk-engine.js'
import type { OrderChanges, Venue } from '../engine/venue.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { EngineOrder } from '../model/engine-order.js'

/** A venue that matches orders against recorded market data by the rules of its settings. */
export class SimulatedExchange implements Venue {
  private readonly matcher: LevelMatcher
  private acceptances = 0

  constructor(
    private readonly rules: FillRules,
    private readonly markets: readonly InstrumentMarket[],
    private readonly execution: ExecutionEngine,
    risk: RiskEngine,
    private readonly clock: SimulatedClock,
    random: SeededRandom,
  ) {
    this.matcher = new LevelMatcher(rules, execution, risk, random)
  }

  /** A bar closed: matches what it touches and marks the position. Event frequency: nothing is allocated without a match. */
  applyBar(market: InstrumentMarket, batch: BarBatch, row: number): void {
    const high = batch.high[row]!
    const low = batch.low[row]!
    const close = batch.close[row]!
    market.open = batch.open[row]!
    market.high = high
    market.low = low
    market.close = close
    market.volume = batch.volume[row]!
    market.bar++
    if (market.earliestExpiry !== undefined) this.expire(market, false)
    const { ledger } = market
    if (market.above.nearest <= high || market.below.nearest <= -low || market.waiting.length > 0) {
      this.matcher.match(market)
      if (ledger.signedUnits !== 0) this.matcher.observe(market)
    } else if (ledger.signedUnits !== 0) ledger.observe(high, low)
    ledger.markPrice = close
    ledger.markBar = market.bar
    if (market.earliestExpiry !== undefined) this.expire(market, true)
  }

  submit(order: EngineOrder): void {
    const market = this.markets[order.instrument.index]!
    if (order.expiresAt !== undefined && order.expiresAt.compare(this.clock.timestamp) <= 0) {
      this.execution.rejected(order, 'its time in force had ended')
      return
    }
    order.marketableOnArrival = order.type === 'LIMIT' && (order.limit - market.close) * order.direction >= 0
    if (order.postOnly && order.marketableOnArrival) {
      this.execution.rejected(order, 'it is post-only and would have taken liquidity')
      return
    }
    order.acceptance = ++this.acceptances
    this.execution.accepted(order)
    market.rest(order)
    if (order.parent !== undefined) this.matcher.arrive(order)
    else if (order.type === 'MARKET' && this.rules.entryAt === 'thisClose' && market.bar >= 0)
      this.matcher.fillAtClose(market, order)
  }

  cancel(order: EngineOrder, reason: string): void {
    this.markets[order.instrument.index]!.remove(order)
    this.execution.canceled(order, reason)
  }

  modify(order: EngineOrder, changes: OrderChanges): void {
    const market = this.markets[order.instrument.index]!
    const level = levelOf(order)
    market.unrest(order)
    this.execution.updated(order, changes)
    if (levelOf(order) !== level) {
      order.acceptance = ++this.acceptances
      order.marketableOnArrival = !awaitsStop(order) && (order.limit - market.close) * order.direction >= 0
    }
    market.rest(order)
  }

  /** Closes the position of a market at a price because the data ends. */
  closeAtEnd(market: InstrumentMarket, price: number): void {
    const { ledger, instrument } = market
    const order = this.execution.create({
      instrument,
      side: ledger.signedUnits > 0 ? 'SELL' : 'BUY',
      type: 'MARKET',
      quantityUnits: Math.abs(ledger.signedUnits),
      limitUnits: NaN,
      stopUnits: NaN,
      timeInForce: 'GTC',
      expiresAt: undefined,
      reduceOnly: true,
      postOnly: false,
      role: '',
      tag: 'end of data',
      invalid: '',
      callSite: -1,
    })
    this.execution.submitted(order)
    this.execution.accepted(order)
    this.execution.filled(order, {
      quantityUnits: order.quantityUnits,
      priceUnits: market.priceUnits(price),
      liquidity: 'TAKER',
      rule: 'endOfData',
      ambiguous: false,
      exitReason: 'endOfData',
    })
  }

  /** Ends the orders whose time has come: before a bar those that ended inside it, after it those that end with it. */
  private expire(market: InstrumentMarket, includingNow: boolean): void {
    const now = this.clock.timestamp
    const earliest = market.earliestExpiry!.compare(now)
    if (earliest > 0 || (earliest === 0 && !includingNow)) return
    for (const order of market.takeExpired(now, includingNow)) this.execution.expired(order)
  }
}
