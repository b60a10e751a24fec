import { AgeOfMaximum } from './age-of-maximum.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { checkedPeriod } from './window.js'

/** Ages of the extremes of the last bars, see `aroon`. */
export class Aroon extends CountedBarIndicator {
  override readonly levels = [30, 70]
  override readonly bounds = [0, 100] as const
  private readonly highs: AgeOfMaximum
  private readonly lows: AgeOfMaximum

  constructor(readonly period: number) {
    super(`Aroon ${String(checkedPeriod(period, 'aroon'))}`, 'Aroon', period + 1, ['up', 'down'])
    this.highs = new AgeOfMaximum(period + 1)
    this.lows = new AgeOfMaximum(period + 1)
  }

  /** How young the highest high is; the same as `value`. */
  get up(): number {
    return this.main.value
  }

  /** How young the lowest low is. */
  get down(): number {
    return this.lines['down']!.value
  }

  updateBar(bar: BarValues): void {
    this.count++
    this.main.value = (100 * (this.period - this.highs.push(bar.high))) / this.period
    this.lines['down']!.value = (100 * (this.period - this.lows.push(-bar.low))) / this.period
  }
}

/** Difference of the two lines of Aroon, see `aroonOscillator`. */
export class AroonOscillator extends CountedBarIndicator {
  override readonly levels = [0]
  override readonly bounds = [-100, 100] as const
  private readonly highs: AgeOfMaximum
  private readonly lows: AgeOfMaximum

  constructor(readonly period: number) {
    super(`Aroon osc. ${String(checkedPeriod(period, 'aroonOscillator'))}`, 'Aroon osc.', period + 1)
    this.highs = new AgeOfMaximum(period + 1)
    this.lows = new AgeOfMaximum(period + 1)
  }

  updateBar(bar: BarValues): void {
    this.count++
    this.main.value = (100 * (this.lows.push(-bar.low) - this.highs.push(bar.high))) / this.period
  }
}

/**
 * Aroon, 0 to 100: `up` is 100 × (period − bars since the highest high) ÷ period, `down` the same of the lowest low, of the last
 * `period` + 1 bars; of equal extremes the newest counts.
 *
 * Source: Tushar Chande, Technical Analysis of Stocks & Commodities, 1995.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 25.
 */
export function aroon(period = 25): Aroon {
  return new Aroon(period)
}

/**
 * Aroon oscillator, −100 to 100: `up` less `down` of `aroon`.
 *
 * Source: Tushar Chande, Technical Analysis of Stocks & Commodities, 1995.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 25.
 */
export function aroonOscillator(period = 25): AroonOscillator {
  return new AroonOscillator(period)
}
