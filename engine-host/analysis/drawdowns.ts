import { type BarStamps, nanosBetween } from './bar-stamps.js'

export interface DrawdownSummary {
  readonly peakEquity: number
  /** Deepest fraction lost from a peak, at least 0. */
  readonly maximum: number
  /** Drawdown periods: from a peak to the bar that regains it, with at least one bar between. */
  readonly count: number
  /** Mean of the periods' deepest fractions; NaN without a period. */
  readonly mean: number
  readonly longestNanos: number
  readonly meanNanos: number
  /** Rows whose equity is not a number, which belong to no drawdown and may hide one. */
  readonly unknown: number
}

/**
 * Drawdown periods as backtesting.py counts them: between successive bars at the peak, more than one bar apart; a
 * period open at the end is ended by the last bar.
 */
export class Drawdowns {
  private rows = 0
  private peak = -Infinity
  private peakRow = -1
  private peakLow = 0
  private peakHigh = 0
  private lowest = Infinity
  private lastLow = 0
  private lastHigh = 0
  private unknown = 0
  private maximum = 0
  private count = 0
  private sum = 0
  private longestNanos = 0
  private sumNanos = 0

  /** Rows [begin, end), at least one. Event frequency: a load and a comparison a bar, more only where a drawdown ends. */
  add(stamps: BarStamps, equity: Float64Array, begin: number, end: number): void {
    const firstRow = this.rows - begin
    let peak = this.peak
    let peakRow = this.peakRow
    let lowest = this.lowest
    let unknown = 0
    for (let i = begin; i < end; i++) {
      const value = equity[i]!
      if (value >= peak) {
        const row = firstRow + i
        if (row > peakRow + 1 && peakRow >= 0) {
          this.rememberPeak(stamps, peakRow - firstRow, begin)
          this.end(peak, lowest, nanosBetween(this.peakLow, this.peakHigh, stamps[2 * i]!, stamps[2 * i + 1]!))
        }
        peak = value
        peakRow = row
        lowest = value
      } else if (value < lowest) lowest = value
      else if (!(value >= lowest)) unknown++
    }
    this.rememberPeak(stamps, peakRow - firstRow, begin)
    this.rows = firstRow + end
    this.peak = peak
    this.peakRow = peakRow
    this.lowest = lowest
    this.unknown += unknown
    this.lastLow = stamps[2 * end - 2]!
    this.lastHigh = stamps[2 * end - 1]!
  }

  summary(): DrawdownSummary {
    const fraction = this.rows > 0 ? depth(this.peak, this.lowest) : 0
    const open = this.rows - 1 > this.peakRow + 1
    const nanos = open ? nanosBetween(this.peakLow, this.peakHigh, this.lastLow, this.lastHigh) : 0
    const count = this.count + (open ? 1 : 0)
    return {
      peakEquity: this.rows > 0 ? this.peak : NaN,
      maximum: Math.max(this.maximum, fraction),
      count,
      mean: (this.sum + (open ? fraction : 0)) / count,
      longestNanos: Math.max(this.longestNanos, nanos),
      meanNanos: (this.sumNanos + nanos) / count,
      unknown: this.unknown,
    }
  }

  private rememberPeak(stamps: BarStamps, rowInChunk: number, begin: number): void {
    if (rowInChunk < begin) return
    this.peakLow = stamps[2 * rowInChunk]!
    this.peakHigh = stamps[2 * rowInChunk + 1]!
  }

  private end(peak: number, lowest: number, nanos: number): void {
    const fraction = depth(peak, lowest)
    this.maximum = Math.max(this.maximum, fraction)
    this.count++
    this.sum += fraction
    this.longestNanos = Math.max(this.longestNanos, nanos)
    this.sumNanos += nanos
  }
}

/** Fraction lost from a peak; 0 when the peak itself is not above zero, where no fraction of it has a meaning. */
function depth(peak: number, lowest: number): number {
  return peak > 0 ? 1 - lowest / peak : 0
}
