import type { NumberSeries } from '../model/number-series.js'
import { averageOf, type Average, type AverageKind } from './averages.js'
import { CountedBarIndicator, CountedValueIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { inputOptions, type InputOptions } from './inputs.js'
import { GainsAndLosses } from './relative-strength.js'
import { RollingMaximum, RollingMinimum } from './rolling-extremes.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod, finiteOrNaN } from './window.js'

/** Where a value lies between the lowest and the highest of the last ones, 0 to 100; 50 where they are equal. */
class PlaceInRange {
  private readonly highs: RollingMaximum
  private readonly lows: RollingMinimum

  /** @param resolution Ranges up to this are none. */
  constructor(
    period: number,
    private readonly resolution = 0,
  ) {
    this.highs = new RollingMaximum(period)
    this.lows = new RollingMinimum(period)
  }

  get isReady(): boolean {
    return this.highs.isReady
  }

  push(high: number, low: number, value: number): number {
    const highest = this.highs.push(high)
    const lowest = this.lows.push(low)
    const span = highest - lowest
    return span <= this.resolution ? 50 : (100 * finiteOrNaN(value - lowest)) / span
  }
}

/** Options of stochastic oscillators. */
export interface StochasticOptions {
  /** The average that smooths. Default `sma`. */
  readonly average?: AverageKind
}

/** Stochastic oscillator, see `stochastic`. */
export class Stochastic extends CountedBarIndicator {
  override readonly levels = [20, 80]
  override readonly bounds = [0, 100] as const
  private readonly place: PlaceInRange
  private readonly slowed: Average
  private readonly signal: Average

  constructor(period: number, slowing: number, signal: number, options: StochasticOptions = {}) {
    const periods = [period, slowing, signal].map((each) => String(checkedPeriod(each, 'stochastic')))
    super(`Stochastic ${periods.join(' ')}`, 'Stochastic', period + slowing + signal - 2, ['k', 'd'])
    this.place = new PlaceInRange(period)
    this.slowed = averageOf(options.average ?? 'sma', slowing)
    this.signal = averageOf(options.average ?? 'sma', signal)
  }

  /** The smoothed place in the range; the same as `value`. */
  get k(): number {
    return this.main.value
  }

  /** Average of `k`. */
  get d(): number {
    return this.lines['d']!.value
  }

  updateBar(bar: BarValues): void {
    this.count++
    const place = this.place.push(bar.high, bar.low, bar.close)
    if (!this.place.isReady) return
    this.slowed.push(place)
    if (!this.slowed.isReady) return
    this.main.value = this.slowed.value
    this.signal.push(this.slowed.value)
    this.lines['d']!.value = this.signal.value
  }
}

/** Stochastic oscillator of the relative strength index, see `stochasticRsi`. */
export class StochasticRsi extends CountedValueIndicator {
  override readonly levels = [20, 80]
  override readonly bounds = [0, 100] as const
  private readonly moves: GainsAndLosses
  private readonly place: PlaceInRange
  private readonly slowed: RollingSum
  private readonly signal: RollingSum

  constructor(
    readonly period: number,
    stochasticPeriod: number,
    slowing: number,
    signal: number,
    options: InputOptions = {},
  ) {
    const periods = [period, stochasticPeriod, slowing, signal]
    const name = periods.map((each) => String(checkedPeriod(each, 'stochasticRsi'))).join(' ')
    const warmUp = periods.reduce((sum, each) => sum + each) - 2
    super(`StochRSI ${name}`, 'StochRSI', warmUp, options.input, ['k', 'd'])
    this.moves = new GainsAndLosses('rma', period)
    // An index that stands still moves in its last bits.
    this.place = new PlaceInRange(stochasticPeriod, 1e-9)
    this.slowed = new RollingSum(slowing)
    this.signal = new RollingSum(signal)
  }

  /** The smoothed place of the index in its range; the same as `value`. */
  get k(): number {
    return this.main.value
  }

  /** Average of `k`. */
  get d(): number {
    return this.lines['d']!.value
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.moves.push(value)
    if (this.count <= this.period) return
    const { strength } = this.moves
    const place = this.place.push(strength, strength, strength)
    if (!this.place.isReady) return
    this.slowed.push(place)
    if (!this.slowed.isReady) return
    this.main.value = this.slowed.value
    this.signal.push(this.slowed.value)
    this.lines['d']!.value = this.signal.value
  }
}

/** Williams %R, see `williamsR`. */
export class WilliamsR extends CountedBarIndicator {
  override readonly levels = [-80, -20]
  override readonly bounds = [-100, 0] as const
  private readonly place: PlaceInRange

  constructor(readonly period: number) {
    super(`Williams %R ${String(checkedPeriod(period, 'williamsR'))}`, 'Williams %R', period)
    this.place = new PlaceInRange(period)
  }

  updateBar(bar: BarValues): void {
    this.count++
    this.main.value = this.place.push(bar.high, bar.low, bar.close) - 100
  }
}

/**
 * Slow stochastic oscillator, 0 to 100: `k`, the average over `slowing` bars of 100 × (close − lowest low) ÷ (highest high −
 * lowest low) of the last `period` bars, and `d`, the average of `k` over `signal` bars. 50 where high and low are equal.
 *
 * Convention: simple averages, as in TA-Lib; `average` takes others.
 *
 * Source: George Lane.
 *
 * Warm-up: `period` + `slowing` + `signal` − 2 bars.
 *
 * @param period Whole number of bars. Default 14.
 * @param slowing Whole number of bars. Default 3.
 * @param signal Whole number of bars. Default 3.
 */
export function stochastic(period = 14, slowing = 3, signal = 3, options: StochasticOptions = {}): Stochastic {
  return new Stochastic(period, slowing, signal, options)
}

/**
 * Fast stochastic oscillator, 0 to 100: `k` is 100 × (close − lowest low) ÷ (highest high − lowest low) of the last `period`
 * bars and `d` its average over `signal` bars; `stochastic` without slowing. 50 where high and low are equal.
 *
 * Convention: a simple average, as in TA-Lib; `average` takes others.
 *
 * Source: George Lane.
 *
 * Warm-up: `period` + `signal` − 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 * @param signal Whole number of bars. Default 3.
 */
export function stochasticFast(period = 14, signal = 3, options: StochasticOptions = {}): Stochastic {
  return new Stochastic(period, 1, signal, options)
}

/**
 * Stochastic RSI, 0 to 100: the stochastic oscillator of the relative strength index, `k` smoothed over `slowing` values and
 * `d` its average over `signal` values. 50 where the index did not move.
 *
 * Convention: `slowing` 3, as in TradingView; TA-Lib does not slow, which is `slowing` 1.
 *
 * Source: Tushar Chande and Stanley Kroll, The New Technical Trader, 1994.
 *
 * Warm-up: the sum of the four periods less 2 values.
 *
 * @param period Of the relative strength index. Whole number of bars. Default 14.
 * @param stochasticPeriod Of the highest and the lowest index. Whole number of bars. Default 14.
 * @param slowing Whole number of bars. Default 3.
 * @param signal Whole number of bars. Default 3.
 * @param options The input.
 */
export function stochasticRsi(
  period = 14,
  stochasticPeriod = 14,
  slowing = 3,
  signal = 3,
  options: InputOptions | NumberSeries = {},
): StochasticRsi {
  return new StochasticRsi(period, stochasticPeriod, slowing, signal, inputOptions(options))
}

/**
 * Williams %R, −100 to 0: 100 × (close − highest high) ÷ (highest high − lowest low) of the last `period` bars; −50 where they
 * are equal.
 *
 * Source: Larry Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function williamsR(period = 14): WilliamsR {
  return new WilliamsR(period)
}
