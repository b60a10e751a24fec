import type { NumberSeries } from '../model/number-series.js'
import { ValueIndicator } from './indicator.js'
import { ExponentialMovingAverage } from './moving-averages.js'

/** Moving average convergence and divergence, see `macd`. */
export class Macd extends ValueIndicator {
  private readonly fastAverage: ExponentialMovingAverage
  private readonly slowAverage: ExponentialMovingAverage
  private readonly signalAverage: ExponentialMovingAverage

  constructor(fast: number, slow: number, signal: number, input?: NumberSeries) {
    super(`MACD ${String(fast)} ${String(slow)} ${String(signal)}`, 'MACD', ['macd', 'signal', 'histogram'], input)
    this.fastAverage = new ExponentialMovingAverage(fast)
    this.slowAverage = new ExponentialMovingAverage(slow)
    this.signalAverage = new ExponentialMovingAverage(signal)
  }

  get isReady(): boolean {
    return this.signalAverage.isReady
  }

  /** Fast less slow average; the same as `value`. */
  get macd(): number {
    return this.main.value
  }

  /** Average of `macd`. */
  get signal(): number {
    return this.lines['signal']!.value
  }

  /** `macd` less `signal`. */
  get histogram(): number {
    return this.lines['histogram']!.value
  }

  update(value: number): void {
    this.fastAverage.update(value)
    this.slowAverage.update(value)
    const difference = this.fastAverage.value - this.slowAverage.value
    this.main.value = difference
    if (!this.slowAverage.isReady) return
    this.signalAverage.update(difference)
    this.lines['signal']!.value = this.signalAverage.value
    this.lines['histogram']!.value = difference - this.signalAverage.value
  }
}

/**
 * MACD: `macd`, the fast less the slow exponential average; `signal`, the average of `macd` from the bar on which the slow
 * one is ready; `histogram`, their difference. Averages are seeded with their first value, as those of `ema`.
 *
 * @param fast Default 12.
 * @param slow Default 26.
 * @param signal Default 9.
 */
export function macd(fast = 12, slow = 26, signal = 9, input?: NumberSeries): Macd {
  return new Macd(fast, slow, signal, input)
}
