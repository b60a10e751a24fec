import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { checkedPeriod, finiteOrNaN, Window } from './window.js'

/** Change over some bars, see `momentum`. */
export class Momentum extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly window: Window

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`Momentum ${String(checkedPeriod(period, 'momentum'))}`, 'Momentum', period + 1, options.input)
    this.window = new Window(period)
  }

  update(value: number): void {
    this.count++
    const present = finiteOrNaN(value)
    this.main.value = present - this.window.push(present)
  }
}

/** Change over some bars in percent, see `roc`. */
export class RateOfChange extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly window: Window

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`ROC ${String(checkedPeriod(period, 'roc'))}`, 'ROC', period + 1, options.input)
    this.window = new Window(period)
  }

  update(value: number): void {
    this.count++
    const present = finiteOrNaN(value)
    this.main.value = finiteOrNaN(100 * (present / this.window.push(present) - 1))
  }
}

/**
 * Momentum: the value less that of `period` bars ago.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 10.
 */
export function momentum(period?: number, options?: InputOptions): Momentum
/** Momentum of another series. */
export function momentum(input: NumberSeries, period?: number): Momentum
export function momentum(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): Momentum {
  const { period, options } = seriesArguments(first, second, third, 10)
  return new Momentum(period, options)
}

/**
 * Rate of change, in percent: 100 × (value ÷ value of `period` bars ago − 1); NaN where that was 0.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 10.
 */
export function roc(period?: number, options?: InputOptions): RateOfChange
/** Rate of change of another series. */
export function roc(input: NumberSeries, period?: number): RateOfChange
export function roc(first?: NumberSeries | number, second?: number | InputOptions, third?: InputOptions): RateOfChange {
  const { period, options } = seriesArguments(first, second, third, 10)
  return new RateOfChange(period, options)
}
