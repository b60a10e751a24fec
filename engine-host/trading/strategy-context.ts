import type { Clock } from '../core/clock.js'
import type { MessageBus } from '../core/message-bus.js'
import type { OrderType } from '../core/order-terms.js'
import type { SeededRandom } from '../core/seeded-random.js'
import { fromUnits } from '../core/fixed-point.js'
import { Timestamp } from '../core/timestamp.js'
import { UserError } from '../core/user-error.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import type { Indicator } from '../indicators/indicator.js'
import { BarSeries } from '../model/bar-series.js'
import type { DataSeries } from '../model/data-series.js'
import { EngineOrder, type OrderTerms } from '../model/engine-order.js'
import type { Signal } from '../model/events.js'
import type { Instrument } from '../model/instrument.js'
import type { Order } from '../model/order.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { StrategyStatistics } from '../model/strategy-statistics.js'
import { TickSeries } from '../model/tick-series.js'
import type { UserEvent } from '../model/user-event.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { PositionLedger } from '../state/position-ledger.js'
import type { OrderCache } from '../state/order-cache.js'
import type { DataSubscription } from './data-subscription.js'
import type { StrategyParameters } from './strategy-parameters.js'

/** What the engine gives a strategy to work with. */
export interface StrategyContextParts {
  readonly clock: Clock
  /** The strategy as its orders and positions know it. */
  readonly owner: OrderOwner
  readonly bus: MessageBus
  readonly random: SeededRandom
  readonly portfolio: AccountPortfolio
  readonly cache: OrderCache
  readonly execution: ExecutionEngine
  readonly instruments: readonly Instrument[]
  readonly markets: readonly InstrumentMarket[]
  readonly series: readonly DataSeries[]
  readonly parameters: StrategyParameters
  /** Whether the venue turns sizes that are shares into quantities, when it fills them. */
  readonly sharesWhenFilled: (instrument: Instrument) => boolean
  /** How the run fares, kept from before its first data on; the same for all that ask. */
  readonly trackStatistics: () => StrategyStatistics
  /** Takes an indicator into the run, with the series that moves it when the strategy names one. */
  readonly registerIndicator: (indicator: Indicator, series: DataSeries | undefined) => void
  /** Writes values to the log of the run, as a line. */
  readonly log: (level: LogLevel, values: readonly unknown[]) => void
  /**
   * Index of the user's source line that is running, among the run's call sites; -1 when not recorded.
   *
   * @param site what the compiler has handed over with the call, if it has
   */
  readonly captureCallSite: (frames?: number, site?: unknown) => number
  /** Delivers an event of the user's own at its time, which is not in the past. */
  readonly publishEvent: (event: UserEvent) => void
  /** Has data of the run delivered to the strategy, or not any more. */
  readonly subscribe: (wanted: DataSubscription, isSubscribed: boolean) => void
  /** Whether no event has been delivered yet, so that data may still be added to the run. */
  readonly mayAskForData: () => boolean
  /** Brings a signal that the strategy follows to its callback. */
  readonly deliverSignal: (signal: Signal) => void
  /** Told once for each source line whose prices needed rounding. */
  readonly onPriceRounded: (instrument: Instrument, given: number, used: number) => void
}

/** Severity of a log line. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** The engine behind one strategy, as the parts of `trading/` see it. */
export class StrategyContext {
  readonly clock: Clock
  readonly owner: OrderOwner
  readonly bus: MessageBus
  readonly random: SeededRandom
  readonly portfolio: AccountPortfolio
  readonly cache: OrderCache
  readonly execution: ExecutionEngine
  readonly instruments: readonly Instrument[]
  /** The bars of the run. */
  readonly series: readonly BarSeries[]
  /** The quotes, trades and depth of the run. */
  readonly ticks: readonly TickSeries[]
  readonly parameters: StrategyParameters
  /** Whether the venue turns sizes that are shares into quantities, when it fills them. */
  readonly sharesWhenFilled: (instrument: Instrument) => boolean
  /** Index of the user's source line that is running, among the run's call sites; -1 when not recorded. */
  readonly captureCallSite: (frames?: number, site?: unknown) => number
  /** What the log has been told of once. */
  private readonly noted = new Set<string>()

  constructor(private readonly parts: StrategyContextParts) {
    this.clock = parts.clock
    this.owner = parts.owner
    this.bus = parts.bus
    this.random = parts.random
    this.portfolio = parts.portfolio
    this.cache = parts.cache
    this.execution = parts.execution
    this.instruments = parts.instruments
    this.series = parts.series.filter((each) => each instanceof BarSeries)
    this.ticks = parts.series.filter((each) => each instanceof TickSeries)
    this.parameters = parts.parameters
    this.sharesWhenFilled = parts.sharesWhenFilled
    this.captureCallSite = parts.captureCallSite
  }

  /** The first instrument of the run. */
  get defaultInstrument(): Instrument {
    return this.instruments[0]!
  }

  /** The last close of an instrument, or the mid of its last quote; NaN before its first data. */
  lastPrice(instrument: Instrument): number {
    return instrument.seriesPrice(this.parts.markets[instrument.contract.index]!.close)
  }

  /** How the run fares, kept from before its first data on; the same for all that ask. */
  trackStatistics(): StrategyStatistics {
    return this.parts.trackStatistics()
  }

  /** Whether no event has been delivered yet, so that data may still be added to the run. */
  get mayAskForData(): boolean {
    return this.parts.mayAskForData()
  }

  /** Place of the strategy among the strategies and actors of the run, from 0. */
  get place(): number {
    return this.owner.place
  }

  /** What the strategy holds of an instrument. */
  position(instrument: Instrument): PositionLedger {
    return this.portfolio.ledgerAt(this.owner.place, instrument.contract)
  }

  /** Creates an order of the strategy without submitting it. */
  createOrder(terms: OrderTerms): EngineOrder {
    return this.execution.create(terms, this.owner)
  }

  /** Brings a signal that the strategy follows to its callback. */
  deliverSignal(signal: Signal): void {
    this.parts.deliverSignal(signal)
  }

  /** The engine's side of an order that a strategy holds. */
  engineOrder(order: Order): EngineOrder {
    if (order instanceof EngineOrder) return order
    throw new UserError('This is no order of the run.', 'Use the order that buy, sell, close or this.orders returned.')
  }

  /** Takes an indicator into the run. */
  registerIndicator(indicator: Indicator, series: DataSeries | undefined): void {
    this.parts.registerIndicator(indicator, series)
  }

  /** Has data of the run delivered to the strategy, or not any more. */
  subscribe(wanted: DataSubscription, isSubscribed: boolean): void {
    this.parts.subscribe(wanted, isSubscribed)
  }

  /** Sends an event of the user's own to every strategy and actor, now or at a time to come. */
  publishEvent(name: string, data: Readonly<Record<string, unknown>>, at: Date | number | undefined): void {
    const now = this.clock.timestamp
    const timestamp = at === undefined ? now : Timestamp.fromMilliseconds(Number(at))
    if (at !== undefined && !(Number(at) >= now.milliseconds))
      throw new UserError(
        `The event '${name}' is to be sent at ${String(at)}, which is in the past.`,
        'Give a date, or milliseconds since the epoch, not before this.clock.now; or leave it away for now.',
      )
    this.parts.publishEvent({ kind: 'user', name, timestamp, data })
  }

  /** Writes values to the log of the run, as a line. */
  log(level: LogLevel, values: readonly unknown[]): void {
    this.parts.log(level, values)
  }

  /** Notes a price that had to be rounded, once for each source line. */
  notePriceRounded(instrument: Instrument, given: number, units: number, what: string): void {
    const used = fromUnits(units, instrument.pricePrecision)
    const isNew = this.noteOnce(
      `${what} ${instrument.id}`,
      () =>
        `The ${what} ${String(given)} lies between two ticks of ${instrument.id} and becomes ${String(used)}, the tick that fills later; noted once for this line. Use instrument.round, floorToTick or ceilToTick to choose.`,
    )
    if (isNew) this.parts.onPriceRounded(instrument, given, used)
  }

  /** Notes a quantity that had to be rounded down to whole lots, once for each source line. */
  noteQuantityRounded(instrument: Instrument, description: string, quantity: number, lots: number): void {
    if (!(quantity / instrument.lotSize - lots > 1e-6) || lots < 1) return
    this.noteOnce(`quantity ${instrument.id}`, () => {
      const used = fromUnits(lots * instrument.lotUnits, instrument.quantityPrecision)
      return `The size ${description} is no whole number of lots of ${String(instrument.lotSize)} and becomes ${String(used)}; noted once for this line.`
    })
  }

  /** Notes an option that has no effect on an order of a type, once for each source line. */
  noteIdleOption(type: OrderType, option: string): void {
    this.noteOnce(
      `${type} ${option}`,
      () => `A ${type} order has no '${option}': it has no effect; noted once for this line.`,
    )
  }

  /** Warns in the log of the run, once for each source line; whether it was the first time. */
  private noteOnce(what: string, text: () => string): boolean {
    const site = `${String(this.captureCallSite())} ${what}`
    if (this.noted.has(site)) return false
    this.noted.add(site)
    this.log('warn', [text()])
    return true
  }
}
