import { ExponentialAverage, type Seed } from './averages.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { hasPrices } from './usable-bar.js'
import { checkedPeriod } from './window.js'

/** Bull and bear power, see `elderRay`. */
export class ElderRay extends CountedBarIndicator {
  override readonly levels = [0]
  private readonly average: ExponentialAverage

  constructor(
    readonly period: number,
    { seed }: { readonly seed?: Seed } = {},
  ) {
    super(`Elder ray ${String(checkedPeriod(period, 'elderRay'))}`, 'Elder ray', period, ['bull', 'bear'])
    this.average = new ExponentialAverage(period, seed)
  }

  /** High less average; the same as `value`. */
  get bull(): number {
    return this.main.value
  }

  /** Low less average. */
  get bear(): number {
    return this.lines['bear']!.value
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.average.push(bar.close)
    this.main.value = bar.high - this.average.value
    this.lines['bear']!.value = bar.low - this.average.value
  }
}

/**
 * Elder ray: `bull` is the high less the EMA of the closes, `bear` the low less that EMA.
 *
 * Convention: `seed` as in `ema`.
 *
 * Source: Alexander Elder, Trading for a Living, 1993.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 13.
 */
export function elderRay(period = 13, options: { readonly seed?: Seed } = {}): ElderRay {
  return new ElderRay(period, options)
}
