import type { NumberSeries } from '../model/number-series.js'
import { BandsOfBars } from './bands.js'
import { CountedValueIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { RollingMaximum, RollingMinimum } from './rolling-extremes.js'
import { checkedPeriod } from './window.js'

/** Largest of the last values, see `highest`. */
export class Highest extends CountedValueIndicator {
  private readonly maximum: RollingMaximum

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`Highest ${String(checkedPeriod(period, 'highest'))}`, 'price', period, options.input)
    this.maximum = new RollingMaximum(period)
  }

  update(value: number): void {
    this.count++
    this.main.value = this.maximum.push(value)
  }
}

/** Smallest of the last values, see `lowest`. */
export class Lowest extends CountedValueIndicator {
  private readonly minimum: RollingMinimum

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`Lowest ${String(checkedPeriod(period, 'lowest'))}`, 'price', period, options.input)
    this.minimum = new RollingMinimum(period)
  }

  update(value: number): void {
    this.count++
    this.main.value = this.minimum.push(value)
  }
}

/** Middle between the largest and the smallest of the last values, see `midpoint`. */
export class Midpoint extends CountedValueIndicator {
  private readonly maximum: RollingMaximum
  private readonly minimum: RollingMinimum

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`Midpoint ${String(checkedPeriod(period, 'midpoint'))}`, 'price', period, options.input)
    this.maximum = new RollingMaximum(period)
    this.minimum = new RollingMinimum(period)
  }

  update(value: number): void {
    this.count++
    this.main.value = (this.maximum.push(value) + this.minimum.push(value)) / 2
  }
}

/** Channel between the highest high and the lowest low, see `donchian`. */
export class DonchianChannel extends BandsOfBars {
  private readonly highs: RollingMaximum
  private readonly lows: RollingMinimum

  constructor(readonly period: number) {
    super(`Donchian ${String(checkedPeriod(period, 'donchian'))}`, period)
    this.highs = new RollingMaximum(period)
    this.lows = new RollingMinimum(period)
  }

  updateBar(bar: BarValues): void {
    this.count++
    const upper = this.highs.push(bar.high)
    const lower = this.lows.push(bar.low)
    this.setBands((upper + lower) / 2, upper, lower)
  }
}

/**
 * Highest of the last `period` closes. For highs: `highest(this.bars().high, 20)`.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function highest(period: number, options?: InputOptions): Highest
/** Highest of the last `period` values of another series. */
export function highest(input: NumberSeries, period: number): Highest
export function highest(first?: NumberSeries | number, second?: number | InputOptions, third?: InputOptions): Highest {
  const { period, options } = seriesArguments(first, second, third)
  return new Highest(period, options)
}

/**
 * Lowest of the last `period` closes. For lows: `lowest(this.bars().low, 20)`.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function lowest(period: number, options?: InputOptions): Lowest
/** Lowest of the last `period` values of another series. */
export function lowest(input: NumberSeries, period: number): Lowest
export function lowest(first?: NumberSeries | number, second?: number | InputOptions, third?: InputOptions): Lowest {
  const { period, options } = seriesArguments(first, second, third)
  return new Lowest(period, options)
}

/**
 * Midpoint: half the sum of the highest and the lowest of the last `period` values.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars. Default 14.
 */
export function midpoint(period?: number, options?: InputOptions): Midpoint
/** Midpoint of another series. */
export function midpoint(input: NumberSeries, period?: number): Midpoint
export function midpoint(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): Midpoint {
  const { period, options } = seriesArguments(first, second, third, 14)
  return new Midpoint(period, options)
}

/**
 * Donchian channel: `upper`, the highest high, and `lower`, the lowest low, of the last `period` bars, the present one
 * included; `middle` is their mean.
 *
 * Source: Richard Donchian.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 20.
 */
export function donchian(period = 20): DonchianChannel {
  return new DonchianChannel(period)
}
