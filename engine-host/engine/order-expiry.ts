import type { Timestamp } from '../core/timestamp.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { InstrumentMarket } from './instrument-market.js'

/** Ends the orders of a market whose time is over, before now or also exactly now. */
export function expireOrders(
  market: InstrumentMarket,
  execution: ExecutionEngine,
  now: Timestamp,
  includingNow: boolean,
): void {
  const earliest = market.earliestExpiry?.compare(now)
  if (earliest === undefined || earliest > 0 || (earliest === 0 && !includingNow)) return
  for (const order of market.takeExpired(now, includingNow)) execution.expired(order)
}
