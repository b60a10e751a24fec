import type { EngineOrder } from '../model/engine-order.js'
import type { InstrumentMarket } from './instrument-market.js'
import type { OrderMatcher } from './order-matcher.js'

/** How orders meet the bars of a market. */
export interface BarMatcher extends OrderMatcher {
  /**
   * The market has its next bar: matches the orders that it concerns. Event frequency; nothing is done without one.
   *
   * @param late Orders that arrived while the bar was under way, taken off the market: it must not fill them.
   */
  applyBar(market: InstrumentMarket, late: readonly EngineOrder[]): void
  /** Whether the bar in hand has to be matched: it touches an order, or the matcher looks at every bar. Event frequency. */
  isConcerned(market: InstrumentMarket): boolean
  /** A late order can be matched from now on. */
  putBack(market: InstrumentMarket, order: EngineOrder): void
  /** Matches the last bar again for what came after it, where the venue does that when the data ends. */
  matchLastBarAgain?(market: InstrumentMarket): void
}
