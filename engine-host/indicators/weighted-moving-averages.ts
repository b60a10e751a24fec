import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { RollingSum } from './rolling-sum.js'
import { WeightedAverage } from './weighted-average.js'
import { checkedPeriod } from './window.js'

/** Linearly weighted moving average, see `wma`. */
export class WeightedMovingAverage extends CountedValueIndicator {
  private readonly average: WeightedAverage

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`WMA ${String(checkedPeriod(period, 'wma'))}`, 'price', period, options.input)
    this.average = new WeightedAverage(period)
  }

  update(value: number): void {
    this.count++
    this.average.push(value)
    this.main.value = this.average.value
  }
}

/** Hull's moving average, see `hma`. */
export class HullMovingAverage extends CountedValueIndicator {
  private readonly half: WeightedAverage
  private readonly whole: WeightedAverage
  private readonly smoothed: WeightedAverage

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    const root = Math.floor(Math.sqrt(checkedPeriod(period, 'hma', 2)))
    super(`HMA ${String(period)}`, 'price', period + root - 1, options.input)
    this.half = new WeightedAverage(Math.floor(period / 2))
    this.whole = new WeightedAverage(period)
    this.smoothed = new WeightedAverage(root)
  }

  update(value: number): void {
    this.count++
    this.half.push(value)
    this.whole.push(value)
    if (!this.whole.isReady) return
    this.smoothed.push(2 * this.half.value - this.whole.value)
    this.main.value = this.smoothed.value
  }
}

/** Triangular moving average, see `trima`. */
export class TriangularMovingAverage extends CountedValueIndicator {
  private readonly inner: RollingSum
  private readonly outer: RollingSum

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`TRIMA ${String(checkedPeriod(period, 'trima'))}`, 'price', period, options.input)
    const inner = Math.ceil((period + 1) / 2)
    this.inner = new RollingSum(inner)
    this.outer = new RollingSum(period + 1 - inner)
  }

  update(value: number): void {
    this.count++
    this.inner.push(value)
    if (!this.inner.isReady) return
    this.outer.push(this.inner.value)
    this.main.value = this.outer.value
  }
}

/**
 * Linearly weighted moving average: the newest value counts `period` times, the one before once less, the oldest once,
 * divided by period × (period + 1) ÷ 2.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function wma(period: number, options?: InputOptions): WeightedMovingAverage
/** Linearly weighted moving average of another series. */
export function wma(input: NumberSeries, period: number): WeightedMovingAverage
export function wma(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): WeightedMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new WeightedMovingAverage(period, options)
}

/**
 * Hull's moving average: the weighted average over √period values of 2 × the weighted average of half the period less
 * that of the whole; half and root are rounded down.
 *
 * Source: Alan Hull, 2005.
 *
 * Warm-up: `period` + ⌊√period⌋ − 1 values.
 *
 * @param period Whole number of bars, at least 2.
 */
export function hma(period: number, options?: InputOptions): HullMovingAverage
/** Hull's moving average of another series. */
export function hma(input: NumberSeries, period: number): HullMovingAverage
export function hma(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): HullMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new HullMovingAverage(period, options)
}

/**
 * Triangular moving average: the simple average of a simple average, over periods that are as equal as can be and sum to
 * period + 1, so that the values in the middle weigh most.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function trima(period: number, options?: InputOptions): TriangularMovingAverage
/** Triangular moving average of another series. */
export function trima(input: NumberSeries, period: number): TriangularMovingAverage
export function trima(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): TriangularMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new TriangularMovingAverage(period, options)
}
