import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { checkedFactor, checkedPeriod, finiteOrNaN, Window } from './window.js'

/** Shape of an Arnaud Legoux moving average. */
export interface GaussianOptions extends InputOptions {
  /** Where the bell stands in the window: 0 over the oldest value, 1 over the newest. Default 0.85. */
  readonly offset?: number
  /** How narrow the bell is: its standard deviation is period ÷ sigma. Default 6. */
  readonly sigma?: number
}

/** Arnaud Legoux moving average, see `alma`. */
export class ArnaudLegouxMovingAverage extends CountedValueIndicator {
  private readonly window: Window
  /** Of the newest value first; they sum to 1. */
  private readonly weights: Float64Array

  constructor(
    readonly period: number,
    options: GaussianOptions = {},
  ) {
    super(`ALMA ${String(checkedPeriod(period, 'alma'))}`, 'price', period, options.input)
    const { offset = 0.85, sigma = 6 } = options
    const width = period / checkedFactor(sigma, 'alma', 'sigma')
    const centre = offset * (period - 1)
    const bell = Float64Array.from({ length: period }, (_, back) =>
      Math.exp(-((period - 1 - back - centre) ** 2) / (2 * width * width)),
    )
    const sum = bell.reduce((total, weight) => total + weight, 0)
    this.weights = bell.map((weight) => weight / sum)
    this.window = new Window(period)
  }

  update(value: number): void {
    this.count++
    this.window.push(finiteOrNaN(value))
    if (!this.window.isFull) return
    let sum = 0
    for (let back = 0; back < this.period; back++) sum += this.weights[back]! * this.window.back(back)
    this.main.value = sum
  }
}

/**
 * Arnaud Legoux moving average: the last `period` values under a Gaussian bell, exp(−(i − offset × (period − 1))² ÷ (2 ×
 * (period ÷ sigma)²)) with i = 0 for the oldest, divided by the sum of the weights. Each bar costs `period` steps.
 *
 * Source: Arnaud Legoux and Dimitrios Kouzis-Loukas, 2009.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function alma(period: number, options?: GaussianOptions): ArnaudLegouxMovingAverage
/** Arnaud Legoux moving average of another series. */
export function alma(input: NumberSeries, period: number, options?: GaussianOptions): ArnaudLegouxMovingAverage
export function alma(
  first?: NumberSeries | number,
  second?: number | GaussianOptions,
  third?: GaussianOptions,
): ArnaudLegouxMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new ArnaudLegouxMovingAverage(period, options)
}
