import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { typicalPrice } from './usable-bar.js'
import { checkedPeriod, Window } from './window.js'

/** Commodity channel index, see `cci`. */
export class CommodityChannelIndex extends CountedBarIndicator {
  override readonly levels = [-100, 100]
  private readonly window: Window
  private readonly mean: RollingSum

  constructor(readonly period: number) {
    super(`CCI ${String(checkedPeriod(period, 'cci'))}`, 'CCI', period)
    this.window = new Window(period)
    this.mean = new RollingSum(period)
  }

  updateBar(bar: BarValues): void {
    this.count++
    const typical = typicalPrice(bar)
    this.window.push(typical)
    this.mean.push(typical)
    if (!this.window.isFull) return
    const mean = this.mean.value
    let distances = 0
    for (let back = 0; back < this.period; back++) distances += Math.abs(this.window.back(back) - mean)
    const deviation = distances / this.period
    // Of equal prices rounding leaves less than this.
    this.main.value = deviation <= 1e-14 * Math.abs(mean) ? 0 : (typical - mean) / (0.015 * deviation)
  }
}

/**
 * Commodity channel index: (typical price − its mean) ÷ (0.015 × the mean absolute distance from that mean) over `period`
 * bars, where the typical price is (high + low + close) ÷ 3; 0 where all are equal. Each bar costs `period` steps.
 *
 * Source: Donald Lambert, Commodities, 1980.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 20.
 */
export function cci(period = 20): CommodityChannelIndex {
  return new CommodityChannelIndex(period)
}
