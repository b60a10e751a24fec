import type { EngineOrder } from '../model/engine-order.js'
import type { InstrumentMarket } from './instrument-market.js'

/** How orders meet a market: the part of the venue that differs between ways of matching. */
export interface OrderMatcher {
  /** Why the venue refuses an order on arrival; empty when it does not. */
  rejection(market: InstrumentMarket, order: EngineOrder): string
  /** Why the venue refuses a change of a working order to these prices, in units; empty when it does not. */
  modificationRejection(market: InstrumentMarket, order: EngineOrder, limitUnits: number, stopUnits: number): string
  /** An order was accepted: fills it at once or puts it on the market. */
  accept(market: InstrumentMarket, order: EngineOrder): void
  /** A working order, taken off the market, has new terms: fills it at once or puts it back. */
  replace(market: InstrumentMarket, order: EngineOrder): void
  /** All commands that waited have been carried out; the book is as before them. */
  afterCommands(market: InstrumentMarket): void
}
