/** Price levels of a side that a depth snapshot has. */
export const depthLevels = 10

/**
 * Snapshots of an order book as columns; stamps as in QuoteBatch. Level `l` of row `r` is element `r × 10 + l`, the best
 * level first; where a side has fewer levels, prices are NaN and sizes 0.
 */
export interface DepthBatch {
  readonly kind: 'depth'
  /** Place of the source in the run's configuration, from 0. */
  readonly source: number
  readonly length: number
  readonly stamps: Int32Array
  readonly eventStamps: Int32Array | undefined
  readonly bid: Float64Array
  readonly ask: Float64Array
  readonly bidSize: Float64Array
  readonly askSize: Float64Array
}
