import { averageOf, type Average, type AverageKind, type Seed } from './averages.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { hasPrices } from './usable-bar.js'
import { checkedPeriod, finiteOrNaN } from './window.js'

/**
 * The true ranges of bars as they come: max(high, previous close) − min(low, previous close). NaN for the first bar, and
 * for one whose prices, or the previous close, are not finite.
 */
export class TrueRanges {
  private previousClose = NaN

  /** The true range of the next bar. */
  next({ high, low, close }: BarValues): number {
    const previous = this.previousClose
    this.previousClose = close
    const range = Math.max(high, previous) - Math.min(low, previous)
    return finiteOrNaN(range)
  }
}

/** The average of the true ranges of bars whose prices are finite. */
export class AverageRange {
  private readonly ranges = new TrueRanges()
  private readonly average: Average

  constructor(kind: AverageKind, period: number, seed?: Seed) {
    this.average = averageOf(kind, period, seed)
  }

  /** Present average, in price units. */
  get value(): number {
    return this.average.value
  }

  /** Takes the next bar; the first has no range. */
  push(bar: BarValues): void {
    const range = this.ranges.next(bar)
    if (!Number.isNaN(range)) this.average.push(range)
  }
}

/** Options of ranges that are averaged. */
export interface RangeAverageOptions {
  /** The average: Wilder's (`rma`), or `sma`, `ema`, `wma`. Default `rma`. */
  readonly average?: AverageKind
}

/** True range, see `trueRange`. */
export class TrueRange extends CountedBarIndicator {
  private readonly ranges = new TrueRanges()

  constructor() {
    super('True range', 'True range', 2)
  }

  updateBar(bar: BarValues): void {
    this.count++
    this.main.value = this.ranges.next(bar)
  }
}

/** Average true range, see `atr`. */
export class AverageTrueRange extends CountedBarIndicator {
  private readonly average: AverageRange

  constructor(
    readonly period: number,
    options: RangeAverageOptions = {},
  ) {
    super(`ATR ${String(checkedPeriod(period, 'atr'))}`, 'ATR', period + 1)
    this.average = new AverageRange(options.average ?? 'rma', period)
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.average.push(bar)
    this.main.value = this.average.value
  }
}

/** Average true range in percent of the close, see `natr`. */
export class NormalizedAverageTrueRange extends CountedBarIndicator {
  private readonly average: AverageRange

  constructor(
    readonly period: number,
    options: RangeAverageOptions = {},
  ) {
    super(`NATR ${String(checkedPeriod(period, 'natr'))}`, 'NATR', period + 1)
    this.average = new AverageRange(options.average ?? 'rma', period)
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.average.push(bar)
    this.main.value = bar.close === 0 ? NaN : (100 * this.average.value) / bar.close
  }
}

/**
 * True range, in price units: max(high, previous close) − min(low, previous close).
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: 2 bars.
 */
export function trueRange(): TrueRange {
  return new TrueRange()
}

/**
 * Average true range, in price units: Wilder's average of the true ranges, max(high, previous close) − min(low, previous
 * close).
 *
 * Convention: the first bar, which has no previous close, has no true range, as in TA-Lib; `average` takes another average
 * than Wilder's.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function atr(period = 14, options: RangeAverageOptions = {}): AverageTrueRange {
  return new AverageTrueRange(period, options)
}

/**
 * Normalized average true range: `atr` in percent of the close; NaN where the close is 0.
 *
 * Convention: as `atr`.
 *
 * Source: John Forman, Technical Analysis of Stocks & Commodities, 2006.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function natr(period = 14, options: RangeAverageOptions = {}): NormalizedAverageTrueRange {
  return new NormalizedAverageTrueRange(period, options)
}
