import type { EngineOrder } from '../model/engine-order.js'
import { isTouched, reaches } from './bar-path.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { reducibleUnits } from './order-filler.js'
import { awaitsStop, levelOf } from './order-level.js'

// An order is contested in a bar inside which it is cancelled, changed or comes to its end: the bar does not tell which of
// its prices were before that. It keeps its terms to the close, its fills are flagged, and of both outcomes the worse counts.

/** Whether it is a stop that ends what is held; on a hedging venue, of the position that it names or belongs to. */
export function isProtecting(market: InstrumentMarket, order: EngineOrder): boolean {
  return awaitsStop(order) && reducibleUnits(market, order) > 0
}

/** Whether a protecting stop fares worse in a bar at the level that it gets inside it than where it was. */
export function faresWorseAt(
  stopUnits: number,
  market: InstrumentMarket,
  order: EngineOrder,
  { open, high, low }: Pick<InstrumentMarket, 'open' | 'high' | 'low'>,
): boolean {
  const adverse = order.direction > 0 ? high : low
  const isReached = (price: number, units: number) => (market.priceUnits(price) - units) * order.direction >= 0
  // The open was before the change.
  if (isReached(open, order.stopUnits) || !isReached(adverse, stopUnits)) return false
  return !isReached(adverse, order.stopUnits) || (stopUnits - order.stopUnits) * order.direction > 0
}

/**
 * Whether a contested order is taken to have ended, or changed, before the bar touched it, because a fill would be to the
 * strategy's advantage by the bar's close. Stops that end a position are not, nor what the open fills, nor entries whose own
 * stop the bar touches.
 */
export function isSpared(market: InstrumentMarket, order: EngineOrder, limitFill: FillRules['limitFill']): boolean {
  if (Number.isNaN(levelOf(order)) || !isTouched(order, market, limitFill)) return false
  if (isProtecting(market, order) || reaches(order, market.open, limitFill)) return false
  if (order.children.some((child) => awaitsStop(child) && isTouched(child, market, limitFill))) return false
  return (market.close - levelOf(order)) * order.direction > 0
}
