import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod } from './window.js'

/** The last values, weighted symmetrically. */
class VigourWindow {
  private third = NaN
  private second = NaN
  private first = NaN

  /** The symmetrically weighted mean of the last four values. */
  push(value: number): number {
    const mean = (value + 2 * this.first + 2 * this.second + this.third) / 6
    this.third = this.second
    this.second = this.first
    this.first = value
    return mean
  }
}

/** Relative vigour index, see `relativeVigour`. */
export class RelativeVigour extends CountedBarIndicator {
  override readonly levels = [0]
  private readonly moves = new VigourWindow()
  private readonly spans = new VigourWindow()
  private readonly moveSum: RollingSum
  private readonly spanSum: RollingSum
  private readonly signalMean = new VigourWindow()

  constructor(readonly period: number) {
    super(`Vigour ${String(checkedPeriod(period, 'relativeVigour'))}`, 'Vigour', period + 6, ['vigour', 'signal'])
    this.moveSum = new RollingSum(period)
    this.spanSum = new RollingSum(period)
  }

  /** Weighted mean of the last four. */
  get signal(): number {
    return this.lines['signal']!.value
  }

  updateBar({ open, high, low, close }: BarValues): void {
    this.count++
    const move = this.moves.push(close - open)
    const span = this.spans.push(high - low)
    if (this.count < 4) return
    this.moveSum.push(move)
    this.spanSum.push(span)
    if (!this.moveSum.isReady) return
    const spans = this.spanSum.sum
    this.main.value = spans === 0 ? 0 : this.moveSum.sum / spans
    this.lines['signal']!.value = this.signalMean.push(this.main.value)
  }
}

/**
 * Relative vigour index: the sum over `period` bars of close − open divided by that of high − low, each smoothed over four bars with
 * the weights 1, 2, 2 and 1; `signal` is the same mean of the index. 0 where there was no range.
 *
 * Source: John Ehlers, Technical Analysis of Stocks & Commodities, 2002.
 *
 * Warm-up: `period` + 6 bars.
 *
 * @param period Whole number of bars. Default 10.
 */
export function relativeVigour(period = 10): RelativeVigour {
  return new RelativeVigour(period)
}
