import type { InstrumentMarket } from './instrument-market.js'
import type { OrderMatcher } from './order-matcher.js'

/** How orders meet the bars of a market. */
export interface BarMatcher extends OrderMatcher {
  /** The market has its next bar: matches the orders that it concerns. Event frequency; nothing is done without one. */
  applyBar(market: InstrumentMarket): void
}
