import type { Bar } from '../model/bar.js'
import type { NumberSeries } from '../model/number-series.js'
import { BarIndicator, ValueIndicator } from './indicator.js'
import { inputAndPeriod } from './inputs.js'
import { checkedPeriod } from './window.js'

/** Wilder's average: the mean of the first `period` values, then (previous × (period − 1) + value) ÷ period. */
class WilderAverage {
  value = 0
  count = 0

  constructor(private readonly period: number) {}

  push(value: number): number {
    this.count++
    if (this.count < this.period) this.value += value
    else if (this.count === this.period) this.value = (this.value + value) / this.period
    else this.value = (this.value * (this.period - 1) + value) / this.period
    return this.value
  }
}

/** Relative strength index, see `rsi`. */
export class RelativeStrengthIndex extends ValueIndicator {
  private readonly gains: WilderAverage
  private readonly losses: WilderAverage
  private previous = NaN

  constructor(
    readonly period: number,
    input?: NumberSeries,
  ) {
    super(`RSI ${String(checkedPeriod(period, 'rsi'))}`, 'RSI', ['value'], input)
    this.gains = new WilderAverage(period)
    this.losses = new WilderAverage(period)
  }

  get isReady(): boolean {
    return this.gains.count >= this.period
  }

  update(value: number): void {
    const change = value - this.previous
    this.previous = value
    if (Number.isNaN(change)) return
    const gain = this.gains.push(Math.max(change, 0))
    const loss = this.losses.push(Math.max(-change, 0))
    this.main.value = gain + loss === 0 ? 50 : (100 * gain) / (gain + loss)
  }
}

/** Average true range, see `atr`. */
export class AverageTrueRange extends BarIndicator {
  private readonly average: WilderAverage
  private previousClose = NaN

  constructor(readonly period: number) {
    super(`ATR ${String(checkedPeriod(period, 'atr'))}`, 'ATR')
    this.average = new WilderAverage(period)
  }

  get isReady(): boolean {
    return this.average.count >= this.period
  }

  updateBar(bar: Bar): void {
    const { high, low } = bar
    const previous = this.previousClose
    this.previousClose = bar.close
    if (!Number.isNaN(previous)) this.main.value = this.average.push(Math.max(high, previous) - Math.min(low, previous))
  }
}

/**
 * Relative strength index after Wilder, 0 to 100: 100 × average gain ÷ (average gain + average loss), 50 where nothing
 * moved. Ready after `period` changes, as in TA-Lib.
 *
 * @param period Whole number of bars. Default 14.
 */
export function rsi(period?: number): RelativeStrengthIndex
/** Relative strength index of another series. */
export function rsi(input: NumberSeries, period: number): RelativeStrengthIndex
export function rsi(first: NumberSeries | number = 14, second?: number): RelativeStrengthIndex {
  const { input, period } = inputAndPeriod(first, second)
  return new RelativeStrengthIndex(period, input)
}

/**
 * Average true range after Wilder, in price units. The true range of a bar is max(high, previous close) − min(low,
 * previous close); ready after `period` of them, as in TA-Lib.
 *
 * @param period Whole number of bars. Default 14.
 */
export function atr(period = 14): AverageTrueRange {
  return new AverageTrueRange(period)
}
