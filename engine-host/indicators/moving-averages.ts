import type { NumberSeries } from '../model/number-series.js'
import { ExponentialAverage, WilderAverage, type Seed } from './averages.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod } from './window.js'

/** Options of indicators that are made of exponential averages. */
export interface SeedOptions extends InputOptions {
  /**
   * How an exponential average begins: `first`, with its first value, or `sma`, with the mean of its first `period`
   * values, as in TA-Lib. Either is ready at the same bar. Default `first`.
   */
  readonly seed?: Seed
}

/** Exponential moving average, see `ema`. */
export class ExponentialMovingAverage extends CountedValueIndicator {
  private readonly average: ExponentialAverage

  constructor(
    readonly period: number,
    options: SeedOptions = {},
  ) {
    super(`EMA ${String(checkedPeriod(period, 'ema'))}`, 'price', period, options.input)
    this.average = new ExponentialAverage(period, options.seed)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.average.push(value)
    this.main.value = this.average.value
  }
}

/** Wilder's moving average, see `rma`. */
export class WilderMovingAverage extends CountedValueIndicator {
  private readonly average: WilderAverage

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`RMA ${String(checkedPeriod(period, 'rma'))}`, 'price', period, options.input)
    this.average = new WilderAverage(period)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.average.push(value)
    this.main.value = this.average.value
  }
}

/** Simple moving average, see `sma`. */
export class SimpleMovingAverage extends CountedValueIndicator {
  private readonly rolling: RollingSum

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`SMA ${String(checkedPeriod(period, 'sma'))}`, 'price', period, options.input)
    this.rolling = new RollingSum(period)
  }

  update(value: number): void {
    this.count++
    this.rolling.push(value)
    this.main.value = this.rolling.value
  }
}

/**
 * Exponential moving average: previous + alpha × (value − previous) with alpha = 2 ÷ (period + 1).
 *
 * Convention: it begins with its first value, as in NautilusTrader and pandas (`adjust=False`); with `seed: 'sma'` with the
 * mean of the first `period` values, as in TA-Lib and TradingView.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function ema(period: number, options?: SeedOptions): ExponentialMovingAverage
/** Exponential moving average of another series, such as `this.bars().volume` or an indicator. */
export function ema(input: NumberSeries, period: number, options?: SeedOptions): ExponentialMovingAverage
export function ema(
  first?: NumberSeries | number,
  second?: number | SeedOptions,
  third?: SeedOptions,
): ExponentialMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new ExponentialMovingAverage(period, options)
}

/**
 * Wilder's moving average, also called smoothed (SMMA): previous + (value − previous) ÷ period, beginning with the mean of
 * the first `period` values. An exponential average with alpha = 1 ÷ period.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function rma(period: number, options?: InputOptions): WilderMovingAverage
/** Wilder's moving average of another series. */
export function rma(input: NumberSeries, period: number): WilderMovingAverage
export function rma(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): WilderMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new WilderMovingAverage(period, options)
}

/**
 * Simple moving average: the mean of the last `period` values.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function sma(period: number, options?: InputOptions): SimpleMovingAverage
/** Simple moving average of another series, such as `this.bars().volume` or an indicator. */
export function sma(input: NumberSeries, period: number): SimpleMovingAverage
export function sma(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): SimpleMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new SimpleMovingAverage(period, options)
}
