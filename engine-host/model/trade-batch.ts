/** Trades of the market as columns; stamps as in QuoteBatch. */
export interface TradeBatch {
  readonly kind: 'trade'
  /** Place of the source in the run's configuration, from 0. */
  readonly source: number
  readonly length: number
  readonly stamps: Int32Array
  readonly eventStamps: Int32Array | undefined
  readonly price: Float64Array
  readonly size: Float64Array
  /** Who took liquidity: 1 a buyer, -1 a seller, 0 not known. */
  readonly aggressor: Int8Array
}
