import type { Timestamp } from '../core/timestamp.js'
import type { ExitReason, FillRule } from '../protocol/result-columns.js'
import type { Instrument } from './instrument.js'
import type { Order } from './order.js'

/**
 * A quantity from its entry to its exit. What one order bought and one fill sold again is one trade; the exits of a
 * bracket close what its own entry opened, any other exit the oldest first. Immutable.
 */
export interface Trade {
  /** Counts from 1 in the sequence of exits. */
  readonly number: number
  readonly instrument: Instrument
  readonly side: 'LONG' | 'SHORT'
  readonly quantity: number
  readonly entryPrice: number
  readonly exitPrice: number
  readonly entryTimestamp: Timestamp
  readonly exitTimestamp: Timestamp
  /** Index of the instrument's bar, from 0. */
  readonly entryBar: number
  readonly exitBar: number
  readonly entryOrder: Order
  readonly exitOrder: Order | undefined
  readonly entryRule: FillRule
  readonly exitRule: FillRule
  readonly exitReason: ExitReason
  /** Account currency, net of the fees of both ends. */
  readonly profitAndLoss: number
  /** Account currency. */
  readonly fees: number
  /** Net profit as a fraction of the entry's notional: 0.01 is 1 %. */
  readonly returnFraction: number
  /** First protective stop; NaN without. */
  readonly stopLoss: number
  /** First profit target; NaN without. */
  readonly takeProfit: number
  /**
   * Largest loss on the way as a fraction of the entry price, at most 0. In the bars of entry and exit every price counts
   * that the bar may have had while the trade was open.
   */
  readonly maximumAdverseExcursion: number
  /**
   * Largest gain on the way as a fraction of the entry price, at least 0. In the bars of entry and exit only prices count
   * that the bar certainly had while the trade was open.
   */
  readonly maximumFavourableExcursion: number
  /** The path inside one bar decided the outcome. */
  readonly ambiguous: boolean
}
