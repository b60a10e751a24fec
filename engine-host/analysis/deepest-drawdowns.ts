import type { DrawdownColumns } from '../protocol/run-analysis.js'
import { type BarStamps, nanosBetween, stampMilliseconds } from './bar-stamps.js'

/** A stamp as in BarBatch. */
interface Stamp {
  low: number
  high: number
}

interface DrawdownPeriod {
  readonly peak: Stamp
  readonly lowest: Stamp
  readonly end: Stamp
  readonly depth: number
  readonly isRegained: boolean
}

/**
 * The deepest drawdown periods of an equity curve of any length, each from a bar at the peak to the one that regains it, as
 * `Drawdowns` counts them.
 */
export class DeepestDrawdowns {
  private readonly kept: DrawdownPeriod[] = []
  private rows = 0
  private count = 0
  private peak = -Infinity
  private peakRow = -1
  private lowest = Infinity
  private readonly peakStamp: Stamp = { low: 0, high: 0 }
  private readonly lowestStamp: Stamp = { low: 0, high: 0 }
  private readonly lastStamp: Stamp = { low: 0, high: 0 }

  /** @param most periods that are kept */
  constructor(private readonly most: number) {}

  /** Bars in their sequence. Event frequency: comparisons alone, more only where a period ends. */
  add({ length, stamps, equity }: { length: number; stamps: BarStamps; equity: Float64Array }): void {
    for (let i = 0; i < length; i++) {
      const value = equity[i]!
      if (value >= this.peak) {
        if (this.peakRow >= 0 && this.rows + i > this.peakRow + 1) this.end(stamps[2 * i]!, stamps[2 * i + 1]!)
        this.peak = value
        this.peakRow = this.rows + i
        this.lowest = value
        put(this.peakStamp, stamps, i)
        put(this.lowestStamp, stamps, i)
      } else if (value < this.lowest) {
        this.lowest = value
        put(this.lowestStamp, stamps, i)
      }
    }
    this.rows += length
    if (length > 0) put(this.lastStamp, stamps, length - 1)
  }

  /** Deepest first; one that is open at the end lasts to the last bar. */
  table(): DrawdownColumns {
    const isOpen = this.peakRow >= 0 && this.rows - 1 > this.peakRow + 1
    const open = isOpen ? this.period(this.lastStamp, false) : undefined
    const all = open !== undefined && open.depth > 0 ? [...this.kept, open] : this.kept
    const periods = all.toSorted((one, other) => other.depth - one.depth).slice(0, this.most)
    const time = ({ low, high }: Stamp): number => stampMilliseconds(low, high)
    const column = (value: (period: DrawdownPeriod) => number): Float64Array => Float64Array.from(periods, value)
    return {
      length: periods.length,
      count: this.count + (isOpen ? 1 : 0),
      depth: column(({ depth }) => -depth),
      peakTime: column(({ peak }) => time(peak)),
      lowestTime: column(({ lowest }) => time(lowest)),
      regainedTime: column(({ end, isRegained }) => (isRegained ? time(end) : NaN)),
      duration: column(({ peak, end }) => nanosBetween(peak.low, peak.high, end.low, end.high) / 1e6),
    }
  }

  private period(end: Stamp, isRegained: boolean): DrawdownPeriod {
    const depth = this.peak > 0 ? 1 - this.lowest / this.peak : 0
    return { peak: { ...this.peakStamp }, lowest: { ...this.lowestStamp }, end: { ...end }, depth, isRegained }
  }

  private end(low: number, high: number): void {
    this.count++
    const { kept, most } = this
    const depth = this.peak > 0 ? 1 - this.lowest / this.peak : 0
    if (!(depth > 0) || (kept.length === most && kept[most - 1]!.depth >= depth)) return
    let place = kept.length
    while (place > 0 && kept[place - 1]!.depth < depth) place--
    kept.splice(place, 0, this.period({ low, high }, true))
    kept.length = Math.min(kept.length, most)
  }
}

function put(stamp: Stamp, stamps: BarStamps, row: number): void {
  stamp.low = stamps[2 * row]!
  stamp.high = stamps[2 * row + 1]!
}
