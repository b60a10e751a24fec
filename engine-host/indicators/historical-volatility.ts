import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { checkedDeviationPeriod, type DeviationOptions } from './dispersion.js'
import { seriesArguments } from './inputs.js'
import { RollingMoments } from './rolling-moments.js'
import { checkedFactor } from './window.js'

/** Options of historical volatility. */
export interface VolatilityOptions extends DeviationOptions {
  /** Bars in a year, for days of shares 252. Default 252. */
  readonly barsPerYear?: number
}

/** Annual volatility of returns, see `historicalVolatility`. */
export class HistoricalVolatility extends CountedValueIndicator {
  private readonly moments: RollingMoments
  private readonly annual: number
  private previous = NaN

  constructor(
    readonly period: number,
    options: VolatilityOptions = {},
  ) {
    const { deviation = 'sample', barsPerYear = 252 } = options
    checkedDeviationPeriod(period, 'historicalVolatility', { deviation })
    super(`Volatility ${String(period)}`, 'Volatility', period + 1, options.input)
    this.moments = new RollingMoments(period, deviation)
    this.annual = 100 * Math.sqrt(checkedFactor(barsPerYear, 'historicalVolatility', 'barsPerYear'))
  }

  update(value: number): void {
    this.count++
    const change = Math.log(value / this.previous)
    this.previous = value
    if (this.count === 1) return
    this.moments.push(change)
    this.main.value = this.annual * this.moments.deviation
  }
}

/**
 * Historical volatility, in percent a year: the standard deviation of the last `period` logarithmic returns, ln(value ÷ previous),
 * times the root of the bars in a year. NaN while a value of the period is not above 0.
 *
 * Convention: the deviation of a sample; `deviation: 'population'` divides by the period.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 20.
 */
export function historicalVolatility(period?: number, options?: VolatilityOptions): HistoricalVolatility
/** Historical volatility of another series. */
export function historicalVolatility(
  input: NumberSeries,
  period?: number,
  options?: VolatilityOptions,
): HistoricalVolatility
export function historicalVolatility(
  first?: NumberSeries | number,
  second?: number | VolatilityOptions,
  third?: VolatilityOptions,
): HistoricalVolatility {
  const { period, options } = seriesArguments(first, second, third, 20)
  return new HistoricalVolatility(period, options)
}
