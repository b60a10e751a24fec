import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { SortedWindow } from './sorted-window.js'
import { checkedPeriod } from './window.js'

/** Middle of the last values by size, see `median`. */
export class Median extends CountedValueIndicator {
  private readonly sorted: SortedWindow

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`Median ${String(checkedPeriod(period, 'median'))}`, 'price', period, options.input)
    this.sorted = new SortedWindow(period)
  }

  update(value: number): void {
    this.count++
    this.sorted.push(value)
    this.main.value = this.sorted.median
  }
}

/** Share of the last values that the present one exceeds, see `percentRank`. */
export class PercentRank extends CountedValueIndicator {
  override readonly bounds = [0, 100] as const
  private readonly sorted: SortedWindow

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`Percent rank ${String(checkedPeriod(period, 'percentRank'))}`, 'Percent rank', period + 1, options.input)
    this.sorted = new SortedWindow(period)
  }

  update(value: number): void {
    this.count++
    this.main.value = (100 * this.sorted.below(value)) / this.period
    this.sorted.push(value)
  }
}

/**
 * Median of the last `period` values: the one in the middle by size, the mean of the two in the middle when the period is even.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function median(period: number, options?: InputOptions): Median
/** Median of another series. */
export function median(input: NumberSeries, period: number): Median
export function median(first?: NumberSeries | number, second?: number | InputOptions, third?: InputOptions): Median {
  const { period, options } = seriesArguments(first, second, third)
  return new Median(period, options)
}

/**
 * Percent rank, 0 to 100: how many of the `period` values before the present one are smaller than it, in percent.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 100.
 */
export function percentRank(period?: number, options?: InputOptions): PercentRank
/** Percent rank of another series. */
export function percentRank(input: NumberSeries, period?: number): PercentRank
export function percentRank(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): PercentRank {
  const { period, options } = seriesArguments(first, second, third, 100)
  return new PercentRank(period, options)
}
