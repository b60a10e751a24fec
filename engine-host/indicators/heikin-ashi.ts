import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { hasPrices } from './usable-bar.js'

/** Averaged bars, see `heikinAshi`. */
export class HeikinAshi extends CountedBarIndicator {
  constructor() {
    super('Heikin-Ashi', 'price', 1, ['close', 'open', 'high', 'low'])
  }

  /** Middle of the previous averaged bar. */
  get open(): number {
    return this.lines['open']!.value
  }

  /** Highest of high, averaged open and averaged close. */
  get high(): number {
    return this.lines['high']!.value
  }

  /** Lowest of low, averaged open and averaged close. */
  get low(): number {
    return this.lines['low']!.value
  }

  /** Mean of the four prices; the same as `value`. */
  get close(): number {
    return this.main.value
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar) || !Number.isFinite(bar.open)) return
    this.count++
    const open = this.count === 1 ? (bar.open + bar.close) / 2 : (this.open + this.close) / 2
    const close = (bar.open + bar.high + bar.low + bar.close) / 4
    this.main.value = close
    this.lines['open']!.value = open
    this.lines['high']!.value = Math.max(bar.high, open, close)
    this.lines['low']!.value = Math.min(bar.low, open, close)
  }
}

/**
 * Heikin-Ashi: `close` is the mean of the bar's four prices, `open` the middle of the previous averaged bar, (open + close) ÷ 2,
 * `high` and `low` the extremes of the bar and these two. They are no prices that one could trade at.
 *
 * Convention: the first `open` is the middle of the bar's open and close.
 *
 * Warm-up: 1 bar.
 */
export function heikinAshi(): HeikinAshi {
  return new HeikinAshi()
}
