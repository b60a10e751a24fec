import type { Instrument } from './instrument.js'

/** A source of market data of the run, as inputs and indicators name what moves them. */
export interface DataSeries {
  /** The instrument. */
  readonly instrument: Instrument
  /** @internal Place of the source in the run's configuration, from 0. */
  readonly source: number
  /** Such as `SPY.EQUS 1-SECOND` or `SPY.EQUS quotes`. */
  toString(): string
}
