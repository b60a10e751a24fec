/**
 * Quotes as columns: the best bid and offer at each row. Immutable once handed over, like every batch: events given to a
 * strategy are views into it.
 */
export interface QuoteBatch {
  readonly kind: 'quote'
  /** Place of the source in the run's configuration, from 0. */
  readonly source: number
  readonly length: number
  /** When each was received, which is when the run learns of it; laid out as in BarBatch, never descending. */
  readonly stamps: Int32Array
  /** When each happened, where that is not when it was received; laid out as `stamps`. */
  readonly eventStamps: Int32Array | undefined
  /** Prices: the double nearest to the exact decimal; NaN where that side is empty. */
  readonly bid: Float64Array
  readonly ask: Float64Array
  readonly bidSize: Float64Array
  readonly askSize: Float64Array
}
