import { millisecondsHigh, millisecondsLow } from '../../core/timestamp.js'
import type { BarBuffer } from './bar-buffer.js'
import type { Consolidator, EmptyIntervals } from './consolidator.js'
import type { Intervals } from './intervals.js'
import { PartialBar } from './partial-bar.js'

/**
 * Bars by time, stamped with the end of their interval. A bar is finished when data reaches that end or passes it, when
 * time is said to have passed it, or when the data ends and the exchange is closed for the rest of the interval. What is
 * begun when the data ends and none of these holds is left out: it would claim to know its whole interval.
 */
export class TimeConsolidator implements Consolidator {
  private readonly bar = new PartialBar()
  /** End of the interval in hand, milliseconds; NaN before the first datum and outside of all intervals. */
  private end = NaN
  /** The same in halves; a time before all others where there is no interval in hand. */
  private endHigh = -(2 ** 31)
  private endLow = 0
  /** End of the last bar that was finished, for filling what follows it. */
  private filledTo = NaN
  private lastClose = NaN
  private lastHigh = -(2 ** 31)
  private lastLow = 0

  constructor(
    private readonly intervals: Intervals,
    private readonly finished: BarBuffer,
    private readonly emptyIntervals: EmptyIntervals = 'skip',
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
    if (stampHigh > this.endHigh || (stampHigh === this.endHigh && stampLow > this.endLow))
      this.moveTo(stampHigh, stampLow, true)
    if (Number.isNaN(this.end)) return
    this.bar.add(open, high, low, close, volume)
    this.lastHigh = stampHigh
    this.lastLow = stampLow
    if (stampHigh === this.endHigh && stampLow === this.endLow) this.finish()
  }

  addTrade(stampHigh: number, stampLow: number, price: number, quantity: number): void {
    if (stampHigh > this.endHigh || (stampHigh === this.endHigh && stampLow >= this.endLow))
      this.moveTo(stampHigh, stampLow, false)
    if (Number.isNaN(this.end)) return
    this.bar.add(price, price, price, price, quantity)
    this.lastHigh = stampHigh
    this.lastLow = stampLow
  }

  advanceTo(stampHigh: number, stampLow: number): void {
    if (stampHigh > this.endHigh || (stampHigh === this.endHigh && stampLow >= this.endLow)) this.finish()
    if (this.emptyIntervals === 'skip' || !this.bar.isEmpty || Number.isNaN(this.filledTo)) return
    for (let end = this.intervals.endAfter(this.filledTo); ; end = this.intervals.endAfter(end)) {
      const high = millisecondsHigh(end)
      if (high > stampHigh || (high === stampHigh && millisecondsLow(end) > stampLow)) return
      this.appendFlat(end)
    }
  }

  endData(): void {
    if (!this.bar.isEmpty && this.intervals.isClosedUntil(this.lastHigh, this.lastLow, this.end)) this.finish()
  }

  private moveTo(stampHigh: number, stampLow: number, isBar: boolean): void {
    this.finish()
    const end = this.intervals.endOf(stampHigh, stampLow, isBar)
    this.end = end
    if (Number.isNaN(end)) {
      this.endHigh = -(2 ** 31)
      this.endLow = 0
      return
    }
    this.endHigh = millisecondsHigh(end)
    this.endLow = millisecondsLow(end)
    if (this.emptyIntervals === 'skip' || Number.isNaN(this.filledTo)) return
    for (let empty = this.intervals.endAfter(this.filledTo); empty < end; empty = this.intervals.endAfter(empty))
      this.appendFlat(empty)
  }

  private finish(): void {
    const { bar } = this
    if (bar.isEmpty) return
    this.finished.append(this.endHigh, this.endLow, bar.open, bar.high, bar.low, bar.close, bar.volume)
    this.filledTo = this.end
    this.lastClose = bar.close
    bar.clear()
  }

  private appendFlat(end: number): void {
    const price = this.lastClose
    this.finished.append(millisecondsHigh(end), millisecondsLow(end), price, price, price, price, 0)
    this.filledTo = end
  }
}
