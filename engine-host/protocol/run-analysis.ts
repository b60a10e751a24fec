import type { Failure } from './failure.js'
import type { EquityColumns, ExitReason } from './result-columns.js'
import type { Statistic } from './run-summary.js'
import type { StatisticsSettings } from './statistics-settings.js'

/**
 * What part of a run's results is looked at; members that are absent do not restrict, and those that are there must all be
 * met. A trade belongs to a period when it is closed in it.
 */
export interface RunFilter {
  readonly side?: 'long' | 'short'
  /** Ids such as `ES.Z25`. */
  readonly instruments?: readonly string[]
  /** Names of venues of the run, or what follows the last dot of an instrument's id. */
  readonly venues?: readonly string[]
  /** Ids of the strategies whose orders opened the trades. */
  readonly strategies?: readonly string[]
  readonly exitReasons?: readonly ExitReason[]
  /** Days of the week of the entries, 0 Sunday to 6 Saturday, on the clocks of the instrument's exchange. */
  readonly weekdays?: readonly number[]
  /** Hours of the entries, 0 to 23, on the clocks of the instrument's exchange. */
  readonly hours?: readonly number[]
  /** Only trades whose outcome depended on the path inside one bar, or only the others. */
  readonly ambiguous?: boolean
  /** Only what closes after this time, milliseconds since the epoch. */
  readonly after?: number
  /** Only what closes up to this time, milliseconds since the epoch. */
  readonly until?: number
}

/**
 * How several runs become one: `sideBySide`, each with its own capital, their equities added up at every time;
 * `oneAfterAnother`, on the capital of the first, each adding its profit, for runs over periods that do not overlap.
 */
export type RunCombination = 'sideBySide' | 'oneAfterAnother'

/** What an analysis computes; nothing but what is asked for. */
export type AnalysisPart = 'statistics' | 'curve' | 'periods' | 'drawdowns' | 'rolling' | 'distributions' | 'breakdowns'

export interface AnalyzeRunsParams {
  /** One run, or several of the same currency. */
  readonly runIds: readonly string[]
  /** Of several runs. Default `sideBySide`. */
  readonly combination?: RunCombination
  /** Default: everything. */
  readonly filter?: RunFilter
  /** In place of those of the run, member by member. */
  readonly settings?: StatisticsSettings
  readonly parts: readonly AnalysisPart[]
  /** Most points of the curve. Default 3000. */
  readonly maxPoints?: number
  /** Periods in the window of rolling figures. Default: a quarter of a year, 63 days. */
  readonly rollingPeriods?: number
}

export type AnalyzeRunsResult =
  { readonly kind: 'analysis'; readonly analysis: RunAnalysis } | { readonly kind: 'cancelled' } | Failure

/** The parts that were asked for. */
export interface RunAnalysis {
  readonly currency: string
  /** Closed trades that the filter leaves. */
  readonly trades: number
  /** Trades that the filter leaves, by number, those still open included; only of a single run. */
  readonly tradeNumbers?: Int32Array
  /** Sentences about how the figures came about that a reader must know, such as how the equity of a selection was made. */
  readonly notes: readonly string[]
  readonly statistics?: readonly Statistic[]
  readonly curve?: SelectionCurve
  readonly periods?: PeriodReturns
  readonly drawdowns?: DrawdownColumns
  readonly rolling?: RollingColumns
  readonly distributions?: Distributions
  readonly breakdowns?: Breakdowns
}

/** Equity of what was selected, thinned so that no extreme is lost. */
export interface SelectionCurve extends EquityColumns {
  /** What the starting equity would be worth, invested in the first instrument at the beginning; NaN without a price. */
  readonly buyAndHold: Float64Array
  /**
   * Notional of the trades that are open, at their entry prices, as a fraction of the equity: long counts above zero, short
   * below.
   */
  readonly exposure: Float64Array
}

/** Results by day, month and year of the exchange's trade dates. */
export interface PeriodReturns {
  readonly days: PeriodColumns
  readonly months: PeriodColumns
  readonly years: PeriodColumns
}

/** A row for each period that has bars, ascending. */
export interface PeriodColumns {
  readonly length: number
  readonly year: Int32Array
  /** 1 to 12; 0 in the table of years. */
  readonly month: Int32Array
  /** 1 to 31; 0 in the tables of months and years. */
  readonly day: Int32Array
  /** Bounds of the period as `RunFilter` takes them, milliseconds since the epoch. */
  readonly after: Float64Array
  readonly until: Float64Array
  /** Equity at the end over that at the end of the period before, less 1; of the first period over the starting equity. NaN when that is not above zero. */
  readonly returnFraction: Float64Array
  /** Change of the equity, account currency. */
  readonly profitAndLoss: Float64Array
  /** Change of the first instrument's close as a fraction, of the first period from its first close on; NaN without a price above zero. */
  readonly buyAndHold: Float64Array
  /** Trades closed in it. */
  readonly trades: Int32Array
}

/** The deepest drawdown periods, deepest first: from a bar at a peak of the equity to the one that regains it. */
export interface DrawdownColumns {
  readonly length: number
  /** Drawdown periods that there were in all. */
  readonly count: number
  /** Fraction below the peak at the lowest bar, below 0. */
  readonly depth: Float64Array
  /** Close of the bar at the peak, milliseconds. */
  readonly peakTime: Float64Array
  readonly lowestTime: Float64Array
  /** NaN while the peak has not been regained. */
  readonly regainedTime: Float64Array
  /** From the peak to the bar that regains it, or to the last one, milliseconds. */
  readonly duration: Float64Array
}

/** Figures over a moving window of returns by period, a row at the end of each window. */
export interface RollingColumns {
  readonly length: number
  /** Why there is no row. */
  readonly why?: string
  /** Periods in a window and what they are. */
  readonly periods: number
  readonly period: 'day' | 'week' | 'month' | 'year'
  /** Close of the last bar of the window, milliseconds. */
  readonly time: Float64Array
  /** Compounded over the window, as a fraction. */
  readonly return: Float64Array
  /** As the statistics of the same names, over the window; NaN where a window has none. */
  readonly volatility: Float64Array
  readonly sharpeRatio: Float64Array
  readonly sortinoRatio: Float64Array
  /** Covariance with the returns by period of the first instrument's close over their variance. */
  readonly beta: Float64Array
}

export interface Distributions {
  readonly tradeReturns: Histogram
  readonly tradeProfits: Histogram
  readonly periodReturns: Histogram
  readonly durations: Histogram
  readonly adverseExcursions: Histogram
  readonly favourableExcursions: Histogram
}

/** How often values fall between edges: `counts[i]` of them in [edges[i], edges[i + 1]), of the last bin with its end. */
export interface Histogram {
  readonly label: string
  readonly unit: Statistic['unit']
  /** One more than counts; bins of durations are as long as people count time and not of equal width. Empty without values. */
  readonly edges: Float64Array
  readonly counts: Int32Array
  /** In the unit; NaN without values. */
  readonly mean: number
  readonly median: number
  /** Why there are no values. */
  readonly why?: string
}

/** Closed trades in groups; a row for each group that has any. */
export interface Breakdowns {
  readonly side: BreakdownColumns
  readonly instrument: BreakdownColumns
  readonly venue: BreakdownColumns
  readonly strategy: BreakdownColumns
  readonly exitReason: BreakdownColumns
  /** By the clocks of the exchange, at the entry. */
  readonly weekday: BreakdownColumns
  readonly hour: BreakdownColumns
}

export interface BreakdownColumns {
  readonly length: number
  /** As `RunFilter` takes them: `long`, `ES.Z25`, `stopLoss`, `1` for Monday, `9` for the hour from 9:00. */
  readonly keys: readonly string[]
  /** For people: `Long`, `Stop loss`, `Monday`, `09:00`. */
  readonly labels: readonly string[]
  readonly trades: Int32Array
  readonly wins: Int32Array
  readonly ambiguous: Int32Array
  /** Account currency, after fees. */
  readonly profitAndLoss: Float64Array
  readonly fees: Float64Array
  /** As the statistics of the same names; NaN where a group has none. */
  readonly winRate: Float64Array
  readonly profitFactor: Float64Array
  readonly expectancy: Float64Array
  readonly expectancyPercent: Float64Array
  /** Milliseconds. */
  readonly averageTradeDuration: Float64Array
  /** Percent. */
  readonly averageAdverseExcursion: Float64Array
  readonly averageFavourableExcursion: Float64Array
}
