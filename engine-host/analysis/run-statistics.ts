import { furtherStatisticKeys, statisticKeys, type StatisticKey } from '../protocol/statistic-keys.js'
import type { StatisticsSettings } from '../protocol/statistics-settings.js'
import type { Statistic } from '../protocol/run-summary.js'
import { builtInCalendar } from '../model/calendars/calendar-of.js'
import { type BarStamps, nanosBetween, stampMilliseconds } from './bar-stamps.js'
import { DataPeriod, type ReturnPeriods, returnPeriods } from './data-period.js'
import { DayEquity } from './day-equity.js'
import { Drawdowns } from './drawdowns.js'
import type { EquityCurve } from './equity-curve.js'
import { equityFigures, whyNotCompounded } from './equity-figures.js'
import type { Figure } from './figure.js'
import { furtherFigures } from './further-figures.js'
import { furtherStatisticDefinitions } from './further-statistic-definitions.js'
import { MarketCovariance } from './market-covariance.js'
import { resolvedStatisticsSettings } from './resolved-statistics-settings.js'
import type { StatisticDefinition } from './statistic-definition.js'
import { statisticDefinitions } from './statistic-definitions.js'
import type { TradeDays } from './trade-days.js'
import { tradeFigures } from './trade-figures.js'
import { type PartBeginning, type TradeRows, TradeTotals } from './trade-totals.js'

/** The columns of a bar chunk that the statistics read; meanings as in BarChunk. */
export interface BarRows {
  readonly source: number
  readonly length: number
  readonly stamps: BarStamps
  readonly close: Float64Array
  readonly equity: Float64Array
}

export interface RunStatisticsOptions extends StatisticsSettings {
  /** Account currency that the run began with. Default: the equity at the first bar. */
  readonly startingEquity?: number
  /** Index of the bar at whose close buy and hold begins. Default 0. */
  readonly buyAndHoldBar?: number
  /**
   * Where the part of a run begins that the bars are of, milliseconds since the epoch. A first bar that closes by then is what
   * the part begins with: all is measured from it, and it is not counted. Default: with the run
   */
  readonly after?: number
  /** Place of the source at whose bars the equity is sampled. Default 0. */
  readonly source?: number
  /** Whether bars of trades are counted in other bars than those at which the equity is sampled. Default false. */
  readonly tradesCountOtherBars?: boolean
  /** Trade dates of the sampled bars, which are the days. Default: days of UTC. */
  readonly calendar?: TradeDays
}

/** Rows handed to the loops at once: few enough for the cache, and calls enough for the loops to be compiled whole. */
const blockRows = 1024

/**
 * All statistics of one run, kept while it goes on: the run hands over chunks of bars and trades as they are recorded
 * and may ask for the report at any time. Memory grows by 12 bytes a day and 32 bytes a trade, not with bars.
 */
export class RunStatistics {
  private readonly source: number
  private readonly days: DayEquity
  private readonly period = new DataPeriod()
  private readonly drawdowns = new Drawdowns()
  private readonly covariance = new MarketCovariance()
  private readonly totals = new TradeTotals()
  private bars = 0
  private firstEquity = NaN
  private lastEquity = NaN
  private firstLow = 0
  private firstHigh = 0
  private lastLow = 0
  private lastHigh = 0
  private holdClose = NaN
  private lastClose = NaN

  constructor(private readonly options: RunStatisticsOptions = {}) {
    this.source = options.source ?? 0
    this.days = new DayEquity(options.calendar ?? builtInCalendar('24-7')!)
  }

  /** Bars in ascending order of time; chunks of other sources than the sampled one are passed over. */
  addBars(chunk: BarRows): void {
    const { stamps, equity, close, length } = chunk
    if (chunk.source !== this.source || length === 0) return
    if (this.bars === 0) {
      this.firstEquity = equity[0]!
      this.firstLow = stamps[0]!
      this.firstHigh = stamps[1]!
    }
    const holdRow = (this.options.buyAndHoldBar ?? 0) - this.bars
    if (holdRow >= 0 && holdRow < length) this.holdClose = close[holdRow]!
    this.days.add(stamps, equity, close, length)
    this.period.add(stamps, length)
    for (let begin = 0; begin < length; begin += blockRows) {
      const end = Math.min(begin + blockRows, length)
      this.drawdowns.add(stamps, equity, begin, end)
      this.covariance.add(equity, close, begin, end)
    }
    this.bars += length
    this.lastEquity = equity[length - 1]!
    this.lastClose = close[length - 1]!
    this.lastLow = stamps[2 * length - 2]!
    this.lastHigh = stamps[2 * length - 1]!
  }

  /**
   * Closed trades in the order of their exits, open ones last.
   *
   * @param from where the part of the run begins that the bars are of. Default: with the run
   */
  addTrades(chunk: TradeRows, from?: PartBeginning): void {
    this.totals.add(chunk, from)
  }

  /** Every statistic that a run stores, in the order of `statisticKeys`, of what has been handed over so far. */
  report(): Statistic[] {
    const figures = this.figures()
    return statisticKeys.map((key) => statisticOf(key, statisticDefinitions[key], figures[key]))
  }

  /** Their values alone, in the same order; NaN for what cannot be computed. */
  values(): Float64Array {
    const figures = this.figures()
    return Float64Array.from(statisticKeys, (key) => figures[key].value)
  }

  /** The further ones, in the order of `furtherStatisticKeys`. */
  furtherReport(): Statistic[] {
    const curve = this.curve()
    const figures = furtherFigures(this.returnPeriods(), this.totals, curve.settings, whyNotCompounded(curve))
    return furtherStatisticKeys.map((key) => statisticOf(key, furtherStatisticDefinitions[key], figures[key]))
  }

  /** Equity by trade date of what has been handed over so far. */
  get dayEquity(): DayEquity {
    return this.days
  }

  /** Account currency at the beginning; NaN when it is not known before the first bar. */
  get startingEquity(): number {
    return this.options.startingEquity ?? this.firstEquity
  }

  /** Equity at the last bar; NaN without one. */
  get finalEquity(): number {
    return this.lastEquity
  }

  /** Close at which buy and hold begins; NaN when that bar was not reached. */
  get startingClose(): number {
    return this.holdClose
  }

  /** Returns by period of what has been handed over so far. */
  returnPeriods(): ReturnPeriods {
    return returnPeriods(this.days, this.period.medianNanos, this.options.periodsPerYear)
  }

  private figures(): Readonly<Record<StatisticKey, Figure>> {
    const curve = this.curve()
    return { ...equityFigures(curve), ...tradeFigures(this.totals, curve) }
  }

  private curve(): EquityCurve {
    const { after = -Infinity } = this.options
    const beginsBefore = this.bars > 0 && stampMilliseconds(this.firstLow, this.firstHigh) <= after
    const dayBefore = beginsBefore && this.days.endAt(0) <= after
    return {
      bars: this.bars,
      countedBars: this.bars - (beginsBefore ? 1 : 0),
      countedDays: this.days.count - (dayBefore ? 1 : 0),
      startingEquity: this.startingEquity,
      finalEquity: this.lastEquity,
      durationNanos: this.bars > 0 ? nanosBetween(this.firstLow, this.firstHigh, this.lastLow, this.lastHigh) : NaN,
      lastMilliseconds: this.bars > 0 ? stampMilliseconds(this.lastLow, this.lastHigh) : NaN,
      holdClose: this.holdClose,
      lastClose: this.lastClose,
      periodNanos: this.period.medianNanos,
      barsAreOfTrades: this.options.tradesCountOtherBars !== true,
      settings: resolvedStatisticsSettings(this.options),
      days: this.days,
      drawdowns: this.drawdowns.summary(),
      covariance: this.covariance,
    }
  }
}

/** Every statistic that a run stores before any of them is known, with what it will mean. */
export function unknownStatistics(): Statistic[] {
  return statisticKeys.map((key) =>
    statisticOf(key, statisticDefinitions[key], { value: NaN, why: 'What the run has done so far does not tell it.' }),
  )
}

function statisticOf(key: string, definition: StatisticDefinition, { value, why }: Figure): Statistic {
  return why === undefined ? { key, ...definition, value } : { key, ...definition, value, why }
}
