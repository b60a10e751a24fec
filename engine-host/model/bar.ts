import { showInDebugger } from '../core/debugger-view.js'
import { stampMilliseconds, Timestamp } from '../core/timestamp.js'
import type { BarBatch } from './bar-batch.js'
import type { BarSeries } from './bar-series.js'
import type { Instrument } from './instrument.js'

/** A bar of market data, stamped with its close. Immutable; it may be kept. */
export class Bar {
  /** Tells events apart in `onEvent`. */
  declare readonly kind: 'bar'
  /** The series that it belongs to. */
  readonly series: BarSeries
  /** @internal */
  private readonly batch: BarBatch
  /** @internal */
  private readonly row: number

  /** @internal A view into a batch; made by the engine. */
  constructor(series: BarSeries, batch: BarBatch, row: number) {
    this.series = series
    this.batch = batch
    this.row = row
  }

  /** First price. */
  get open(): number {
    return this.batch.open[this.row]!
  }

  /** Highest price. */
  get high(): number {
    return this.batch.high[this.row]!
  }

  /** Lowest price. */
  get low(): number {
    return this.batch.low[this.row]!
  }

  /** Last price. */
  get close(): number {
    return this.batch.close[this.row]!
  }

  /** Traded quantity, in the data's own unit. */
  get volume(): number {
    return this.batch.volume[this.row]!
  }

  /** Time of the close, milliseconds since the epoch, UTC, as `Date` counts them. */
  get time(): number {
    return stampMilliseconds(this.batch.stamps[this.row * 2 + 1]!, this.batch.stamps[this.row * 2]! >>> 0)
  }

  /** Time of the close to the nanosecond. */
  get timestamp(): Timestamp {
    return new Timestamp(this.batch.stamps[this.row * 2 + 1]!, this.batch.stamps[this.row * 2]! >>> 0)
  }

  /** The instrument. */
  get instrument(): Instrument {
    return this.series.instrument
  }
}

Object.defineProperty(Bar.prototype, 'kind', { value: 'bar', enumerable: true })

showInDebugger(
  Bar,
  (bar) =>
    `${bar.timestamp.toString()} O ${String(bar.open)} H ${String(bar.high)} L ${String(bar.low)} C ${String(bar.close)} V ${String(bar.volume)}`,
  (bar) => ({
    time: bar.timestamp.toString(),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: bar.volume,
    series: bar.series.toString(),
  }),
)
