import type { EngineOrder } from '../model/engine-order.js'
import { isTouched, reaches } from './bar-path.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { reducibleUnits } from './order-filler.js'
import { awaitsStop, awaitsTrigger, isImmediate, isTouchedByRise, levelOf } from './order-level.js'

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

/**
 * Whether an order that comes inside a bar is taken to have seen it. A limit that the bar closes beyond has filled in it, and
 * must not wait for the better price of the next open; a stop that ends a position must not spare it the loss of the bar by
 * its lateness. The open was before either. A limit that was marketable when it came fares as an order at the market.
 */
export function seesBarLate(market: InstrumentMarket, order: EngineOrder, limitFill: FillRules['limitFill']): boolean {
  if (isProtecting(market, order))
    return (
      order.trailing === undefined &&
      isTouched(order, market, limitFill) &&
      !reaches(order, market.open, limitFill) &&
      (market.close - order.stop) * order.direction < 0
    )
  return !order.marketableOnArrival && isPassedAt(order.limit, market, order, limitFill)
}

/**
 * Whether a limit that is moved inside a bar has filled there at its new level: the bar closes beyond that, and did neither
 * open beyond it nor at the limit before, nor touch that where it is the worse of both.
 */
export function isPassedWhereMoved(
  limitUnits: number,
  market: InstrumentMarket,
  order: EngineOrder,
  limitFill: FillRules['limitFill'],
): boolean {
  if (!isPassedAt(market.price(limitUnits), market, order, limitFill)) return false
  if (!isTouched(order, market, limitFill)) return true
  return !reaches(order, market.open, limitFill) && (limitUnits - order.limitUnits) * order.direction > 0
}

/** Whether the bar opens on this side of a limit and closes beyond it. */
function isPassedAt(
  limit: number,
  { open, close }: InstrumentMarket,
  order: EngineOrder,
  limitFill: FillRules['limitFill'],
): boolean {
  if (Number.isNaN(limit) || awaitsTrigger(order) || isImmediate(order)) return false
  if (order.timeInForce === 'AT_THE_OPEN' || order.timeInForce === 'AT_THE_CLOSE') return false
  const way = isTouchedByRise(order) ? 1 : -1
  const opensBeyond = limitFill === 'through' ? (open - limit) * way > 0 : (open - limit) * way >= 0
  return !opensBeyond && (close - limit) * way > 0
}
