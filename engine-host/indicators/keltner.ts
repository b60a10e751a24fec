import { averageOf, type Average, type AverageKind, type Seed } from './averages.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { TrueRanges } from './true-range.js'
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
export class KeltnerChannel extends CountedBarIndicator {
  private readonly average: Average
  private readonly rangeAverage: Average
  private readonly ranges = new TrueRanges()

  constructor(
    readonly period: number,
    /** Average ranges between the middle and either band. */
    readonly width: number,
    options: KeltnerOptions = {},
  ) {
    const { average = 'ema', rangeAverage = 'rma', rangePeriod = 10, seed = 'first' } = options
    const warmUp = Math.max(checkedPeriod(period, 'keltner'), checkedPeriod(rangePeriod, 'keltner') + 1)
    const name = `Keltner ${String(period)} ${String(checkedFactor(width, 'keltner', 'width'))}`
    super(name, 'price', warmUp, ['middle', 'upper', 'lower'])
    this.average = averageOf(average, period, seed)
    this.rangeAverage = averageOf(rangeAverage, rangePeriod, seed)
  }

  /** Middle plus `width` average ranges. */
  get upper(): number {
    return this.lines['upper']!.value
  }

  /** The average of the closes; the same as `value`. */
  get middle(): number {
    return this.main.value
  }

  /** Middle less `width` average ranges. */
  get lower(): number {
    return this.lines['lower']!.value
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    const range = this.ranges.next(bar)
    if (this.count > 1) this.rangeAverage.push(range)
    this.average.push(bar.close)
    const middle = this.average.value
    const distance = this.width * this.rangeAverage.value
    this.main.value = middle
    this.main.isEarly = this.average.isReady
    this.lines['upper']!.value = middle + distance
    this.lines['lower']!.value = middle - distance
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
