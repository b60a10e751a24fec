import type { NumberSeries } from '../model/number-series.js'
import { CompensatedSum } from './compensated-sum.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { Gap } from './gap.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { checkedPeriod, Window } from './window.js'

/** The straight line of least squares through the last values, in constant time for each. */
class RollingLine {
  /** Rise of the line from value to value. */
  slope = NaN
  /** Where the line stands at the newest value. */
  end = NaN
  private readonly window: Window
  private readonly sum = new CompensatedSum()
  /** Sum of place × value, the oldest at place 0. */
  private readonly moment = new CompensatedSum()
  private reference = 0
  private readonly gap: Gap

  constructor(readonly period: number) {
    this.window = new Window(period)
    this.gap = new Gap(period)
  }

  /** Takes the next value. */
  push(value: number): void {
    const { window, period } = this
    const arriving = this.gap.accepts(value) ? value : this.reference
    const leaving = window.push(arriving)
    if (!window.isFull) return
    if (window.isAtStart) this.sumAfresh(arriving)
    else {
      // All move one place down: the moment loses the sum of what stays.
      this.sum.add(-(leaving - this.reference))
      this.moment.take(this.sum)
      this.moment.add((period - 1) * (arriving - this.reference))
      this.sum.add(arriving - this.reference)
    }
    if (this.gap.isOpen) {
      this.slope = NaN
      this.end = NaN
      return
    }
    const middle = (period - 1) / 2
    const sum = this.sum.value
    // Sum of the squared distances of the places from their middle.
    const spread = (period * (period * period - 1)) / 12
    this.slope = (this.moment.value - middle * sum) / spread
    this.end = this.reference + sum / period + this.slope * middle
  }

  /** Once a round, around a recent value. */
  private sumAfresh(reference: number): void {
    this.reference = reference
    this.sum.clear()
    this.moment.clear()
    for (let back = 0; back < this.period; back++) {
      const offset = this.window.back(back) - reference
      this.sum.add(offset)
      this.moment.add((this.period - 1 - back) * offset)
    }
  }
}

/** End of the regression line, see `linearRegression`. */
export class LinearRegression extends CountedValueIndicator {
  private readonly fitted: RollingLine

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`LinReg ${String(checkedPeriod(period, 'linearRegression', 2))}`, 'price', period, options.input)
    this.fitted = new RollingLine(period)
  }

  update(value: number): void {
    this.count++
    this.fitted.push(value)
    this.main.value = this.fitted.end
  }
}

/** Rise of the regression line, see `linearRegressionSlope`. */
export class LinearRegressionSlope extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly fitted: RollingLine

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    const name = `LinReg slope ${String(checkedPeriod(period, 'linearRegressionSlope', 2))}`
    super(name, 'LinReg slope', period, options.input)
    this.fitted = new RollingLine(period)
  }

  update(value: number): void {
    this.count++
    this.fitted.push(value)
    this.main.value = this.fitted.slope
  }
}

/**
 * Linear regression, also least squares moving average: the end of the straight line of least squares through the last
 * `period` values.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 2. Default 14.
 */
export function linearRegression(period?: number, options?: InputOptions): LinearRegression
/** Linear regression of another series. */
export function linearRegression(input: NumberSeries, period?: number): LinearRegression
export function linearRegression(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): LinearRegression {
  const { period, options } = seriesArguments(first, second, third, 14)
  return new LinearRegression(period, options)
}

/**
 * Slope of the linear regression: how much the straight line of least squares through the last `period` values rises from
 * bar to bar.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars, at least 2. Default 14.
 */
export function linearRegressionSlope(period?: number, options?: InputOptions): LinearRegressionSlope
/** Slope of the linear regression of another series. */
export function linearRegressionSlope(input: NumberSeries, period?: number): LinearRegressionSlope
export function linearRegressionSlope(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): LinearRegressionSlope {
  const { period, options } = seriesArguments(first, second, third, 14)
  return new LinearRegressionSlope(period, options)
}
