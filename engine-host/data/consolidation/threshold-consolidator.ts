import type { BarBuffer } from './bar-buffer.js'
import type { Consolidator } from './consolidator.js'
import { PartialBar } from './partial-bar.js'

/** What a bar has to reach: a count of trades, a traded quantity, a traded value, or a distance from high to low. */
export type ThresholdMeasure = 'TICK' | 'VOLUME' | 'DOLLAR' | 'RANGE'

export interface Threshold {
  readonly measure: ThresholdMeasure
  /** Trades, quantity, value in the quote currency, or ticks of the price. */
  readonly step: number
  /** Smallest price step; only ranges ask for it. */
  readonly tickSize: number
  /** Value of one unit at the price 1; only values ask for it. */
  readonly multiplier: number
}

/**
 * Bars that close with the datum that makes them large enough, stamped with its time. A datum is never split, so a
 * bar may be larger than its step; bars in, such as minutes, count with their whole volume, with the mean of open, high,
 * low and close as price of their value, and as one tick. The bar that is begun when the data ends is left out.
 */
export class ThresholdConsolidator implements Consolidator {
  private readonly bar = new PartialBar()
  private ticks = 0
  private value = 0

  constructor(
    private readonly threshold: Threshold,
    private readonly finished: BarBuffer,
  ) {}

  addBar(
    stampHigh: number,
    stampLow: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    this.bar.add(open, high, low, close, volume)
    this.count(stampHigh, stampLow, (open + high + low + close) / 4, volume)
  }

  addTrade(stampHigh: number, stampLow: number, price: number, quantity: number): void {
    this.bar.add(price, price, price, price, quantity)
    this.count(stampHigh, stampLow, price, quantity)
  }

  /** Time closes none of these bars. */
  advanceTo(): void {}

  /** What is begun is no whole bar. */
  endData(): void {}

  private count(stampHigh: number, stampLow: number, price: number, quantity: number): void {
    const { bar } = this
    this.ticks++
    this.value += price * quantity * this.threshold.multiplier
    if (this.measured() < this.threshold.step) return
    this.finished.append(stampHigh, stampLow, bar.open, bar.high, bar.low, bar.close, bar.volume)
    bar.clear()
    this.ticks = 0
    this.value = 0
  }

  private measured(): number {
    const { bar, threshold } = this
    switch (threshold.measure) {
      case 'TICK':
        return this.ticks
      case 'VOLUME':
        return bar.volume
      case 'DOLLAR':
        return this.value
      case 'RANGE':
        return Math.round((bar.high - bar.low) / threshold.tickSize)
    }
  }
}
