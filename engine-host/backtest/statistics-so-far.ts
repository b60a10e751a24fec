import { EquitySoFar } from '../analysis/equity-so-far.js'
import {
  resolvedStatisticsSettings,
  type ResolvedStatisticsSettings,
} from '../analysis/resolved-statistics-settings.js'
import { tradeDaysOf } from '../analysis/trade-days.js'
import { builtInCalendar } from '../model/calendars/calendar-of.js'
import { BarSpecification } from '../core/bar-type.js'
import type { FillObserver } from '../engine/execution-observer.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { StrategyStatistics } from '../model/strategy-statistics.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { PositionEffect } from '../state/position-ledger.js'
import { startingEquity } from './run-inputs.js'
import type { BarChunk } from './recording.js'

/** Rows that a recorder has not handed on yet: [begin, end) of columns. */
export interface PendingRows {
  readonly stamps: Int32Array
  readonly equity: Float64Array
  readonly begin: number
  readonly end: number
  /** Number of the row at `begin` among all of the source. */
  readonly firstBar: number
}

/** The run as it stands. */
export interface RunNow {
  /** What the recorder of the first source keeps; undefined without a row. */
  readonly pending: () => PendingRows | undefined
  readonly low: () => number
  readonly high: () => number
  readonly equity: () => number
}

/** Returns a year where bars are longer than a day and each is a period of its own. */
const longBars: Readonly<Record<string, number>> = { '1-WEEK': 52, '1-MONTH': 12, '12-MONTH': 1 }

/**
 * What a strategy can ask of its run while it goes on. It takes rows when it is asked or when they are handed on, each
 * once; a run in which nobody asks has none of these.
 */
export class StatisticsSoFar implements StrategyStatistics, FillObserver {
  trades = 0
  wins = 0
  losses = 0
  grossProfit = 0
  grossLoss = 0
  streak = 0
  private profit = 0
  /** Rows that stay as they are. */
  private readonly done: EquitySoFar
  /** Those, the last row, which may be amended, and the present moment. */
  private readonly now: EquitySoFar
  private readonly settings: ResolvedStatisticsSettings
  private readonly known: number | undefined
  private readonly periodsPerYear: number | undefined

  constructor(
    specification: RunSpecification,
    private readonly run: RunNow,
  ) {
    const [source] = specification.sources
    const sampled = specification.instruments.find(({ id }) => id === source?.instrumentId)
    const calendar = sampled === undefined ? builtInCalendar('24-7')! : tradeDaysOf(sampled, source!.bars)
    this.done = new EquitySoFar(calendar)
    this.now = new EquitySoFar(calendar)
    this.settings = resolvedStatisticsSettings(specification.statistics ?? {})
    this.known = startingEquity(specification)
    const { step, aggregation } = BarSpecification.from(source!.bars)
    this.periodsPerYear = this.settings.periodsPerYear ?? longBars[`${step}-${aggregation}`]
  }

  /** A recorder hands on rows of the first source. */
  takeChunk({ stamps, equity, length, firstBar }: BarChunk): void {
    this.take(stamps, equity, 0, length, firstBar)
  }

  get startingEquity(): number {
    if (this.known !== undefined) return this.known
    // Whoever asks for nothing else has had no row taken.
    if (Number.isNaN(this.first)) this.current()
    if (!Number.isNaN(this.first)) return this.first
    const pending = this.run.pending()
    return pending !== undefined && pending.end > pending.begin ? pending.equity[pending.begin]! : this.equity
  }

  get equity(): number {
    return this.run.equity()
  }

  get peakEquity(): number {
    const { unknown, peak } = this.current()
    return unknown > 0 ? NaN : peak
  }

  get netProfit(): number {
    return this.equity - this.startingEquity
  }

  get returnFraction(): number {
    const { startingEquity: start } = this
    return start > 0 ? (this.equity - start) / start : NaN
  }

  get drawdown(): number {
    const { unknown, peak, equity } = this.current()
    if (unknown > 0) return NaN
    return peak > 0 && equity < peak ? equity / peak - 1 : 0
  }

  get maximumDrawdown(): number {
    const { unknown, maximumDrawdown } = this.current()
    if (unknown > 0) return NaN
    return maximumDrawdown === 0 ? 0 : -maximumDrawdown
  }

  get days(): number {
    return this.current().days
  }

  get sharpeRatio(): number {
    const now = this.current()
    const perYear = this.periodsPerYear ?? now.daysPerYear
    const { count, mean, deviation } = now.returnsByDay()
    if (now.unknown > 0 || count < Math.max(2, this.settings.minimumReturns) || !(deviation > 0)) return NaN
    return ((mean - this.settings.riskFreeRate / perYear) / deviation) * Math.sqrt(perYear)
  }

  get volatility(): number {
    const now = this.current()
    const { count, deviation } = now.returnsByDay()
    if (now.unknown > 0 || count < Math.max(2, this.settings.minimumReturns)) return NaN
    return deviation * Math.sqrt(this.periodsPerYear ?? now.daysPerYear)
  }

  get winRate(): number {
    return this.wins / this.trades
  }

  get profitFactor(): number {
    return this.grossLoss > 0 ? this.grossProfit / this.grossLoss : NaN
  }

  get expectancy(): number {
    return this.profit / this.trades
  }

  orderFilled(_fill: EngineFill, _effects: readonly PositionEffect[], trades: readonly EngineTrade[]): void {
    for (const trade of trades) this.tradeClosed(trade)
  }

  private tradeClosed({ profitAndLoss }: EngineTrade): void {
    this.trades++
    this.profit += profitAndLoss
    if (profitAndLoss > 0) {
      this.wins++
      this.grossProfit += profitAndLoss
      this.streak = Math.max(0, this.streak) + 1
    } else if (profitAndLoss < 0) {
      this.losses++
      this.grossLoss -= profitAndLoss
      this.streak = Math.min(0, this.streak) - 1
    } else this.streak = 0
  }

  /** Equity of the first row, or the present one before it. */
  private first = NaN

  private take(stamps: Int32Array, equity: Float64Array, begin: number, end: number, firstBar: number): void {
    const taken = Math.max(begin, begin + this.done.rows - firstBar)
    if (taken >= end) return
    if (this.done.rows === 0) this.first = equity[taken]!
    this.done.add(stamps, equity, taken, end)
  }

  /** All rows and the present moment. */
  private current(): EquitySoFar {
    const { run, done, now } = this
    const [low, high] = [run.low(), run.high()]
    const pending = run.pending()
    const last = pending === undefined ? -1 : pending.end - 1
    // The last row is amended where positions are closed at its end.
    if (pending !== undefined) this.take(pending.stamps, pending.equity, pending.begin, last, pending.firstBar)
    now.copy(done)
    if (pending !== undefined && last >= pending.begin) {
      const [lastLow, lastHigh] = [pending.stamps[2 * last]!, pending.stamps[2 * last + 1]!]
      const isNow = lastHigh === high && lastLow >>> 0 === low >>> 0
      if (!isNow) now.addRow(lastLow, lastHigh, pending.equity[last]!)
    }
    now.addRow(low, high, run.equity())
    return now
  }
}
