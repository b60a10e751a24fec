import type { InstrumentMarket } from '../engine/instrument-market.js'
import type { RegisteredIndicator } from '../trading/indicator-registry.js'
import { drawnLines, type DrawnLine } from './bar-recorder.js'
import type { RecordingSink } from './recording.js'
import type { PendingRows } from './statistics-so-far.js'

/** Bars of a chunk. */
const capacity = 4096

/**
 * Builds bars from ticks for charts, equity and statistics: a row for each tick would make results as large as the data.
 * A bar holds the ticks from its beginning up to but without its close; where there is none, there is no bar. Indicators
 * and equity are those at its end.
 */
export class TickBarRecorder {
  /** Bars recorded; also the index of the one that is being built. */
  bars = 0
  /** The market whose orders and fills are counted in these bars, if they are. */
  market: InstrumentMarket | undefined
  private isOpen = false
  private dueHigh = 0
  private dueLow = 0
  private length = 0
  private stamps = new Int32Array(capacity * 2)
  private open = new Float64Array(capacity)
  private high = new Float64Array(capacity)
  private low = new Float64Array(capacity)
  private close = new Float64Array(capacity)
  private volume = new Float64Array(capacity)
  private equity = new Float64Array(capacity)
  private values: Float64Array[] = []
  private drawn: readonly DrawnLine[] | undefined
  private volumeBefore = 0

  constructor(
    readonly source: number,
    private readonly barNanos: bigint,
    private readonly indicators: () => readonly RegisteredIndicator[],
    private readonly sink: Pick<RecordingSink, 'bars'>,
  ) {}

  /** Whether the bar that is being built ends at a time or before it; event frequency. */
  isDue(high: number, low: number): boolean {
    return this.isOpen && (high > this.dueHigh || (high === this.dueHigh && low >= this.dueLow))
  }

  /** Takes the time of the ticks to come, after `closeBar` where a bar was due; event frequency. */
  moveTo(high: number, low: number): void {
    if (this.isOpen) return
    const nanos = (BigInt(high) << 32n) | BigInt(low)
    const due = (nanos / this.barNanos + 1n) * this.barNanos
    this.dueHigh = Number(due >> 32n)
    this.dueLow = Number(due & 0xffffffffn)
  }

  /** A tick; event frequency. A price that is not there makes no bar. */
  observe(price: number): void {
    if (Number.isNaN(price)) return
    const row = this.length
    if (!this.isOpen) {
      this.isOpen = true
      this.stamps[row * 2] = this.dueLow
      this.stamps[row * 2 + 1] = this.dueHigh
      this.open[row] = price
      this.high[row] = price
      this.low[row] = price
      this.volume[row] = this.volumeBefore
      this.volumeBefore = 0
    } else if (price > this.high[row]!) this.high[row] = price
    else if (price < this.low[row]!) this.low[row] = price
    this.close[row] = price
  }

  /** Quantity that was traded; event frequency. */
  addVolume(size: number): void {
    if (this.isOpen) this.volume[this.length]! += size
    else this.volumeBefore += size
  }

  /** Ends the bar that is being built. */
  closeBar(equity: number): void {
    if (!this.isOpen) return
    this.drawn ??= drawnLines(this.indicators())
    if (this.length === 0) this.values = this.drawn.map(() => new Float64Array(capacity))
    this.equity[this.length] = equity
    this.drawn.forEach(({ line }, place) => {
      this.values[place]![this.length] = line.isReady ? line.value : NaN
    })
    this.isOpen = false
    this.length++
    this.bars++
    this.market?.countBar()
    if (this.length === capacity) this.flush()
  }

  /** Bars that are complete and not handed on; undefined without one. */
  get pending(): PendingRows | undefined {
    const { stamps, equity, length, bars } = this
    return length === 0 ? undefined : { stamps, equity, begin: 0, end: length, firstBar: bars - length }
  }

  /** Hands on the bars that are complete. */
  flush(): void {
    const { length } = this
    if (length === 0) return
    this.sink.bars({
      source: this.source,
      length,
      firstBar: this.bars - length,
      stamps: this.stamps.subarray(0, length * 2),
      open: this.open.subarray(0, length),
      high: this.high.subarray(0, length),
      low: this.low.subarray(0, length),
      close: this.close.subarray(0, length),
      volume: this.volume.subarray(0, length),
      equity: this.equity.subarray(0, length),
      indicators: (this.drawn ?? []).map(({ name, pane, levels }, place) => ({
        name,
        pane,
        levels,
        values: this.values[place]!.subarray(0, length),
      })),
    })
    this.startChunk()
  }

  private startChunk(): void {
    this.length = 0
    this.stamps = new Int32Array(capacity * 2)
    this.open = new Float64Array(capacity)
    this.high = new Float64Array(capacity)
    this.low = new Float64Array(capacity)
    this.close = new Float64Array(capacity)
    this.volume = new Float64Array(capacity)
    this.equity = new Float64Array(capacity)
  }
}
