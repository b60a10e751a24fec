import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingMaximum, RollingMinimum } from './rolling-extremes.js'
import { AverageRange, type RangeAverageOptions } from './true-range.js'
import { hasPrices } from './usable-bar.js'
import { checkedFactor, checkedPeriod } from './window.js'

/** Trailing stops from the extremes, see `chandelier`. */
export class ChandelierExit extends CountedBarIndicator {
  private readonly highs: RollingMaximum
  private readonly lows: RollingMinimum
  private readonly average: AverageRange

  constructor(
    readonly period: number,
    /** Average ranges between extreme and stop. */
    readonly width: number,
    { average = 'rma' }: RangeAverageOptions = {},
  ) {
    const name = `Chandelier ${String(checkedPeriod(period, 'chandelier'))} ${String(checkedFactor(width, 'chandelier', 'width'))}`
    super(name, 'price', period + 1, ['long', 'short'])
    this.highs = new RollingMaximum(period)
    this.lows = new RollingMinimum(period)
    this.average = new AverageRange(average, period)
  }

  /** Stop of a long position; the same as `value`. */
  get long(): number {
    return this.main.value
  }

  /** Stop of a short position. */
  get short(): number {
    return this.lines['short']!.value
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.average.push(bar)
    const distance = this.width * this.average.value
    this.main.value = this.highs.push(bar.high) - distance
    this.lines['short']!.value = this.lows.push(bar.low) + distance
  }
}

/**
 * Chandelier exit: `long` is the highest high of the last `period` bars less `width` average true ranges, `short` the lowest low plus
 * as much.
 *
 * Convention: Wilder's average true range, see `atr`.
 *
 * Source: Chuck LeBeau.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 22.
 * @param width Average ranges. Default 3.
 */
export function chandelier(period = 22, width = 3, options: RangeAverageOptions = {}): ChandelierExit {
  return new ChandelierExit(period, width, options)
}
