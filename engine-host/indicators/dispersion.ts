import type { NumberSeries } from '../model/number-series.js'
import { ValueIndicator } from './indicator.js'
import { inputAndPeriod } from './inputs.js'
import { RollingMoments } from './rolling-moments.js'
import { checkedPeriod } from './window.js'

/** Rolling standard deviation, see `standardDeviation`. */
export class StandardDeviation extends ValueIndicator {
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    input?: NumberSeries,
  ) {
    super(`StdDev ${String(checkedPeriod(period, 'standardDeviation'))}`, 'StdDev', ['value'], input)
    this.moments = new RollingMoments(period)
  }

  get isReady(): boolean {
    return this.moments.isFull
  }

  update(value: number): void {
    this.moments.push(value)
    this.main.value = this.moments.deviation
  }
}

/** Distance from the rolling mean in standard deviations, see `zScore`. */
export class ZScore extends ValueIndicator {
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    input?: NumberSeries,
  ) {
    super(`Z-score ${String(checkedPeriod(period, 'zScore'))}`, 'Z-score', ['value'], input)
    this.moments = new RollingMoments(period)
  }

  get isReady(): boolean {
    return this.moments.isFull
  }

  update(value: number): void {
    this.moments.push(value)
    const { mean, deviation } = this.moments
    this.main.value = deviation === 0 ? 0 : (value - mean) / deviation
  }
}

/** Bands around a moving average, see `bollinger`. */
export class BollingerBands extends ValueIndicator {
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    /** Standard deviations between the middle and either band. */
    readonly width: number,
    input?: NumberSeries,
  ) {
    super(
      `Bollinger ${String(checkedPeriod(period, 'bollinger'))} ${String(width)}`,
      'price',
      ['middle', 'upper', 'lower'],
      input,
    )
    this.moments = new RollingMoments(period)
  }

  get isReady(): boolean {
    return this.moments.isFull
  }

  /** Mean plus `width` standard deviations. */
  get upper(): number {
    return this.lines['upper']!.value
  }

  /** The mean; the same as `value`. */
  get middle(): number {
    return this.main.value
  }

  /** Mean less `width` standard deviations. */
  get lower(): number {
    return this.lines['lower']!.value
  }

  update(value: number): void {
    this.moments.push(value)
    const { mean, deviation } = this.moments
    this.main.value = mean
    this.lines['upper']!.value = mean + this.width * deviation
    this.lines['lower']!.value = mean - this.width * deviation
  }
}

/**
 * Standard deviation of the last `period` values, of the whole population (divided by the period), as TA-Lib has it.
 *
 * @param period Whole number of bars, at least 1.
 */
export function standardDeviation(period: number): StandardDeviation
/** Standard deviation of another series, such as an indicator. */
export function standardDeviation(input: NumberSeries, period: number): StandardDeviation
export function standardDeviation(first: NumberSeries | number, second?: number): StandardDeviation {
  const { input, period } = inputAndPeriod(first, second)
  return new StandardDeviation(period, input)
}

/**
 * How many standard deviations (of the population) the value lies above the mean of the last `period` values; 0 where all
 * of them are equal.
 *
 * @param period Whole number of bars, at least 1.
 */
export function zScore(period: number): ZScore
/** Z-score of another series, such as a `ratio` of two closes. */
export function zScore(input: NumberSeries, period: number): ZScore
export function zScore(first: NumberSeries | number, second?: number): ZScore {
  const { input, period } = inputAndPeriod(first, second)
  return new ZScore(period, input)
}

/**
 * Bollinger bands: the mean of the last `period` closes, with bands `width` standard deviations (of the population) above
 * and below: `upper`, `middle`, `lower`.
 *
 * @param period Whole number of bars. Default 20.
 * @param width Standard deviations. Default 2.
 */
export function bollinger(period = 20, width = 2, input?: NumberSeries): BollingerBands {
  return new BollingerBands(period, width, input)
}
