/**
 * Bars as columns, the form in which market data travels from storage to the engine. A batch is immutable once
 * handed over: events given to a strategy are views into it, so its arrays are never reused for other rows.
 */
export interface BarBatch {
  readonly kind: 'bar'
  /** Place of the source in the run's configuration, from 0. */
  readonly source: number
  readonly length: number
  /**
   * Close of each bar, nanoseconds since the epoch as little-endian 64-bit integers: element 2i holds the low
   * 32 bits (read it with `>>> 0`), element 2i + 1 the high 32 bits.
   */
  readonly stamps: Int32Array
  /** Prices: the double nearest to the exact decimal. */
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}
