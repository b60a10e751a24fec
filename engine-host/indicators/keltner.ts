import { averageOf, type Average, type AverageKind, type Seed } from './averages.js'
import { BandsOfBars } from './bands.js'
import type { BarValues } from './indicator.js'
import { AverageRange } from './true-range.js'
import { hasPrices } from './usable-bar.js'
import { checkedFactor, checkedPeriod } from './window.js'

/** Options of Keltner channels. */
export interface KeltnerOptions {
  /** The average of the closes. Default `ema`. */
  readonly average?: AverageKind
  /** The average of the true ranges: Wilder's (`rma`) makes it an `atr`. Default `rma`. */
  readonly rangeAverage?: AverageKind
  /** Bars of the average of the true ranges. Default 10. */
  readonly rangePeriod?: number
  /** How exponential averages begin, see `ema`. Default `first`. */
  readonly seed?: Seed
}

/** Bands of average true ranges around an average, see `keltner`. */
export class KeltnerChannel extends BandsOfBars {
  private readonly average: Average
  private readonly range: AverageRange

  constructor(
    readonly period: number,
    /** Average ranges between the middle and either band. */
    readonly width: number,
    options: KeltnerOptions = {},
  ) {
    const { average = 'ema', rangeAverage = 'rma', rangePeriod = 10, seed = 'first' } = options
    const warmUp = Math.max(checkedPeriod(period, 'keltner'), checkedPeriod(rangePeriod, 'keltner') + 1)
    const name = `Keltner ${String(period)} ${String(checkedFactor(width, 'keltner', 'width'))}`
    super(name, warmUp)
    this.average = averageOf(average, period, seed)
    this.range = new AverageRange(rangeAverage, rangePeriod, seed)
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.range.push(bar)
    this.average.push(bar.close)
    const middle = this.average.value
    const distance = this.width * this.range.value
    this.main.isEarly = this.average.isReady
    this.setBands(middle, middle + distance, middle - distance)
  }
}

/**
 * Keltner channel: `middle`, the EMA of the closes, with `upper` and `lower` `width` average true ranges above and below.
 *
 * Convention: the ATR is Wilder's over `rangePeriod` bars, as Linda Raschke's and TradingView's; pandas-ta's is `rangeAverage:
 * 'ema'` and `seed: 'sma'` with one period for both.
 *
 * Source: Chester Keltner, 1960; Linda Bradford Raschke.
 *
 * Warm-up: the larger of `period` and `rangePeriod` + 1 bars; `middle` has its first value after `period`.
 *
 * @param period Whole number of bars. Default 20.
 * @param width Average ranges. Default 2.
 */
export function keltner(period = 20, width = 2, options: KeltnerOptions = {}): KeltnerChannel {
  return new KeltnerChannel(period, width, options)
}
