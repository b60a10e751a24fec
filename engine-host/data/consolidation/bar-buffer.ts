import type { BarBatch } from '../../model/bar-batch.js'

/** Rows of a full batch. */
const capacity = 65_536

/** Takes finished bars one at a time and hands them on as batches. Its stamps always ascend. */
export class BarBuffer {
  private stamps = new Int32Array(0)
  private open = new Float64Array(0)
  private high = new Float64Array(0)
  private low = new Float64Array(0)
  private close = new Float64Array(0)
  private volume = new Float64Array(0)
  private size = 0
  private lastHigh = -(2 ** 31)
  private lastLow = 0

  /** Bars that wait. */
  get length(): number {
    return this.size
  }

  /**
   * Takes a bar. One that closes no later than the bar before it, as several do that one trade closes, is stamped a
   * nanosecond after that one.
   */
  append(
    stampHigh: number,
    stampLow: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    if (stampHigh < this.lastHigh || (stampHigh === this.lastHigh && stampLow <= this.lastLow)) {
      this.lastHigh += this.lastLow === 0xffffffff ? 1 : 0
      this.lastLow = this.lastLow === 0xffffffff ? 0 : this.lastLow + 1
    } else {
      this.lastHigh = stampHigh
      this.lastLow = stampLow
    }
    if (this.size === this.open.length) this.grow()
    const row = this.size++
    this.stamps[2 * row] = this.lastLow
    this.stamps[2 * row + 1] = this.lastHigh
    this.open[row] = open
    this.high[row] = high
    this.low[row] = low
    this.close[row] = close
    this.volume[row] = volume
  }

  /** Hands over the bars that wait; undefined when there are none. */
  take(source: number): BarBatch | undefined {
    const { size: length, stamps, open, high, low, close, volume } = this
    if (length === 0) return undefined
    this.stamps = new Int32Array(0)
    this.open = this.high = this.low = this.close = this.volume = new Float64Array(0)
    this.size = 0
    return { kind: 'bar', source, length, stamps, open, high, low, close, volume }
  }

  private grow(): void {
    const rows = Math.max(64, Math.min(this.size * 4, this.size + capacity))
    const stamps = new Int32Array(2 * rows)
    stamps.set(this.stamps)
    this.stamps = stamps
    this.open = grown(this.open, rows)
    this.high = grown(this.high, rows)
    this.low = grown(this.low, rows)
    this.close = grown(this.close, rows)
    this.volume = grown(this.volume, rows)
  }
}

function grown(values: Float64Array<ArrayBuffer>, rows: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(rows)
  longer.set(values)
  return longer
}
