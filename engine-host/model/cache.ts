import type { OrderStatus } from '../core/order-status.js'
import type { OrderSide } from '../core/order-terms.js'
import type { Instrument } from './instrument.js'
import type { Order } from './order.js'

/** Which orders are asked for; what is left out may be anything. */
export interface OrderFilter {
  readonly instrument?: Instrument
  readonly side?: OrderSide
  /** One status or several. */
  readonly status?: OrderStatus | readonly OrderStatus[]
  /** Name of the strategy that placed them. */
  readonly strategy?: string
}

/** What the run knows at present: its instruments, the orders of all strategies, and last prices. */
export interface Cache {
  /** The instruments of the run, in the sequence of its configuration. */
  instruments(): readonly Instrument[]
  /** An instrument by its id, such as `ES.Z25`. Throws a `UserError` when the run has none of that id. */
  instrument(id: string): Instrument
  /** An order by its number; undefined for one that was never submitted, or that ended too long ago to be kept. */
  order(number: number): Order | undefined
  /** The open orders and the last 10,000 that ended, in the sequence of their numbers. */
  orders(filter?: OrderFilter): readonly Order[]
  /** The orders that were submitted and have not ended. */
  openOrders(filter?: OrderFilter): readonly Order[]
  /** The orders that the venue works. */
  workingOrders(filter?: OrderFilter): readonly Order[]
  /** Of the last 10,000 orders that ended, those that are asked for. */
  closedOrders(filter?: OrderFilter): readonly Order[]
  /** The last close of an instrument, or the mid of its last quote; NaN before its first data. */
  price(instrument: Instrument): number
  /** The last bid of an instrument; NaN where the run has no quotes or depth of it. */
  bid(instrument: Instrument): number
  /** The last ask of an instrument; NaN where the run has no quotes or depth of it. */
  ask(instrument: Instrument): number
}
