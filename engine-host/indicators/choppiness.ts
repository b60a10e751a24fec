import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingMaximum, RollingMinimum } from './rolling-extremes.js'
import { RollingSum } from './rolling-sum.js'
import { TrueRanges } from './true-range.js'
import { checkedPeriod } from './window.js'

/** Choppiness index, see `choppiness`. */
export class Choppiness extends CountedBarIndicator {
  override readonly levels = [38.2, 61.8]
  override readonly bounds = [0, 100] as const
  private readonly ranges = new TrueRanges()
  private readonly path: RollingSum
  private readonly highs: RollingMaximum
  private readonly lows: RollingMinimum

  constructor(readonly period: number) {
    super(`Choppiness ${String(checkedPeriod(period, 'choppiness', 2))}`, 'Choppiness', period + 1)
    this.path = new RollingSum(period)
    this.highs = new RollingMaximum(period)
    this.lows = new RollingMinimum(period)
  }

  updateBar(bar: BarValues): void {
    this.count++
    const range = this.ranges.next(bar)
    const span = this.highs.push(bar.high) - this.lows.push(bar.low)
    if (this.count === 1) return
    this.path.push(range)
    const path = this.path.sum
    // Without a span the price went nowhere: with a path (gaps between equal bars) as choppy as can be.
    if (span === 0) this.main.value = path === 0 ? 50 : 100
    else this.main.value = (100 * Math.log(path / span)) / Math.log(this.period)
  }
}

/**
 * Choppiness index: 100 × log(sum of the true ranges ÷ (highest high − lowest low)) ÷ log(period) over `period` bars; near 100
 * where the price goes sideways, near 0 in a trend; 50 where it did not move at all.
 *
 * Source: E. W. Dreiss.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars, at least 2. Default 14.
 */
export function choppiness(period = 14): Choppiness {
  return new Choppiness(period)
}
