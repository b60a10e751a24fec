import type { SimulatedClock } from '../core/clock.js'
import type { SeededRandom } from '../core/seeded-random.js'
import type { BarMatcher } from '../engine/bar-matcher.js'
import { observeBar } from '../engine/bar-path.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { FillRules } from '../engine/fill-rules.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import { LevelMatcher } from '../engine/level-matcher.js'
import { OrderFiller } from '../engine/order-filler.js'
import { awaitsStop, levelOf } from '../engine/order-level.js'
import type { RiskEngine } from '../engine/risk-engine.js'
import { TickMatcher } from '../engine/tick-matcher.js'
import type { OrderChanges, Venue } from '../engine/venue.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { EngineOrder, OrderTerms } from '../model/engine-order.js'
import type { PositionLedger } from '../state/position-ledger.js'

/** A venue that matches orders against recorded market data by the rules of its settings. */
export class SimulatedExchange implements Venue {
  private readonly matcher: BarMatcher
  private readonly takesCommandsAtStart: boolean
  private acceptances = 0

  constructor(
    rules: FillRules,
    private readonly markets: readonly InstrumentMarket[],
    private readonly execution: ExecutionEngine,
    risk: RiskEngine,
    private readonly clock: SimulatedClock,
    random: SeededRandom,
  ) {
    const filler = new OrderFiller(execution, risk)
    this.takesCommandsAtStart = rules.barExecution === 'levels'
    this.matcher = this.takesCommandsAtStart
      ? new LevelMatcher(rules, execution, filler, clock, random)
      : new TickMatcher(rules, execution, filler, clock)
  }

  /** Whether commands can be carried out now; where orders fill on arrival, they wait for the first data. */
  get isOpen(): boolean {
    return this.takesCommandsAtStart || this.markets.some((market) => market.bar >= 0 || market.book.isKnown)
  }

  /** A bar closed: matches what it touches and marks the position. Event frequency: nothing is allocated without a match. */
  applyBar(market: InstrumentMarket, batch: BarBatch, row: number): void {
    market.open = batch.open[row]!
    market.high = batch.high[row]!
    market.low = batch.low[row]!
    market.close = batch.close[row]!
    market.volume = batch.volume[row]!
    market.bar++
    const late = market.takeLate(this.clock.high, this.clock.low)
    this.matcher.applyBar(market)
    const { ledgers } = market
    for (let place = 0; place < ledgers.length; place++) {
      const ledger = ledgers[place]!
      if (ledger.isOpen) observeBar(market, ledger)
      ledger.markPrice = market.close
      ledger.markBar = market.bar
    }
    for (const order of late) if (order.isWorking) market.rest(order)
  }

  submit(order: EngineOrder): void {
    const market = this.markets[order.instrument.index]!
    const hasEnded = order.expiresAt !== undefined && order.expiresAt.compare(this.clock.timestamp) <= 0
    const reason = hasEnded ? 'its time in force had ended' : this.matcher.rejection(market, order)
    if (reason !== '') {
      this.execution.rejected(order, reason)
      return
    }
    order.acceptance = ++this.acceptances
    this.execution.accepted(order)
    this.arrive(market, order)
    this.matcher.accept(market, order)
  }

  cancel(order: EngineOrder, reason: string): void {
    this.markets[order.instrument.index]!.remove(order)
    this.execution.canceled(order, reason)
  }

  modify(order: EngineOrder, changes: OrderChanges): boolean {
    const market = this.markets[order.instrument.index]!
    const { limitUnits = order.limitUnits, stopUnits = order.stopUnits } = changes
    const reason = this.matcher.modificationRejection(market, order, limitUnits, stopUnits)
    if (reason !== '') {
      this.execution.modifyRejected(order, reason)
      return false
    }
    const level = levelOf(order)
    market.unrest(order)
    this.execution.updated(order, changes)
    if (levelOf(order) !== level) {
      order.acceptance = ++this.acceptances
      // A stop that was moved goes on protecting meanwhile, which can only cost.
      if (!awaitsStop(order)) this.arrive(market, order)
    }
    this.matcher.replace(market, order)
    return true
  }

  /** All commands that waited have been carried out. */
  afterCommands(): void {
    for (const market of this.markets) this.matcher.afterCommands(market)
  }

  /** Closes a position of a market at a price because the data ends. */
  closeAtEnd(market: InstrumentMarket, ledger: PositionLedger, price: number): void {
    const { instrument } = market
    const terms: OrderTerms = {
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
    }
    const order = this.execution.create(terms, ledger.owner)
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

  private arrive(market: InstrumentMarket, order: EngineOrder): void {
    order.workingSince = this.clock.timestamp
    market.arrivals.push(order)
  }
}
