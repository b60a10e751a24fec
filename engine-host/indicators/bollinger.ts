import type { NumberSeries } from '../model/number-series.js'
import { BandsOfValues } from './bands.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { checkedDeviationPeriod, type DeviationOptions } from './dispersion.js'
import { inputOptions } from './inputs.js'
import { RollingMoments } from './rolling-moments.js'

/** Bands around a moving average, see `bollinger`. */
export class BollingerBands extends BandsOfValues {
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    /** Standard deviations between the middle and either band. */
    readonly width: number,
    options: DeviationOptions = {},
  ) {
    checkedDeviationPeriod(period, 'bollinger', options)
    const name = `Bollinger ${String(period)} ${String(width)}`
    super(name, period, options.input)
    this.moments = new RollingMoments(period, options.deviation)
  }

  update(value: number): void {
    this.count++
    this.moments.push(value)
    const { mean, deviation } = this.moments
    const distance = this.width * deviation
    this.setBands(mean, mean + distance, mean - distance)
  }
}

/** Place of the value between the Bollinger bands, see `bollingerPercent`. */
export class BollingerPercent extends CountedValueIndicator {
  override readonly levels = [0, 1]
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    /** Standard deviations between the middle and either band. */
    readonly width: number,
    options: DeviationOptions = {},
  ) {
    checkedDeviationPeriod(period, 'bollingerPercent', options)
    super(`Bollinger %B ${String(period)} ${String(width)}`, 'Bollinger %B', period, options.input)
    this.moments = new RollingMoments(period, options.deviation)
  }

  update(value: number): void {
    this.count++
    this.moments.push(value)
    const { mean, deviation } = this.moments
    this.main.value = deviation === 0 ? 0.5 : 0.5 + (value - mean) / (2 * this.width * deviation)
  }
}

/** Distance of the Bollinger bands, see `bollingerWidth`. */
export class BollingerWidth extends CountedValueIndicator {
  private readonly moments: RollingMoments

  constructor(
    readonly period: number,
    /** Standard deviations between the middle and either band. */
    readonly width: number,
    options: DeviationOptions = {},
  ) {
    checkedDeviationPeriod(period, 'bollingerWidth', options)
    super(`Bollinger width ${String(period)} ${String(width)}`, 'Bollinger width', period, options.input)
    this.moments = new RollingMoments(period, options.deviation)
  }

  update(value: number): void {
    this.count++
    this.moments.push(value)
    const { mean, deviation } = this.moments
    this.main.value = mean === 0 ? NaN : (2 * this.width * deviation) / mean
  }
}

/**
 * Bollinger bands: `middle`, the mean of the last `period` closes, with `upper` and `lower` `width` standard deviations
 * above and below.
 *
 * Convention: the deviation of the whole population, as in TA-Lib and John Bollinger's own; `deviation: 'sample'` divides by
 * the period less one.
 *
 * Source: John Bollinger, Bollinger on Bollinger Bands, 2001.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars. Default 20.
 * @param width Standard deviations. Default 2.
 * @param options The input and the kind of deviation, or the input alone.
 */
export function bollinger(period = 20, width = 2, options: DeviationOptions | NumberSeries = {}): BollingerBands {
  return new BollingerBands(period, width, inputOptions(options))
}

/**
 * Bollinger's %B: where the value lies between the bands, 0 on the lower, 1 on the upper; 0.5 where all values are equal.
 *
 * Convention: as `bollinger`.
 *
 * Source: John Bollinger, Bollinger on Bollinger Bands, 2001.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars. Default 20.
 * @param width Standard deviations. Default 2.
 * @param options The input and the kind of deviation, or the input alone.
 */
export function bollingerPercent(
  period = 20,
  width = 2,
  options: DeviationOptions | NumberSeries = {},
): BollingerPercent {
  return new BollingerPercent(period, width, inputOptions(options))
}

/**
 * Bollinger's bandwidth: the distance of the bands divided by the middle; NaN where the middle is 0.
 *
 * Convention: as `bollinger`.
 *
 * Source: John Bollinger, Bollinger on Bollinger Bands, 2001.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars. Default 20.
 * @param width Standard deviations. Default 2.
 * @param options The input and the kind of deviation, or the input alone.
 */
export function bollingerWidth(period = 20, width = 2, options: DeviationOptions | NumberSeries = {}): BollingerWidth {
  return new BollingerWidth(period, width, inputOptions(options))
}
