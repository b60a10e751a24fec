import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod, finiteOrNaN } from './window.js'

/** Balance of power, see `balanceOfPower`. */
export class BalanceOfPower extends CountedBarIndicator {
  override readonly levels = [0]
  override readonly bounds = [-1, 1] as const
  private readonly mean: RollingSum

  constructor(readonly period: number) {
    super(`BOP ${String(checkedPeriod(period, 'balanceOfPower'))}`, 'BOP', period)
    this.mean = new RollingSum(period)
  }

  updateBar({ open, high, low, close }: BarValues): void {
    this.count++
    const range = finiteOrNaN(high - low)
    this.mean.push(range === 0 ? 0 : (close - open) / range)
    this.main.value = this.mean.value
  }
}

/**
 * Balance of power, −1 to 1: the simple average of (close − open) ÷ (high − low); a bar whose high and low are equal counts 0.
 *
 * Convention: TA-Lib's is that of one bar, `period` 1.
 *
 * Source: Igor Livshin, Technical Analysis of Stocks & Commodities, 2001.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function balanceOfPower(period = 14): BalanceOfPower {
  return new BalanceOfPower(period)
}
