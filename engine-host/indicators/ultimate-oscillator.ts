import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod } from './window.js'

/** Buying pressure and true range, summed over a period. */
class Pressure {
  private readonly pressures: RollingSum
  private readonly ranges: RollingSum

  constructor(period: number) {
    this.pressures = new RollingSum(period)
    this.ranges = new RollingSum(period)
  }

  /** The share of the pressure in the range after another bar, ½ where the range is 0. */
  push(pressure: number, range: number): number {
    this.pressures.push(pressure)
    this.ranges.push(range)
    return this.ranges.sum === 0 ? 0.5 : this.pressures.sum / this.ranges.sum
  }
}

/** Ultimate oscillator, see `ultimateOscillator`. */
export class UltimateOscillator extends CountedBarIndicator {
  override readonly levels = [30, 70]
  override readonly bounds = [0, 100] as const
  private readonly short: Pressure
  private readonly middle: Pressure
  private readonly long: Pressure
  private previousClose = NaN

  constructor(short: number, middle: number, long: number) {
    const periods = [short, middle, long].map((each) => checkedPeriod(each, 'ultimateOscillator'))
    super(`Ultimate ${periods.join(' ')}`, 'Ultimate', Math.max(...periods) + 1)
    this.short = new Pressure(short)
    this.middle = new Pressure(middle)
    this.long = new Pressure(long)
  }

  updateBar({ high, low, close }: BarValues): void {
    this.count++
    const previous = this.previousClose
    this.previousClose = close
    if (this.count === 1) return
    const lowest = Math.min(low, previous)
    const pressure = close - lowest
    const range = Math.max(high, previous) - lowest
    const short = this.short.push(pressure, range)
    const middle = this.middle.push(pressure, range)
    const long = this.long.push(pressure, range)
    this.main.value = (100 * (4 * short + 2 * middle + long)) / 7
  }
}

/**
 * Ultimate oscillator, 0 to 100: buying pressure, close − min(low, previous close), divided by the true range, each summed
 * over three periods; the shortest counts four times, the middle one twice, the longest once. 50 where the range is 0.
 *
 * Source: Larry Williams, Technical Analysis of Stocks & Commodities, 1985.
 *
 * Warm-up: the longest period + 1 bars.
 *
 * @param short Whole number of bars. Default 7.
 * @param middle Whole number of bars. Default 14.
 * @param long Whole number of bars. Default 28.
 */
export function ultimateOscillator(short = 7, middle = 14, long = 28): UltimateOscillator {
  return new UltimateOscillator(short, middle, long)
}
