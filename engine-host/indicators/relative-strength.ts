import type { NumberSeries } from '../model/number-series.js'
import { averageOf, type Average, type AverageKind } from './averages.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments, type InputOptions } from './inputs.js'
import { checkedPeriod } from './window.js'

/** Options of indicators that average gains and losses. */
export interface StrengthOptions extends InputOptions {
  /** The average of gains and losses: Wilder's (`rma`), or `sma`, `ema`, `wma`. */
  readonly average?: AverageKind
}

/** Average gain and average loss from value to value. */
export class GainsAndLosses {
  private readonly gains: Average
  private readonly losses: Average
  private previous = NaN

  constructor(kind: AverageKind, period: number) {
    this.gains = averageOf(kind, period)
    this.losses = averageOf(kind, period)
  }

  /** Average gain. */
  get gain(): number {
    return this.gains.value
  }

  /** Average loss, not negative. */
  get loss(): number {
    return this.losses.value
  }

  /** Takes the next value, which is finite. */
  push(value: number): void {
    const change = value - this.previous
    this.previous = value
    if (Number.isNaN(change)) return
    this.gains.push(Math.max(change, 0))
    this.losses.push(Math.max(-change, 0))
  }

  /** The relative strength index, 50 where nothing moved. */
  get strength(): number {
    const { gain, loss } = this
    return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss)
  }
}

/** Relative strength index, see `rsi`. */
export class RelativeStrengthIndex extends CountedValueIndicator {
  override readonly levels = [30, 70]
  override readonly bounds = [0, 100] as const
  private readonly moves: GainsAndLosses

  constructor(
    readonly period: number,
    options: StrengthOptions = {},
  ) {
    super(`RSI ${String(checkedPeriod(period, 'rsi'))}`, 'RSI', period + 1, options.input)
    this.moves = new GainsAndLosses(options.average ?? 'rma', period)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.moves.push(value)
    if (this.count > 1) this.main.value = this.moves.strength
  }
}

/** Chande's momentum oscillator, see `cmo`. */
export class ChandeMomentumOscillator extends CountedValueIndicator {
  override readonly levels = [-50, 50]
  override readonly bounds = [-100, 100] as const
  private readonly moves: GainsAndLosses

  constructor(
    readonly period: number,
    options: StrengthOptions = {},
  ) {
    super(`CMO ${String(checkedPeriod(period, 'cmo'))}`, 'CMO', period + 1, options.input)
    this.moves = new GainsAndLosses(options.average ?? 'sma', period)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.moves.push(value)
    const { gain, loss } = this.moves
    this.main.value = gain + loss === 0 ? 0 : (100 * (gain - loss)) / (gain + loss)
  }
}

/**
 * Relative strength index, 0 to 100: 100 × average gain ÷ (average gain + average loss), 50 where nothing moved.
 *
 * Convention: Wilder's averages, as in TA-Lib; `average: 'sma'` gives Cutler's RSI, which does not depend on where the data
 * begins.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 14.
 */
export function rsi(period?: number, options?: StrengthOptions): RelativeStrengthIndex
/** Relative strength index of another series. */
export function rsi(input: NumberSeries, period?: number, options?: StrengthOptions): RelativeStrengthIndex
export function rsi(
  first?: NumberSeries | number,
  second?: number | StrengthOptions,
  third?: StrengthOptions,
): RelativeStrengthIndex {
  const { period, options } = seriesArguments(first, second, third, 14)
  return new RelativeStrengthIndex(period, options)
}

/**
 * Chande's momentum oscillator, −100 to 100: 100 × (gains − losses) ÷ (gains + losses) of the last `period` changes, 0 where
 * nothing moved.
 *
 * Convention: sums over the period, as Chande defines it; `average: 'rma'` smooths as Wilder does, which TA-Lib has.
 *
 * Source: Tushar Chande and Stanley Kroll, The New Technical Trader, 1994.
 *
 * Warm-up: `period` + 1 values.
 *
 * @param period Whole number of bars. Default 14.
 */
export function cmo(period?: number, options?: StrengthOptions): ChandeMomentumOscillator
/** Chande's momentum oscillator of another series. */
export function cmo(input: NumberSeries, period?: number, options?: StrengthOptions): ChandeMomentumOscillator
export function cmo(
  first?: NumberSeries | number,
  second?: number | StrengthOptions,
  third?: StrengthOptions,
): ChandeMomentumOscillator {
  const { period, options } = seriesArguments(first, second, third, 14)
  return new ChandeMomentumOscillator(period, options)
}
