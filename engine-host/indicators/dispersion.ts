import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { RollingMoments, type DeviationKind } from './rolling-moments.js'
import { checkedPeriod } from './window.js'

/** Options of indicators that contain a standard deviation. */
export interface DeviationOptions extends InputOptions {
  /**
   * What the variance divides by: `population`, the period, as in TA-Lib and TradingView; `sample`, one less, as in pandas.
   * Default `population`.
   */
  readonly deviation?: DeviationKind
}

/** The least period of a deviation: one of a sample divides by the period less one. */
export function checkedDeviationPeriod(period: number, indicator: string, { deviation }: DeviationOptions): number {
  return checkedPeriod(period, indicator, deviation === 'sample' ? 2 : 1)
}

/** Rolling standard deviation, see `standardDeviation`. */
export class StandardDeviation extends CountedValueIndicator {
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    options: DeviationOptions = {},
  ) {
    checkedDeviationPeriod(period, 'standardDeviation', options)
    super(`StdDev ${String(period)}`, 'StdDev', period, options.input)
    this.moments = new RollingMoments(period, options.deviation)
  }

  update(value: number): void {
    this.count++
    this.moments.push(value)
    this.main.value = this.moments.deviation
  }
}

/** Rolling variance, see `variance`. */
export class Variance extends CountedValueIndicator {
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    options: DeviationOptions = {},
  ) {
    checkedDeviationPeriod(period, 'variance', options)
    super(`Variance ${String(period)}`, 'Variance', period, options.input)
    this.moments = new RollingMoments(period, options.deviation)
  }

  update(value: number): void {
    this.count++
    this.moments.push(value)
    this.main.value = this.moments.variance
  }
}

/** Distance from the rolling mean in standard deviations, see `zScore`. */
export class ZScore extends CountedValueIndicator {
  override readonly levels = [-2, 0, 2]
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    options: DeviationOptions = {},
  ) {
    checkedDeviationPeriod(period, 'zScore', options)
    super(`Z-score ${String(period)}`, 'Z-score', period, options.input)
    this.moments = new RollingMoments(period, options.deviation)
  }

  update(value: number): void {
    this.count++
    this.moments.push(value)
    const { mean, deviation } = this.moments
    this.main.value = deviation === 0 ? 0 : (value - mean) / deviation
  }
}

/**
 * Standard deviation of the last `period` values.
 *
 * Convention: of the whole population (divided by the period), as TA-Lib has it; `deviation: 'sample'` divides by one less.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function standardDeviation(period: number, options?: DeviationOptions): StandardDeviation
/** Standard deviation of another series, such as an indicator. */
export function standardDeviation(input: NumberSeries, period: number, options?: DeviationOptions): StandardDeviation
export function standardDeviation(
  first?: NumberSeries | number,
  second?: number | DeviationOptions,
  third?: DeviationOptions,
): StandardDeviation {
  const { period, options } = seriesArguments(first, second, third)
  return new StandardDeviation(period, options)
}

/**
 * Variance of the last `period` values: the mean of their squared distances from their mean.
 *
 * Convention: of the whole population (divided by the period), as TA-Lib has it; `deviation: 'sample'` divides by one less.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function variance(period: number, options?: DeviationOptions): Variance
/** Variance of another series. */
export function variance(input: NumberSeries, period: number, options?: DeviationOptions): Variance
export function variance(
  first?: NumberSeries | number,
  second?: number | DeviationOptions,
  third?: DeviationOptions,
): Variance {
  const { period, options } = seriesArguments(first, second, third)
  return new Variance(period, options)
}

/**
 * How many standard deviations the value lies above the mean of the last `period` values; 0 where all of them are equal.
 *
 * Convention: the deviation of the whole population; `deviation: 'sample'` for that of pandas.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function zScore(period: number, options?: DeviationOptions): ZScore
/** Z-score of another series, such as a `ratio` of two closes. */
export function zScore(input: NumberSeries, period: number, options?: DeviationOptions): ZScore
export function zScore(
  first?: NumberSeries | number,
  second?: number | DeviationOptions,
  third?: DeviationOptions,
): ZScore {
  const { period, options } = seriesArguments(first, second, third)
  return new ZScore(period, options)
}
