import type { PositionId } from '../core/identifiers.js'
import type { Timestamp } from '../core/timestamp.js'
import type { Money } from './decimal-values.js'
import type { Instrument } from './instrument.js'
import type { Order } from './order.js'

/**
 * One position from its opening to its closing. On a netting venue a strategy has at most one in an instrument, and a fill
 * through it closes it and opens the next; on a hedging venue each order that names no position opens one. It changes with
 * its fills and is final once closed.
 */
export interface HeldPosition {
  /** Such as `SPY.EQUS-EmaCross`, with a count on a hedging venue: `SPY.EQUS-EmaCross-3`. */
  readonly id: PositionId
  readonly instrument: Instrument
  /** The side of its entry, also when it is closed. */
  readonly entrySide: 'LONG' | 'SHORT'
  /** Positive long, negative short, 0 when closed. */
  readonly quantity: number
  /** Largest size it had. */
  readonly peakQuantity: number
  /** Average price of the fills that opened it. */
  readonly averageOpen: number
  /** Average price of the fills that closed it; NaN before the first. */
  readonly averageClose: number
  /** Profit of what is closed less all its fees, those of the entry included. */
  readonly realizedPnl: Money
  /** All its fees. */
  readonly fees: Money
  /** Price change from the average opening to the average closing price, positive when it earned, before fees; NaN before. */
  readonly returnFraction: number
  /** The order that opened it. */
  readonly openingOrder: Order
  readonly openedAt: Timestamp
  /** When it was closed; undefined while it is open. */
  readonly closedAt: Timestamp | undefined
  readonly isOpen: boolean
}
