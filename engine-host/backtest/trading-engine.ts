import { DelayedClock, SimulatedClock, type Clock } from '../core/clock.js'
import { SeededRandom } from '../core/seeded-random.js'
import { strategyId } from '../core/identifiers.js'
import { MessageBus } from '../core/message-bus.js'
import type { Timer } from '../core/timer-queue.js'
import { Timestamp } from '../core/timestamp.js'
import { BuyingPower } from '../engine/buying-power.js'
import type { FinerBars } from '../data/finer-bars.js'
import { ExecutionEngine } from '../engine/execution-engine.js'
import type { FillObserver } from '../engine/execution-observer.js'
import { InstrumentMarket } from '../engine/instrument-market.js'
import { OrderLimits } from '../engine/order-limits.js'
import { RiskEngine } from '../engine/risk-engine.js'
import { Instrument } from '../model/instrument.js'
import { BarSeries } from '../model/bar-series.js'
import type { DataSeries } from '../model/data-series.js'
import type { UserEvent } from '../model/user-event.js'
import type { MarketBatch } from '../model/market-batch.js'
import { OrderOwner } from '../model/order-owner.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import { AccountPortfolio } from '../state/account-portfolio.js'
import { tradesPair } from '../state/currency-rates.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { OrderCache } from '../state/order-cache.js'
import {
  lateSubscription,
  MissingDataError,
  subscribedSources,
  type DataSubscription,
} from '../trading/data-subscription.js'
import { IndicatorRegistry } from '../trading/indicator-registry.js'
import { Strategy } from '../trading/strategy.js'
import { StrategyContext, type LogLevel } from '../trading/strategy-context.js'
import { endlessCommands, lateIndicator, lateStatistics } from '../trading/strategy-errors.js'
import { StrategyParameters } from '../trading/strategy-parameters.js'
import { makeAccount, makeLiquidation } from '../venues/account-factory.js'
import type { Liquidation } from '../venues/liquidation.js'
import { ContractRolls, type ContractRoll } from '../venues/contract-roll.js'
import { makeSchedule } from '../venues/schedule-factory.js'
import type { VenueSchedule } from '../venues/venue-schedule.js'
import { resolveFillRules } from '../venues/fill-presets.js'
import { SimulatedExchange } from '../venues/simulated-exchange.js'
import { VenueRouter } from '../venues/venue-router.js'
import { BarEngineFeed } from './bar-engine-feed.js'
import type { EngineFeed } from './engine-feed.js'
import { createFeeds, engineSeries } from './engine-feeds.js'
import { EventPublisher } from './event-publisher.js'
import { EventQueue } from './event-queue.js'
import { logText } from './log-text.js'
import { barNanos, componentsOf } from './run-inputs.js'
import { RefusalLog } from './refusal-log.js'
import { runRolls } from './run-rolls.js'
import { RunRecorder } from './run-recorder.js'
import type { RecordingSink } from './recording.js'
import { RunComponent, type StrategyConstructor } from './run-component.js'
import { SingleSeriesLoop } from './single-series-loop.js'
import { StatisticsSoFar } from './statistics-so-far.js'
import { StrategyNotifier } from './strategy-notifier.js'
import type { TickBarRecorder } from './tick-bar-recorder.js'
import { unsortedData } from './unsorted-data.js'
import { VenueSetup } from './venue-setup.js'

export type { StrategyConstructor }

/** What a run of the engine needs. */
export interface TradingEngineOptions {
  readonly specification: RunSpecification
  /** The class, or those of the specification's components in their sequence. */
  readonly strategy: StrategyConstructor | readonly StrategyConstructor[]
  /** Receives everything that is recorded. */
  readonly sink: RecordingSink
  /** Receives each line that the strategy or the engine logs. */
  readonly log: (line: string) => void
  /** Finer data by place of the source whose bars it makes up, for bars that cannot decide an outcome. */
  readonly finer?: ReadonlyMap<number, FinerBars>
  /**
   * Index of the user's source line that is running, among the run's call sites; asked when an order is created. Given how
   * many functions usually lie between, that of the user included, it may be faster.
   */
  readonly captureCallSite?: (frames?: number, site?: unknown) => number
}

/** How far a run has come. */
export interface EngineProgress {
  readonly bars: number
  /** Bars, timers, and order, position, trade and account events. */
  readonly events: number
  readonly orders: number
  /** Orders that were denied or rejected. */
  readonly refusedOrders: number
  /** Why the first of those was; empty without any. */
  readonly firstRefusal: string
  readonly trades: number
  readonly ambiguousTrades: number
  readonly equity: number
  /** Last price of the first source's instrument. */
  readonly price: number
  /** Milliseconds since the epoch. */
  readonly simulatedTime: number
}

/** Rows that wait for data to be read. */
export interface ProcessingPause {
  readonly row: number
  readonly ready: () => Promise<void>
}

/** A row of the timestamp in hand. */
interface PresentRow {
  feed: EngineFeed
  batch: MarketBatch
  row: number
}

/** Owner of the timers that send events of the user's own. */
const nobody = -1

/** Commands in one timestamp after which a strategy is taken to be caught in a loop. */
const maximumCommands = 100_000

/**
 * Runs strategies over market data. Within one time the work is always in this sequence: timers due before; all data to the
 * venues, where working orders match; order, position and account events; data callbacks; timers due now; commands.
 */
export class TradingEngine {
  private readonly clock = new SimulatedClock()
  private readonly timers = this.clock.timers
  /** The time of the strategies, which is later where data reaches them with a delay. */
  private readonly strategyClock: Clock
  private readonly delayNanos: bigint
  private readonly portfolio: AccountPortfolio
  /** The currency pairs of the run, whose prices convert. */
  private readonly pairs: readonly PositionLedger[]
  private readonly cache = new OrderCache()
  private readonly execution: ExecutionEngine
  /** The venues as one. */
  private readonly exchange: SimulatedExchange | VenueRouter
  /** Undefined where there is one venue. */
  private readonly router: VenueRouter | undefined
  /** One an account that has the rule. */
  private readonly liquidations: readonly Liquidation[]
  /** What the venue does by the clock; undefined where that is nothing. */
  private readonly schedule: VenueSchedule | undefined
  private readonly recorder: RunRecorder
  private readonly bus = new MessageBus()
  private readonly events = new EventQueue()
  private readonly indicators: IndicatorRegistry
  private readonly feeds: readonly EngineFeed[]
  /** Builders of the bars that are recorded where the data is ticks. */
  private readonly tickRecorders: readonly TickBarRecorder[]
  /** Markets that match orders. */
  private readonly executing: readonly InstrumentMarket[]
  /** Actors and strategies in the sequence in which they are called. */
  private readonly components: readonly RunComponent[]
  /** Who hears of fills. */
  private readonly fillObservers: FillObserver[]
  /** What strategies ask of the run while it goes on; undefined where none does. */
  private statistics: StatisticsSoFar | undefined
  private readonly refusals = new RefusalLog((text) => this.writeLog('warn', text))
  /**
   * Why the last call of `process` stopped short: finer data must be read with `ready` before the rows from `row` on can be
   * processed.
   */
  pause: ProcessingPause | undefined
  private started = false
  private indicatorsFixed = false
  private closed = false
  private allWarm = false
  /** Rows that `complete` has done. */
  private completed = 0
  private timersFired = 0
  private eventsPublished = 0
  /** Rows of the timestamp in hand: the first `present` elements. */
  private readonly rows: PresentRow[] = []
  private present = 0
  /** Of those, how many the indicators have taken. */
  private updated = 0
  /** Counts how often they have. */
  private updates = 0
  /** By source, that count when its last row came. */
  private readonly updatesAt: Float64Array
  /** Takes the place of most of `process` where the run is of the usual kind. */
  private readonly loop: SingleSeriesLoop | undefined
  /** Some source has a record of each of its rows. */
  private readonly recordsRows: boolean
  private readonly drillsDown: boolean
  private readonly firstMarket: InstrumentMarket
  /** One a source, in the order of the configuration. */
  private readonly series: readonly DataSeries[]
  /** Data that strategies ask for before the first event, and the run does not read. */
  private readonly missing: DataSubscription[] = []

  constructor(private readonly options: TradingEngineOptions) {
    const { specification, sink } = options
    const { dataDelay } = resolveFillRules(specification.venue)
    this.delayNanos = dataDelay === 'none' ? 0n : BigInt(Math.round(dataDelay * 1e6))
    this.strategyClock = this.delayNanos === 0n ? this.clock : new DelayedClock(this.clock, this.delayNanos)
    const instruments = specification.instruments.map((definition, index) => new Instrument(definition, index))
    const setup = new VenueSetup(specification, instruments)
    const given = componentsOf(specification)
    const owners = given.map(({ id }, place) => new OrderOwner(strategyId(id), place))
    this.portfolio = new AccountPortfolio({ instruments, owners, accounts: setup.accounts, money: setup.money })
    this.pairs = this.portfolio.ledgers.filter(({ instrument }) => tradesPair(instrument))
    const accounts = this.portfolio.accounts()
    const fees = setup.fees(this.portfolio, () => this.clock.milliseconds)
    for (const account of accounts) account.connect(makeAccount(setup.termsOf(account), account, this.cache, fees))
    for (const ledger of this.portfolio.ledgers)
      ledger.isHedging = setup.venueOf[ledger.instrument.index]!.settings.oms === 'hedging'
    const markets = instruments.map(
      (instrument) => new InstrumentMarket(instrument, this.portfolio.ledgersOf(instrument)),
    )
    this.recorder = new RunRecorder(sink, this.clock)
    const notifiers = owners.map(({ place }) => new StrategyNotifier(this.events, this.clock, place))
    const publisher = new EventPublisher(this.bus, this.events, this.clock, owners)
    const endsAtExpiry = specification.settlement?.expiry === 'settle'
    const limits = new OrderLimits(
      specification.risk ?? {},
      instruments,
      this.portfolio,
      this.cache,
      this.clock,
      endsAtExpiry,
    )
    const risk = new RiskEngine(this.portfolio, markets, limits, setup.rules)
    const observers = [this.recorder, ...notifiers, publisher]
    const fillObservers: FillObserver[] = [...observers]
    this.fillObservers = fillObservers
    this.execution = new ExecutionEngine({
      clock: this.clock,
      strategyClock: this.strategyClock,
      latency: setup.latency,
      portfolio: this.portfolio,
      cache: this.cache,
      risk,
      fees,
      contingencies: setup.rules.map(({ contingencies }) => contingencies),
      connectionOf: (order) => setup.connectionOf(order),
      barOf: (instrument) => markets[instrument]!.bar,
      observers: {
        orders: [...observers, this.refusals],
        fills: fillObservers,
        accounts: [...observers, this.refusals],
      },
    })
    const random = new SeededRandom(specification.seed)
    const liquidations = accounts.map((account) => makeLiquidation(setup.termsOf(account), account, this.execution))
    this.liquidations = liquidations.filter((each) => each !== undefined)
    fillObservers.push(...this.liquidations)
    const made = setup.venues.map((venue) => {
      const account = accounts.find(({ venue: name }) => name === (venue.funds === undefined ? '' : venue.name))!
      const exchange = new SimulatedExchange({
        rules: venue.rules,
        markets,
        own: markets.filter(({ instrument }) => venue.instruments.includes(instrument)),
        execution: this.execution,
        risk,
        account,
        power: new BuyingPower(account, setup.termsOf(account).settings.leverage ?? 1),
        clock: this.clock,
        random,
        slippage: setup.slippage(venue),
        liquidation: liquidations[account.place],
      })
      return [venue, exchange] as const
    })
    const exchangeOf = new Map(made)
    const exchanges = setup.venueOf.map((venue) => exchangeOf.get(venue)!)
    this.router = made.length === 1 ? undefined : new VenueRouter(exchanges)
    this.exchange = this.router ?? made[0]![1]
    this.execution.connect(this.exchange)
    const rolls = new ContractRolls(specification.continuous ?? {}, this.portfolio, this.execution, this.exchange)
    this.schedule = makeSchedule(
      specification,
      this.portfolio,
      this.execution,
      instruments,
      {
        settled: (event, { index }, price) => this.recorder.journal.add(event, -1, -1, index, price),
        warn: (text) => this.writeLog('warn', text),
      },
      runRolls(specification, instruments).map((roll) => ({ at: roll.at, run: () => this.rollContract(rolls, roll) })),
    )
    for (const liquidation of this.liquidations) liquidation.connect(this.exchange)
    const series = engineSeries(specification, instruments)
    this.series = series
    this.indicators = new IndicatorRegistry(series, (registered) => {
      if (this.indicatorsFixed) throw lateIndicator(registered.indicator.name)
    })
    const { indicators } = this
    const built = createFeeds({
      specification,
      series,
      markets,
      exchanges,
      indicators,
      sink: {
        bars: (chunk) => {
          if (chunk.source === 0) this.statistics?.takeChunk(chunk)
          sink.bars(chunk)
        },
      },
      finer: options.finer ?? new Map<number, FinerBars>(),
    })
    this.drillsDown = (options.finer?.size ?? 0) > 0
    this.feeds = built.feeds
    this.updatesAt = new Float64Array(this.feeds.length).fill(-1)
    this.tickRecorders = built.tickRecorders
    this.executing = built.executing
    this.recordsRows = this.feeds.some((feed) => feed.kind === 'bar')
    this.firstMarket = markets[series[0]!.instrument.index]!
    const types = [options.strategy].flat()
    this.components = owners.map((owner, place) => {
      const notifier = notifiers[place]!
      const context = new StrategyContext({
        clock: this.strategyClock,
        owner,
        bus: this.bus,
        random,
        portfolio: this.portfolio,
        cache: this.cache,
        execution: this.execution,
        instruments,
        markets,
        series,
        parameters: new StrategyParameters(given[place]!.parameters),
        sharesWhenFilled: ({ index }) => setup.rules[index]!.shareSizes === 'whenFilled',
        mayAskForData: () => !this.indicatorsFixed,
        trackStatistics: () => this.trackStatistics(),
        registerIndicator: (indicator, on) => this.indicators.register(indicator, on, place),
        log: (level, values) => {
          const text = logText(values)
          this.writeLog(level, owners.length === 1 ? text : `${owner.id}: ${text}`)
        },
        captureCallSite: options.captureCallSite ?? (() => -1),
        subscribe: (wanted, isSubscribed) => this.subscribe(this.components[place]!, wanted, isSubscribed),
        deliverSignal: (signal) => notifier.signal(signal),
        publishEvent: (event) => this.publishEvent(event),
        onPriceRounded: (_instrument, wanted, used) => this.recorder.journal.add('PRICE_ROUNDED', -1, -1, wanted, used),
      })
      const component = new RunComponent(types[place]!, owner, context, notifier)
      specification.sources.forEach((source, at) => {
        if ('matchesOnly' in source) component.unsubscribed.add(at)
      })
      return component
    })
    this.loop = this.makeLoop()
  }

  /** Rows done. */
  private get bars(): number {
    return this.completed + (this.loop?.bars ?? 0)
  }

  /** Constructs actors and strategies. `onStart` follows with the first data, when the simulated time is known. */
  start(): void {
    for (const component of this.components) component.create()
  }

  /**
   * Processes the rows from `begin` to before `end` of a batch. Calls must come in the order of time over all sources;
   * where there are several, the last timestamp is completed by the next call or by `finish`. See `pause`.
   */
  process(batch: MarketBatch, begin: number, end: number): void {
    const feed = this.feeds[batch.source]!
    const { stamps } = batch
    // A series of bars has one row a timestamp; only then is a row known to be complete as soon as it has come.
    const single = this.feeds.length === 1 && feed.kind === 'bar'
    this.pause = undefined
    if (begin >= end) return
    if (!this.started) this.begin(stamps[begin * 2 + 1]!, stamps[begin * 2]! >>> 0, openingBars(feed))
    // What waits may be the last row of the batch before, whose columns the recorder is about to let go.
    if (this.present > 0 && !this.isNow(stamps[begin * 2 + 1]!, stamps[begin * 2]! >>> 0)) this.complete()
    if (this.present > 0 && this.updatesAt[batch.source] === this.updates) this.updateIndicators()
    feed.startBatch(batch, begin)
    const first = this.loop !== undefined && batch.kind === 'bar' ? this.loop.run(batch, begin, end) : begin
    for (let row = first; row < end; row++) {
      const low = stamps[row * 2]! >>> 0
      const high = stamps[row * 2 + 1]!
      if (high < this.clock.high || (high === this.clock.high && low < this.clock.low))
        throw unsortedData(new Timestamp(high, low), this.clock.timestamp)
      if (!single && this.present > 0 && !this.isNow(high, low)) this.complete()
      if (this.schedule !== undefined) this.runSchedule(new Timestamp(high, low), false)
      if (this.timers.nextDue !== undefined || this.execution.nextArrival !== undefined) this.catchUp(high, low)
      if (this.execution.isHolding && feed instanceof BarEngineFeed && feed.role.executes)
        this.openBar(feed.market, high, low)
      if (this.drillsDown && batch.kind === 'bar' && feed instanceof BarEngineFeed) {
        const ready = feed.missingFiner(batch, row)
        if (ready !== undefined) {
          this.pause = { row, ready }
          return
        }
      }
      if (this.tickRecorders.length > 0) this.closeTickBars(high, low)
      this.clock.moveTo(high, low)
      this.addRow(feed, batch, row)
      feed.apply(batch, row)
      if (single) this.complete()
      if (this.loop !== undefined && batch.kind === 'bar') row = this.loop.run(batch, row + 1, end) - 1
    }
  }

  /** Ends the run after the last data: the finalize rule, `onStop`, and all that has been recorded is handed on. */
  finish(): void {
    this.complete()
    if (!this.started) this.begin(0, 0, undefined)
    if (this.execution.isHolding) {
      this.execution.endBars()
      this.settle()
    }
    if (this.schedule !== undefined) this.runSchedule(this.clock.timestamp, true)
    this.finalize()
    this.settle()
    for (const { notifier } of this.components) notifier.call('onStop', (listener) => listener.onStop())
    this.settle()
    const equity = this.equity
    for (const feed of this.feeds) if (feed instanceof BarEngineFeed) feed.recorder.amendLast(equity)
    for (const recorder of this.tickRecorders) recorder.closeBar(equity)
    this.close()
  }

  /** Ends the run early: hands on what has been recorded and calls no code of the user. */
  abort(): void {
    this.close()
  }

  /** Hands on orders, levels, fills and trades that were recorded so far, for whoever watches; changes no result. */
  handOver(): void {
    this.recorder.handOver()
  }

  get progress(): EngineProgress {
    return {
      bars: this.bars,
      events: this.bars + this.timersFired + this.recorder.journal.length,
      orders: this.execution.orderCount,
      refusedOrders: this.refusals.orders,
      firstRefusal: this.refusals.firstReason,
      trades: this.portfolio.tradeCount,
      ambiguousTrades: this.portfolio.ambiguousTradeCount,
      equity: this.equity,
      price: this.firstPrice,
      simulatedTime: this.clock.milliseconds,
    }
  }

  /** The specification's parameters with the defaults of those that it does not give; once the run has started. */
  get usedParameters(): Pick<RunSpecification, 'parameters' | 'components'> {
    const { components } = this.options.specification
    const values = componentsOf(this.options.specification).map(({ parameters }, place) => ({
      ...parameters,
      ...Object.fromEntries(this.components[place]!.context.parameters.values),
    }))
    const first = this.components.findIndex(({ listener }) => listener instanceof Strategy)
    return {
      parameters: values[Math.max(first, 0)]!,
      ...(components && { components: components.map((each, place) => ({ ...each, parameters: values[place]! })) }),
    }
  }

  /** The time of the strategies, milliseconds since the epoch. */
  get now(): number {
    return this.strategyClock.milliseconds
  }

  /** SHA-256 over the event log, hexadecimal; empty until the run has ended. */
  eventLogSha256(): string {
    return this.recorder.journal.sha256
  }

  /** The loop for one series of bars; undefined for a run that needs more than it does. */
  private makeLoop(): SingleSeriesLoop | undefined {
    const { feeds, clock, execution, events, portfolio, liquidations, indicators, components, schedule } = this
    const [feed] = feeds
    const [account, ...others] = portfolio.accounts()
    if (feeds.length > 1 || others.length > 0 || !(feed instanceof BarEngineFeed) || !feed.role.executes)
      return undefined
    if (this.drillsDown || this.pairs.length > 0 || this.router !== undefined || this.delayNanos > 0n) return undefined
    const rare = { findWarm: () => this.findWarm(), fireDue: () => this.fireDue(), settle: () => this.settle() }
    return new SingleSeriesLoop({
      feed,
      clock,
      execution,
      events,
      account: account!,
      liquidations,
      indicators,
      components,
      schedule,
      rare,
    })
  }

  /** The time before the first bar, and `onStart`. */
  private begin(high: number, low: number, bars: string | undefined): void {
    this.started = true
    const first = new Timestamp(high, low)
    const opened = bars === undefined ? first : Timestamp.fromNanos(first.nanos - barNanos(bars))
    this.clock.moveTo(opened.high, opened.low)
    this.recorder.journal.add('RUN_STARTED', -1, -1, NaN, NaN, this.equity)
    this.schedule?.begin(opened)
    for (const { notifier } of this.components) notifier.call('onStart', (listener) => listener.onStart())
    if (this.missing.length > 0) throw new MissingDataError(this.missing, this.series)
    this.indicatorsFixed = true
    this.settle()
  }

  /** From before the first data on, so that nothing is missed; a run that does not ask keeps none. */
  private trackStatistics(): StatisticsSoFar {
    if (this.statistics !== undefined) return this.statistics
    if (this.indicatorsFixed) throw lateStatistics()
    const { clock } = this
    const recorder = () => {
      const [feed] = this.feeds
      return feed instanceof BarEngineFeed ? feed.recorder : this.tickRecorders.find((each) => each.source === 0)
    }
    this.statistics = new StatisticsSoFar(this.options.specification, {
      pending: () => recorder()?.pending,
      low: () => clock.low,
      high: () => clock.high,
      equity: () => this.equity,
    })
    this.fillObservers.push(this.statistics)
    return this.statistics
  }

  private subscribe(component: RunComponent, wanted: DataSubscription, isSubscribed: boolean): void {
    const sources = subscribedSources(wanted, this.series)
    if (sources.length === 0) {
      if (this.indicatorsFixed) throw lateSubscription(wanted, this.series)
      if (isSubscribed) this.missing.push(wanted)
    }
    for (const series of sources) {
      if (isSubscribed) component.unsubscribed.delete(series.source)
      else component.unsubscribed.add(series.source)
      const kind = isSubscribed ? 'subscribed' : 'unsubscribed'
      component.notifier.subscription({ kind, series, timestamp: this.clock.timestamp })
    }
  }

  /** Does what the venue has to do before a time, or at it as well, each at its own time and after all data up to it. */
  private runSchedule(now: Timestamp, includingNow: boolean): void {
    for (;;) {
      const due = this.schedule!.nextDue
      const order = due === undefined ? 1 : due.compare(now)
      if (due === undefined || order > 0 || (order === 0 && !includingNow)) return
      this.complete()
      this.catchUp(due.high, due.low)
      if (due.compare(this.clock.timestamp) > 0) this.clock.moveTo(due.high, due.low)
      this.schedule!.runNext()
      for (let place = 0; place < this.liquidations.length; place++) this.liquidations[place]!.afterData()
      this.settle()
    }
  }

  /** A continuous series changes to its next contract. */
  private rollContract(rolls: ContractRolls, roll: ContractRoll): void {
    const { series, from, next, fromClose, toClose } = roll
    this.recorder.journal.add('CONTRACT_ROLLED', -1, -1, next.contract.index, fromClose, toClose)
    rolls.roll(roll)
    const { timestamp } = this.clock
    const event = { kind: 'roll', instrument: series, from, to: next.contract, fromClose, toClose, timestamp } as const
    for (const { notifier } of this.components) notifier.rolled(event)
  }

  /** Everything that follows the data of one timestamp. */
  private complete(): void {
    const { rows, present } = this
    if (present === 0) return
    // Not with each row: equal times are one, so what fills in them is converted at one rate.
    for (const pair of this.pairs) pair.ratePrice = pair.markPrice
    for (let place = 0; place < this.liquidations.length; place++) this.liquidations[place]!.afterData()
    if (this.execution.nextArrival !== undefined) this.receive()
    if (!this.events.isEmpty) this.events.deliver()
    this.updateIndicators()
    if (!this.allWarm) this.allWarm = this.findWarm()
    for (let place = 0; place < present; place++) {
      const { feed, batch, row } = rows[place]!
      feed.deliver(batch, row, this.components)
    }
    if (this.timers.nextDue !== undefined) this.fireDue()
    if (this.router !== undefined) this.router.release()
    if (this.execution.hasCommands || !this.events.isEmpty) this.settle()
    const equity = this.recordsRows ? this.portfolio.equityNow() : NaN
    for (let place = 0; place < present; place++) rows[place]!.feed.record(rows[place]!.row, equity)
    this.completed += present
    this.present = 0
    this.updated = 0
  }

  /** Ends the bars that are built from ticks and are over at a time; before anything of that time. Event frequency. */
  private closeTickBars(high: number, low: number): void {
    for (const recorder of this.tickRecorders) {
      if (recorder.isDue(high, low)) recorder.closeBar(this.portfolio.equityNow())
      recorder.moveTo(high, low)
    }
  }

  /** Last price of the first source. */
  private get firstPrice(): number {
    const [first] = this.series
    return first instanceof BarSeries ? first.close.value : this.firstMarket.close
  }

  /** Equity now; the starting cash while balances in other currencies cannot be converted yet. */
  private get equity(): number {
    return this.portfolio.canConvert ? this.portfolio.equityNow() : this.portfolio.startingEquity
  }

  private isNow(high: number, low: number): boolean {
    return high === this.clock.high && low === this.clock.low
  }

  private addRow(feed: EngineFeed, batch: MarketBatch, row: number): void {
    if (this.present === this.rows.length) {
      this.rows.push({ feed, batch, row })
    } else {
      const place = this.rows[this.present]!
      place.feed = feed
      place.batch = batch
      place.row = row
    }
    this.present++
    this.updatesAt[batch.source] = this.updates
  }

  private updateIndicators(): void {
    const { rows, present, updated } = this
    this.updated = present
    this.updates++
    if (this.indicators.all.length === 0 || updated === present) return
    if (present - updated === 1) {
      const { feed, batch, row } = rows[updated]!
      if (feed.series === undefined) return
      for (const each of this.indicators.movedBy(feed.series.source)) feed.updateIndicator(each, batch, row)
      return
    }
    // In the sequence of registration, inputs first: an indicator may be computed from others that another series moves.
    for (const each of this.indicators.all)
      for (let place = updated; place < present; place++) {
        const { feed, batch, row } = rows[place]!
        if (feed.series === each.indicator.series) feed.updateIndicator(each, batch, row)
      }
  }

  /** Finds out whose indicators have seen enough data; whether that are all. */
  private findWarm(): boolean {
    for (const component of this.components)
      component.isWarm ||= !component.listener.waitForIndicators || this.indicators.areReady(component.owner.place)
    return this.components.every(({ isWarm }) => isWarm)
  }

  /** Carries out commands, delivering at once the events that they bring, until neither is left. */
  private settle(): void {
    this.events.deliver()
    for (let commands = 0; this.execution.hasCommands && this.exchange.isOpen;) {
      for (let order = this.execution.settleNext(); order !== undefined; order = this.execution.settleNext()) {
        this.events.deliver()
        if (++commands < maximumCommands) continue
        const { listener } = this.components[order.owner.place]!
        throw endlessCommands(listener, this.clock.timestamp.toString(), commands)
      }
      this.exchange.afterCommands()
      this.events.deliver()
    }
  }

  /** Everything that happens before the data of a time: commands arrive and timers fire, each at its own time. */
  private catchUp(high: number, low: number): void {
    const now = new Timestamp(high, low)
    for (;;) {
      const due = this.nextDue
      const arrival = this.execution.nextArrival
      const commandsFirst = arrival !== undefined && (due === undefined || arrival.compare(due) <= 0)
      const next = commandsFirst ? arrival : due
      if (next === undefined || next.compare(now) >= 0) return
      this.complete()
      this.clock.moveTo(next.high, next.low)
      if (commandsFirst) this.receive()
      else this.fire(this.timers.take()!)
      this.settle()
    }
  }

  /** Fires the timers that are due now, after the data of the time. */
  private fireDue(): void {
    const { timestamp } = this.clock
    for (let due = this.nextDue; due !== undefined && due.compare(timestamp) <= 0; due = this.nextDue)
      this.fire(this.timers.take()!)
  }

  /** When the next timer fires, in the time of the venue. */
  private get nextDue(): Timestamp | undefined {
    const { nextDue } = this.timers
    if (nextDue === undefined || this.delayNanos === 0n) return nextDue
    return Timestamp.fromNanos(nextDue.nanos - this.delayNanos)
  }

  /** Carries out the commands that have arrived; what they bring is told with the events of the time in hand. */
  private receive(): void {
    this.execution.receive()
    this.carryOut()
  }

  /** Carries out, before a bar is matched, the commands that had arrived when it opened. */
  private openBar(market: InstrumentMarket, high: number, low: number): void {
    const opens = market.openingOf(new Timestamp(high, low))
    if (!this.execution.openBar(market, opens)) return
    if (this.present === 0 && opens.compare(this.clock.timestamp) > 0) this.clock.moveTo(opens.high, opens.low)
    this.carryOut()
  }

  private carryOut(): void {
    if (!this.execution.hasCommands || !this.exchange.isOpen) return
    while (this.execution.settleNext() !== undefined);
    this.exchange.afterCommands()
  }

  /** Sends an event of the user's own when its time has come, as a timer that belongs to nobody. */
  private publishEvent(event: UserEvent): void {
    const name = String(++this.eventsPublished)
    const { timestamp: due } = event
    const callback = () => {
      for (const { notifier } of this.components) notifier.userEvent(event)
    }
    this.timers.set({ name, owner: nobody, everyNanos: undefined, due, until: undefined, callback })
  }

  private fire(timer: Timer): void {
    this.timersFired++
    if (timer.owner === nobody) {
      this.recorder.journal.add('USER_EVENT')
      timer.callback?.(timer.name)
      return
    }
    this.recorder.journal.add('TIMER_FIRED')
    const event = { kind: 'time', name: timer.name, timestamp: timer.due } as const
    const { callback, owner } = timer
    const { notifier } = this.components[owner]!
    notifier.announce(event)
    if (callback === undefined) notifier.call('onTimeEvent', (listener) => listener.onTimeEvent(event))
    else notifier.call(`the timer '${timer.name}'`, () => callback(timer.name))
  }

  /** Closes what is open by the venue's rule for the end of the data. */
  private finalize(): void {
    for (const market of this.executing) this.exchange.endOfData(market)
  }

  private close(): void {
    if (this.closed) return
    this.closed = true
    this.recorder.journal.add('RUN_FINISHED', -1, -1, this.bars, NaN, this.equity)
    for (const feed of this.feeds) feed.flush()
    this.recorder.close(this.portfolio.openTrades(this.clock.timestamp), this.cache)
  }

  private writeLog(level: LogLevel, text: string): void {
    this.options.log(`${this.strategyClock.timestamp.toString()}  ${level === 'info' ? '' : `${level}: `}${text}`)
  }
}

/** Length of the bars that the run begins with, so that it begins at their open; undefined for ticks. */
function openingBars(feed: EngineFeed): string | undefined {
  return feed instanceof BarEngineFeed ? feed.series.bars : undefined
}
