import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod } from './window.js'

/** Volume-weighted moving average, see `vwma`. */
export class VolumeWeightedMovingAverage extends CountedBarIndicator {
  private readonly traded: RollingSum
  private readonly volumes: RollingSum

  constructor(readonly period: number) {
    super(`VWMA ${String(checkedPeriod(period, 'vwma'))}`, 'price', period)
    this.traded = new RollingSum(period)
    this.volumes = new RollingSum(period)
  }

  updateBar({ close, volume }: BarValues): void {
    this.count++
    this.traded.push(close * volume)
    this.volumes.push(volume)
    const sum = this.volumes.sum
    this.main.value = sum === 0 ? NaN : this.traded.sum / sum
  }
}

/**
 * Volume-weighted moving average: the sum of close × volume divided by the volume of the last `period` bars; NaN where
 * nothing was traded.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 20.
 */
export function vwma(period = 20): VolumeWeightedMovingAverage {
  return new VolumeWeightedMovingAverage(period)
}
