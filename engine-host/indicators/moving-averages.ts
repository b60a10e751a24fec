import type { NumberSeries } from '../model/number-series.js'
import { inputAndPeriod } from './inputs.js'
import { ValueIndicator } from './indicator.js'
import { checkedPeriod, Window } from './window.js'

/** Exponential moving average, see `ema`. */
export class ExponentialMovingAverage extends ValueIndicator {
  private readonly alpha: number
  private count = 0

  constructor(
    readonly period: number,
    input?: NumberSeries,
  ) {
    super(`EMA ${String(checkedPeriod(period, 'ema'))}`, 'price', ['value'], input)
    this.alpha = 2 / (period + 1)
  }

  get isReady(): boolean {
    return this.count >= this.period
  }

  update(value: number): void {
    this.main.value = this.count === 0 ? value : this.alpha * value + (1 - this.alpha) * this.main.value
    this.count++
  }
}

/** Simple moving average, see `sma`. */
export class SimpleMovingAverage extends ValueIndicator {
  private readonly window: Window
  private sum = 0

  constructor(
    readonly period: number,
    input?: NumberSeries,
  ) {
    super(`SMA ${String(checkedPeriod(period, 'sma'))}`, 'price', ['value'], input)
    this.window = new Window(period)
  }

  get isReady(): boolean {
    return this.window.isFull
  }

  update(value: number): void {
    this.sum += value - this.window.push(value)
    if (this.window.isAtStart) this.sum = this.window.sum()
    this.main.value = this.sum / this.window.count
  }
}

/**
 * Exponential moving average: alpha = 2 / (period + 1), seeded with the first value, ready after `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function ema(period: number): ExponentialMovingAverage
/** Exponential moving average of another series, such as `this.bars().volume` or an indicator. */
export function ema(input: NumberSeries, period: number): ExponentialMovingAverage
export function ema(first: NumberSeries | number, second?: number): ExponentialMovingAverage {
  const { input, period } = inputAndPeriod(first, second)
  return new ExponentialMovingAverage(period, input)
}

/**
 * Simple moving average: the mean of the last `period` values, ready after as many.
 *
 * @param period Whole number of bars, at least 1.
 */
export function sma(period: number): SimpleMovingAverage
/** Simple moving average of another series, such as `this.bars().volume` or an indicator. */
export function sma(input: NumberSeries, period: number): SimpleMovingAverage
export function sma(first: NumberSeries | number, second?: number): SimpleMovingAverage {
  const { input, period } = inputAndPeriod(first, second)
  return new SimpleMovingAverage(period, input)
}
