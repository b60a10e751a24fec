import type { Failure } from './failure.js'
import type { Histogram, RunCombination, RunFilter } from './run-analysis.js'
import type { StatisticsSettings } from './statistics-settings.js'

/**
 * How trades are drawn for a simulation. `shuffle`: each once, in another sequence, which asks what the sequence did.
 * `bootstrap`: as many, any of them again and again, which asks what else could have come of such trades. `blockBootstrap`:
 * runs of trades that followed each other, so that streaks stay as they were; past the last trade it goes on with the first.
 */
export type SimulationMethod = (typeof simulationMethods)[number]
export const simulationMethods = ['shuffle', 'bootstrap', 'blockBootstrap'] as const

/**
 * What a trade makes in a simulation. `fixed`: what it made in money. `compounded`: what it made of the equity before it.
 */
export type SimulationSizing = (typeof simulationSizings)[number]
export const simulationSizings = ['fixed', 'compounded'] as const

export interface SimulationSettings {
  /** Default `bootstrap`. */
  readonly method?: SimulationMethod
  /** Default `fixed`. */
  readonly sizing?: SimulationSizing
  /** 1 to 20,000. Default 2,000. */
  readonly simulations?: number
  /** The same seed draws the same trades on any machine. Default 1. */
  readonly seed?: number
  /** Trades in a block. Default: the cube root of their number, rounded up. */
  readonly blockLength?: number
  /** Share of the starting equity whose loss is ruin, above 0 to 1. Default 0.5. */
  readonly ruin?: number
}

export interface AssessRunsParams {
  readonly runIds: readonly string[]
  /** Of several runs. Default `sideBySide`. */
  readonly combination?: RunCombination
  readonly filter?: RunFilter
  readonly settings?: StatisticsSettings
  readonly simulation?: SimulationSettings
  /**
   * Runs among which these were chosen, for the deflated Sharpe ratio. Default: all runs of the same strategy over the same
   * first instrument that the store has.
   */
  readonly trials?: readonly string[]
}

export type AssessRunsResult =
  { readonly kind: 'assessment'; readonly assessment: RunAssessment } | { readonly kind: 'cancelled' } | Failure

/** How far the results of a run can be believed. */
export interface RunAssessment {
  readonly currency: string
  readonly simulation: TradeSimulation
  readonly sharpe: SharpeAssessment
  readonly ambiguity: AmbiguityAssessment
}

/** What became of the equity from trade to trade, in many draws of the same trades. */
export interface TradeSimulation {
  readonly method: SimulationMethod
  readonly sizing: SimulationSizing
  readonly simulations: number
  readonly seed: number
  /** Only of `blockBootstrap`. */
  readonly blockLength?: number
  readonly trades: number
  readonly startingEquity: number
  /** Why nothing was simulated; the columns are then empty. */
  readonly why?: string
  readonly fan: FanColumns
  /** Account currency. */
  readonly finalEquity: SimulatedFigure
  /** Percent of the highest equity before, at the ends of trades alone; at most 0. */
  readonly maximumDrawdown: SimulatedFigure
  /** Share of the simulations in which the equity fell to the limit of ruin at the end of some trade, percent. */
  readonly probabilityOfRuin: number
  /** Share that ended below the starting equity, percent. */
  readonly probabilityOfLoss: number
}

/** Equity after so many trades, account currency: percentiles over the simulations, and how it was. */
export interface FanColumns {
  readonly length: number
  /** Trades done, from 0. */
  readonly trade: Int32Array
  readonly percentile5: Float64Array
  readonly percentile25: Float64Array
  readonly percentile50: Float64Array
  readonly percentile75: Float64Array
  readonly percentile95: Float64Array
  readonly observed: Float64Array
}

export interface SimulatedFigure {
  readonly percentile5: number
  readonly percentile25: number
  readonly percentile50: number
  readonly percentile75: number
  readonly percentile95: number
  /** Of the run itself. */
  readonly observed: number
  /** Share of the simulations below the observed value, those equal to it by half, percent. */
  readonly rank: number
  readonly histogram: Histogram
}

/** The Sharpe ratio, told by period and not by year, with the confidence that its returns allow. */
export interface SharpeAssessment {
  /** Why there is none; the numbers are then NaN. */
  readonly why?: string
  readonly period: 'day' | 'week' | 'month' | 'year'
  readonly returns: number
  readonly sharpeRatio: number
  readonly skewness: number
  /** 3 for normal returns. */
  readonly rawKurtosis: number
  /** Probability that the true ratio is above 0, percent. */
  readonly probabilistic: number
  /** Runs among which it was chosen, itself counted, whose ratio exists. */
  readonly trials: number
  /** Variance of their ratios. */
  readonly trialVariance: number
  /** The ratio that the best of so many would show without any skill. */
  readonly expectedMaximum: number
  /** Probability that the true ratio is above that, percent; NaN below two trials, for the reason in `whyNotDeflated`. */
  readonly deflated: number
  readonly whyNotDeflated?: string
  /** Returns that are needed to say with 95 % that the ratio is above 0; NaN where it is not. */
  readonly minimumReturns: number
}

/** Trades whose outcome the path inside one bar decided, and what else they could have become. */
export interface AmbiguityAssessment {
  readonly length: number
  readonly tradeNumber: Int32Array
  /** As the run had it, account currency. */
  readonly profitAndLoss: Float64Array
  /** At the protective price that was not taken; NaN where the trade did not have both. */
  readonly otherProfitAndLoss: Float64Array
  /** Trades without another outcome that is known. */
  readonly unknown: number
  /** Return of the whole, percent: as it is, and had each of these trades gone the worse or the better way. */
  readonly return: number
  readonly worstReturn: number
  readonly bestReturn: number
}
