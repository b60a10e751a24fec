import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod, Window } from './window.js'

/** Bounds of Kaufman's smoothing. */
export interface KaufmanOptions extends InputOptions {
  /** Period of the fastest average, used in a clear trend. Default 2. */
  readonly fast?: number
  /** Period of the slowest average, used without a trend. Default 30. */
  readonly slow?: number
}

/** Kaufman's adaptive moving average, see `kama`. */
export class KaufmanMovingAverage extends CountedValueIndicator {
  private readonly window: Window
  private readonly path: RollingSum
  private readonly slowest: number
  private readonly span: number
  private previous = NaN

  constructor(
    readonly period: number,
    options: KaufmanOptions = {},
  ) {
    super(`KAMA ${String(checkedPeriod(period, 'kama'))}`, 'price', period + 1, options.input)
    this.window = new Window(period + 1)
    this.path = new RollingSum(period)
    this.slowest = 2 / (checkedPeriod(options.slow ?? 30, 'kama') + 1)
    this.span = 2 / (checkedPeriod(options.fast ?? 2, 'kama') + 1) - this.slowest
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.window.push(value)
    if (this.count > 1) this.path.push(Math.abs(value - this.previous))
    if (this.count <= this.period) this.main.value = value
    else {
      const path = this.path.sum
      const change = Math.abs(value - this.window.oldest)
      const efficiency = path <= change ? 1 : change / path
      const factor = efficiency * this.span + this.slowest
      this.main.value += factor * factor * (value - this.main.value)
    }
    this.previous = value
  }
}

/** Variable index dynamic average, see `vidya`. */
export class VariableIndexAverage extends CountedValueIndicator {
  private readonly gains: RollingSum
  private readonly losses: RollingSum
  private readonly alpha: number
  private previous = NaN

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`VIDYA ${String(checkedPeriod(period, 'vidya'))}`, 'price', period + 1, options.input)
    this.gains = new RollingSum(period)
    this.losses = new RollingSum(period)
    this.alpha = 2 / (period + 1)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    if (this.count > 1) {
      const change = value - this.previous
      this.gains.push(Math.max(change, 0))
      this.losses.push(Math.max(-change, 0))
    }
    if (this.count <= this.period) this.main.value = value
    else {
      const gains = this.gains.sum
      const losses = this.losses.sum
      const strength = gains + losses === 0 ? 0 : Math.abs(gains - losses) / (gains + losses)
      this.main.value += this.alpha * strength * (value - this.main.value)
    }
    this.previous = value
  }
}

/** McGinley's dynamic, see `mcginley`. */
export class McGinleyDynamic extends CountedValueIndicator {
  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(`McGinley ${String(checkedPeriod(period, 'mcginley'))}`, 'price', period, options.input)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    const previous = this.main.value
    const ratio = value / previous
    const square = ratio * ratio
    const speed = square * square
    // Without a usable ratio (a previous value of 0) it starts again from the present one.
    if (this.count === 1 || !Number.isFinite(speed)) this.main.value = value
    else this.main.value = previous + (value - previous) / Math.max(1, this.period * speed)
  }
}

/**
 * Kaufman's adaptive moving average: previous + c² × (value − previous), where c goes from 2 ÷ (slow + 1) to 2 ÷ (fast + 1)
 * with the efficiency: the change over `period` values divided by the sum of the changes from value to value.
 *
 * Convention: it begins at value number `period`, as in TA-Lib; where nothing moved, the efficiency is 1.
 *
 * Source: Perry Kaufman, Smarter Trading, 1995.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 10.
 */
export function kama(period?: number, options?: KaufmanOptions): KaufmanMovingAverage
/** Kaufman's adaptive moving average of another series. */
export function kama(input: NumberSeries, period?: number, options?: KaufmanOptions): KaufmanMovingAverage
export function kama(
  first?: NumberSeries | number,
  second?: number | KaufmanOptions,
  third?: KaufmanOptions,
): KaufmanMovingAverage {
  const { period, options } = seriesArguments(first, second, third, 10)
  return new KaufmanMovingAverage(period, options)
}

/**
 * Chande's variable index dynamic average: an EMA whose alpha, 2 ÷ (period + 1), is multiplied by the absolute momentum
 * oscillator of the last `period` changes, |gains − losses| ÷ (gains + losses).
 *
 * Convention: it begins at value number `period`; where nothing moved, it stays.
 *
 * Source: Tushar Chande, Technical Analysis of Stocks & Commodities, 1992 and 1995.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 14.
 */
export function vidya(period?: number, options?: InputOptions): VariableIndexAverage
/** Variable index dynamic average of another series. */
export function vidya(input: NumberSeries, period?: number): VariableIndexAverage
export function vidya(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): VariableIndexAverage {
  const { period, options } = seriesArguments(first, second, third, 14)
  return new VariableIndexAverage(period, options)
}

/**
 * McGinley's dynamic: previous + (value − previous) ÷ (period × (value ÷ previous)⁴), which hurries after falling prices.
 *
 * Convention: it begins with its first value; a step never passes the value, where the divisor would be below 1.
 *
 * Source: John McGinley, Journal of Technical Analysis, 1991.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars. Default 10.
 */
export function mcginley(period?: number, options?: InputOptions): McGinleyDynamic
/** McGinley's dynamic of another series. */
export function mcginley(input: NumberSeries, period?: number): McGinleyDynamic
export function mcginley(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): McGinleyDynamic {
  const { period, options } = seriesArguments(first, second, third, 10)
  return new McGinleyDynamic(period, options)
}
