import type { NumberSeries } from '../model/number-series.js'
import { CountedPairIndicator } from './counted-indicator.js'
import { RollingComoments } from './rolling-comoments.js'
import { checkedPeriod, finiteOrNaN } from './window.js'

/** Correlation of two series, see `correlation`. */
export class Correlation extends CountedPairIndicator {
  override readonly levels = [0]
  override readonly bounds = [-1, 1] as const
  private readonly moments: RollingComoments

  constructor(
    first: NumberSeries,
    second: NumberSeries,
    readonly period: number,
  ) {
    super(`Correlation ${String(checkedPeriod(period, 'correlation', 2))}`, 'Correlation', period, [first, second])
    this.moments = new RollingComoments(period)
  }

  protected update(first: number, second: number): void {
    this.moments.push(first, second)
    const { firstScatter, secondScatter, jointScatter } = this.moments
    const scatter = Math.sqrt(firstScatter) * Math.sqrt(secondScatter)
    this.main.value = scatter === 0 ? NaN : Math.min(1, Math.max(-1, jointScatter / scatter))
  }
}

/** Sensitivity of one series to another, see `beta`. */
export class Beta extends CountedPairIndicator {
  override readonly levels = [1]
  private readonly moments: RollingComoments
  private previousAsset = NaN
  private previousMarket = NaN

  constructor(
    asset: NumberSeries,
    market: NumberSeries,
    readonly period: number,
  ) {
    super(`Beta ${String(checkedPeriod(period, 'beta', 2))}`, 'Beta', period + 1, [asset, market])
    this.moments = new RollingComoments(period)
  }

  protected update(asset: number, market: number): void {
    const marketReturn = market / this.previousMarket - 1
    const assetReturn = asset / this.previousAsset - 1
    this.previousAsset = finiteOrNaN(asset)
    this.previousMarket = finiteOrNaN(market)
    if (this.count === 1) return
    this.moments.push(marketReturn, assetReturn)
    const { firstScatter, jointScatter } = this.moments
    this.main.value = firstScatter === 0 ? NaN : jointScatter / firstScatter
  }
}

/**
 * Correlation of two series over their last `period` values, −1 to 1 (Pearson's); NaN where one of them did not move.
 *
 * Warm-up: `period` values of both.
 *
 * @param first One series, whose bars it moves with.
 * @param second The other.
 * @param period Whole number of bars, at least 2. Default 30.
 */
export function correlation(first: NumberSeries, second: NumberSeries, period = 30): Correlation {
  return new Correlation(first, second, period)
}

/**
 * Beta: the covariance of the returns of an asset and of a market, divided by the variance of the market's, over `period`
 * changes from bar to bar; NaN where the market did not move.
 *
 * Convention: TA-Lib's BETA takes the market as its first series and the asset as its second.
 *
 * Warm-up: `period` + 1 values of both.
 *
 * @param asset Whose beta it is; it moves with the bars of this.
 * @param market What it is compared with.
 * @param period Whole number of bars, at least 2. Default 5.
 */
export function beta(asset: NumberSeries, market: NumberSeries, period = 5): Beta {
  return new Beta(asset, market, period)
}
