import type { AverageKind } from './averages.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { AverageRange } from './true-range.js'
import { hasPrices } from './usable-bar.js'
import { checkedFactor, checkedPeriod } from './window.js'

/** Options of supertrend. */
export interface SupertrendOptions {
  /**
   * `tradingview`: both bands keep to their side of the price, and a close beyond the present band turns the trend.
   * `pandas-ta`: only the band of the present trend does so, and a close beyond the band of the bar before turns. Default
   * `tradingview`.
   */
  readonly convention?: 'tradingview' | 'pandas-ta'
  /** The average of the true ranges. Default Wilder's, `rma`. */
  readonly average?: AverageKind
}

/** A stop that follows the trend, see `supertrend`. */
export class Supertrend extends CountedBarIndicator {
  private readonly average: AverageRange
  private readonly followsPandas: boolean
  private upperBand = NaN
  private lowerBand = NaN
  private previousClose = NaN
  private trend: 1 | -1

  constructor(
    readonly period: number,
    /** Average ranges between the middle of a bar and its band. */
    readonly width: number,
    { convention = 'tradingview', average = 'rma' }: SupertrendOptions = {},
  ) {
    const name = `Supertrend ${String(checkedPeriod(period, 'supertrend'))} ${String(checkedFactor(width, 'supertrend', 'width'))}`
    super(name, 'price', period + 1, ['value', 'up', 'down'])
    this.average = new AverageRange(average, period)
    this.followsPandas = convention === 'pandas-ta'
    this.trend = this.followsPandas ? 1 : -1
  }

  /** 1 in a rising trend, −1 in a falling one. */
  get direction(): 1 | -1 {
    return this.trend
  }

  /** The stop below the price; NaN in a falling trend. */
  get up(): number {
    return this.lines['up']!.value
  }

  /** The stop above the price; NaN in a rising trend. */
  get down(): number {
    return this.lines['down']!.value
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.average.push(bar)
    if (this.count > this.period) {
      const middle = (bar.high + bar.low) / 2
      const distance = this.width * this.average.value
      if (this.count === this.period + 1) {
        this.upperBand = middle + distance
        this.lowerBand = middle - distance
      } else if (this.followsPandas) this.followTrend(middle + distance, middle - distance, bar.close)
      else this.followPrice(middle + distance, middle - distance, bar.close)
      const stop = this.trend === 1 ? this.lowerBand : this.upperBand
      this.main.value = stop
      this.lines['up']!.value = this.trend === 1 ? stop : NaN
      this.lines['down']!.value = this.trend === 1 ? NaN : stop
    }
    this.previousClose = bar.close
  }

  private followPrice(upper: number, lower: number, close: number): void {
    if (upper < this.upperBand || this.previousClose > this.upperBand) this.upperBand = upper
    if (lower > this.lowerBand || this.previousClose < this.lowerBand) this.lowerBand = lower
    if (this.trend === 1 ? close < this.lowerBand : close > this.upperBand) this.trend = this.trend === 1 ? -1 : 1
  }

  private followTrend(upper: number, lower: number, close: number): void {
    if (close > this.upperBand) this.trend = 1
    else if (close < this.lowerBand) this.trend = -1
    this.lowerBand = this.trend === 1 ? Math.max(lower, this.lowerBand) : lower
    this.upperBand = this.trend === -1 ? Math.min(upper, this.upperBand) : upper
  }
}

/**
 * Supertrend: a stop `width` average true ranges from the middle of the bar, (high + low) ÷ 2, that never moves away from the
 * price; a close beyond it turns the trend, and the stop is then on the other side. `up` is the stop in a rising trend, `down`
 * that in a falling one, `value` either; `direction` is 1 or −1.
 *
 * Convention: as in TradingView, which begins with a falling trend; pandas-ta begins with a rising one and moves the bands
 * otherwise, see the option.
 *
 * Source: Olivier Seban.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Of the average true range. Whole number of bars. Default 10.
 * @param width Average ranges. Default 3.
 */
export function supertrend(period = 10, width = 3, options: SupertrendOptions = {}): Supertrend {
  return new Supertrend(period, width, options)
}
