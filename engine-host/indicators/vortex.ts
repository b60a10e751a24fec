import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { TrueRanges } from './true-range.js'
import { checkedPeriod } from './window.js'

/** Vortex indicator, see `vortex`. */
export class Vortex extends CountedBarIndicator {
  override readonly levels = [1]
  private readonly ranges = new TrueRanges()
  private readonly rising: RollingSum
  private readonly falling: RollingSum
  private readonly range: RollingSum
  private previousHigh = NaN
  private previousLow = NaN

  constructor(readonly period: number) {
    super(`Vortex ${String(checkedPeriod(period, 'vortex'))}`, 'Vortex', period + 1, ['plus', 'minus'])
    this.rising = new RollingSum(period)
    this.falling = new RollingSum(period)
    this.range = new RollingSum(period)
  }

  /** Upward movement; the same as `value`. */
  get plus(): number {
    return this.main.value
  }

  /** Downward movement. */
  get minus(): number {
    return this.lines['minus']!.value
  }

  updateBar(bar: BarValues): void {
    this.count++
    const range = this.ranges.next(bar)
    const rising = Math.abs(bar.high - this.previousLow)
    const falling = Math.abs(bar.low - this.previousHigh)
    this.previousHigh = bar.high
    this.previousLow = bar.low
    if (this.count === 1) return
    this.rising.push(rising)
    this.falling.push(falling)
    this.range.push(range)
    const sum = this.range.sum
    this.main.value = sum === 0 ? 1 : this.rising.sum / sum
    this.lines['minus']!.value = sum === 0 ? 1 : this.falling.sum / sum
  }
}

/**
 * Vortex indicator: `plus` is the sum of |high − previous low| and `minus` that of |low − previous high| over `period` bars, each
 * divided by the sum of the true ranges; both are 1 where the range is 0.
 *
 * Source: Etienne Botes and Douglas Siepman, Technical Analysis of Stocks & Commodities, 2010.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function vortex(period = 14): Vortex {
  return new Vortex(period)
}
