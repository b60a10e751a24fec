import type { DayEquity } from './day-equity.js'
import type { DrawdownSummary } from './drawdowns.js'
import type { MarketCovariance } from './market-covariance.js'
import type { ResolvedStatisticsSettings } from './resolved-statistics-settings.js'

/** What is known of a run's equity when a report is asked for. */
export interface EquityCurve {
  readonly bars: number
  /** Without the bar, and the day, from which a part of a run is measured. */
  readonly countedBars: number
  readonly countedDays: number
  readonly startingEquity: number
  readonly finalEquity: number
  /** From the first to the last bar; NaN without bars. */
  readonly durationNanos: number
  /** Close of the last bar, milliseconds since the epoch; NaN without bars. */
  readonly lastMilliseconds: number
  /** Close at which buy and hold begins; NaN when that bar was not reached. */
  readonly holdClose: number
  readonly lastClose: number
  readonly periodNanos: number
  /** Whether the bars are those in which trades are counted. */
  readonly barsAreOfTrades: boolean
  readonly settings: ResolvedStatisticsSettings
  readonly days: DayEquity
  readonly drawdowns: DrawdownSummary
  readonly covariance: MarketCovariance
}
