import { WilderAverage, WilderSum } from './averages.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { TrueRanges } from './true-range.js'
import { hasPrices } from './usable-bar.js'
import { checkedPeriod, Window } from './window.js'

/** Options of indicators of directional movement. */
export interface DirectionalOptions {
  /**
   * How the sums of movement and range begin: `wilder`, with the sum of the first `period` bars, as in his book and in
   * TradingView; `talib`, smoothing already from the sum of one fewer. Either is ready at the same bar. Default `wilder`.
   */
  readonly start?: 'wilder' | 'talib'
}

/** Wilder's smoothed directional movement: the two directional indicators and the index. */
class DirectionalMovement {
  private readonly ranges = new TrueRanges()
  private readonly plusMovement: WilderSum
  private readonly minusMovement: WilderSum
  private readonly range: WilderSum
  private previousHigh = NaN
  private previousLow = NaN

  constructor(period: number, { start = 'wilder' }: DirectionalOptions) {
    this.plusMovement = new WilderSum(period, start)
    this.minusMovement = new WilderSum(period, start)
    this.range = new WilderSum(period, start)
  }

  get isReady(): boolean {
    return this.range.isReady
  }

  get plus(): number {
    return this.range.value === 0 ? 0 : (100 * this.plusMovement.value) / this.range.value
  }

  get minus(): number {
    return this.range.value === 0 ? 0 : (100 * this.minusMovement.value) / this.range.value
  }

  /** Distance of the two in percent of their sum, 0 where both are 0. */
  get index(): number {
    const { plus, minus } = this
    return plus + minus === 0 ? 0 : (100 * Math.abs(plus - minus)) / (plus + minus)
  }

  /** Takes the next usable bar. */
  push(bar: BarValues): void {
    const range = this.ranges.next(bar)
    const up = bar.high - this.previousHigh
    const down = this.previousLow - bar.low
    this.previousHigh = bar.high
    this.previousLow = bar.low
    if (Number.isNaN(range)) return
    this.plusMovement.push(up > down && up > 0 ? up : 0)
    this.minusMovement.push(down > up && down > 0 ? down : 0)
    this.range.push(range)
  }
}

/** Average directional index with the directional indicators, see `adx`. */
export class AverageDirectionalIndex extends CountedBarIndicator {
  override readonly levels = [25]
  override readonly bounds = [0, 100] as const
  private readonly movement: DirectionalMovement
  private readonly average: WilderAverage

  constructor(
    readonly period: number,
    options: DirectionalOptions = {},
  ) {
    super(`ADX ${String(checkedPeriod(period, 'adx'))}`, 'ADX', 2 * period, ['adx', 'plus', 'minus'])
    this.movement = new DirectionalMovement(period, options)
    this.average = new WilderAverage(period)
  }

  /** Strength of the trend; the same as `value`. */
  get adx(): number {
    return this.main.value
  }

  /** Positive directional indicator, +DI. */
  get plus(): number {
    return this.lines['plus']!.value
  }

  /** Negative directional indicator, −DI. */
  get minus(): number {
    return this.lines['minus']!.value
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    const { movement, average } = this
    movement.push(bar)
    if (!movement.isReady) return
    average.push(movement.index)
    this.main.value = average.value
    this.lines['plus']!.value = movement.plus
    this.lines['minus']!.value = movement.minus
    this.lines['plus']!.isEarly = true
    this.lines['minus']!.isEarly = true
  }
}

/** Directional index, see `dx`. */
export class DirectionalIndex extends CountedBarIndicator {
  override readonly bounds = [0, 100] as const
  private readonly movement: DirectionalMovement

  constructor(
    readonly period: number,
    options: DirectionalOptions = {},
  ) {
    super(`DX ${String(checkedPeriod(period, 'dx'))}`, 'DX', period + 1)
    this.movement = new DirectionalMovement(period, options)
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.movement.push(bar)
    this.main.value = this.movement.index
  }
}

/** Average directional index rating, see `adxr`. */
export class AverageDirectionalIndexRating extends CountedBarIndicator {
  override readonly levels = [25]
  override readonly bounds = [0, 100] as const
  private readonly movement: DirectionalMovement
  private readonly average: WilderAverage
  private readonly history: Window

  constructor(
    readonly period: number,
    options: DirectionalOptions = {},
  ) {
    super(`ADXR ${String(checkedPeriod(period, 'adxr'))}`, 'ADXR', 3 * period - 1)
    this.movement = new DirectionalMovement(period, options)
    this.average = new WilderAverage(period)
    this.history = new Window(period)
  }

  updateBar(bar: BarValues): void {
    if (!hasPrices(bar)) return
    this.count++
    this.movement.push(bar)
    if (!this.movement.isReady) return
    this.average.push(this.movement.index)
    if (!this.average.isReady) return
    this.history.push(this.average.value)
    this.main.value = (this.average.value + this.history.oldest) / 2
  }
}

/**
 * Average directional index, 0 to 100: `adx`, Wilder's average of 100 × |plus − minus| ÷ (plus + minus); `plus` and `minus`, the
 * directional indicators, 100 × smoothed directional movement ÷ smoothed true range. All are 0 where nothing moved.
 *
 * Convention: sums begin as in Wilder's book; `start: 'talib'` as in TA-Lib.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: 2 × `period` bars; `plus` and `minus` have their first value after `period` + 1.
 *
 * @param period Whole number of bars. Default 14.
 */
export function adx(period = 14, options: DirectionalOptions = {}): AverageDirectionalIndex {
  return new AverageDirectionalIndex(period, options)
}

/**
 * Directional index, 0 to 100: 100 × |plus − minus| ÷ (plus + minus) of the directional indicators, see `adx`; 0 where nothing
 * moved.
 *
 * Convention: as `adx`.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function dx(period = 14, options: DirectionalOptions = {}): DirectionalIndex {
  return new DirectionalIndex(period, options)
}

/**
 * Average directional index rating, 0 to 100: the mean of `adx` and its value `period` − 1 bars ago.
 *
 * Convention: as `adx`.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: 3 × `period` − 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function adxr(period = 14, options: DirectionalOptions = {}): AverageDirectionalIndexRating {
  return new AverageDirectionalIndexRating(period, options)
}
