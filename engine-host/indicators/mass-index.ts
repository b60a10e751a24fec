import { ExponentialAverage, type Seed } from './averages.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod } from './window.js'

/** Mass index, see `massIndex`. */
export class MassIndex extends CountedBarIndicator {
  override readonly levels = [26.5, 27]
  private readonly once: ExponentialAverage
  private readonly twice: ExponentialAverage
  private readonly sum: RollingSum

  constructor(
    /** Bars of the exponential averages. */
    readonly averagePeriod: number,
    /** Ratios that are summed. */
    readonly period: number,
    { seed }: { readonly seed?: Seed } = {},
  ) {
    const periods = [averagePeriod, period].map((each) => String(checkedPeriod(each, 'massIndex')))
    super(`Mass index ${periods.join(' ')}`, 'Mass index', 2 * averagePeriod + period - 2)
    this.once = new ExponentialAverage(averagePeriod, seed)
    this.twice = new ExponentialAverage(averagePeriod, seed)
    this.sum = new RollingSum(period)
  }

  updateBar({ high, low }: BarValues): void {
    const range = high - low
    if (!Number.isFinite(range)) return
    this.count++
    this.once.push(range)
    if (!this.once.isReady) return
    this.twice.push(this.once.value)
    if (!this.twice.isReady) return
    this.sum.push(this.twice.value === 0 ? 1 : this.once.value / this.twice.value)
    this.main.value = this.sum.sum
  }
}

/**
 * Mass index: the sum over `period` bars of the EMA of high − low divided by the EMA of that EMA; a ratio without range is 1.
 *
 * Convention: `seed` as in `ema`; the second average begins when the first is ready.
 *
 * Source: Donald Dorsey, Technical Analysis of Stocks & Commodities, 1992.
 *
 * Warm-up: 2 × `averagePeriod` + `period` − 2 bars.
 *
 * @param averagePeriod Whole number of bars. Default 9.
 * @param period Whole number of bars. Default 25.
 */
export function massIndex(averagePeriod = 9, period = 25, options: { readonly seed?: Seed } = {}): MassIndex {
  return new MassIndex(averagePeriod, period, options)
}
