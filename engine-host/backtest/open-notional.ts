import type { AnalysedTrades, TradedInstrument } from '../analysis/analysed-trades.js'
import { stampMilliseconds } from '../analysis/bar-stamps.js'
import { notionalOf } from '../analysis/trade-notional.js'
import { exitReasons } from '../protocol/result-columns.js'

const openReason = exitReasons.indexOf('open')

/** How much is open as time goes on: the notional of trades at their entry prices, long above zero, short below. */
export class OpenNotional {
  /** Milliseconds since the epoch, ascending: entries and exits. */
  private readonly times: Float64Array
  /** What opens, above zero when long; of an exit the opposite. */
  private readonly changes: Float64Array
  /** 1 of an entry, -1 of an exit. */
  private readonly counts: Int8Array
  private next = 0
  private open = 0
  private count = 0

  constructor(trades: AnalysedTrades, instruments: readonly TradedInstrument[]) {
    const steps: (readonly [time: number, change: number, count: number])[] = []
    for (let row = 0; row < trades.length; row++) {
      const notional = trades.side[row]! * notionalOf(trades, row, instruments)
      steps.push([stampMilliseconds(trades.entryStamps[2 * row]!, trades.entryStamps[2 * row + 1]!), notional, 1])
      if (trades.exitReason[row] !== openReason)
        steps.push([stampMilliseconds(trades.exitStamps[2 * row]!, trades.exitStamps[2 * row + 1]!), -notional, -1])
    }
    steps.sort(([a], [b]) => a - b)
    this.times = Float64Array.from(steps, ([time]) => time)
    this.changes = Float64Array.from(steps, ([, change]) => change)
    this.counts = Int8Array.from(steps, ([, , count]) => count)
  }

  /** Account currency at a time, which never goes back. At event frequency: plain loop, no allocation. */
  at(milliseconds: number): number {
    while (this.next < this.times.length && this.times[this.next]! <= milliseconds) {
      this.open += this.changes[this.next]!
      this.count += this.counts[this.next]!
      this.next++
      // With nothing open, what is left is rounding.
      if (this.count === 0) this.open = 0
    }
    return this.open
  }
}
