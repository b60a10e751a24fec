import type { EngineOrder } from '../model/engine-order.js'
import type { TrailingTerms } from '../model/trailing-terms.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { InstrumentMarket } from './instrument-market.js'

/** Where a trailing stop would stand if the market had been at a price, in units. */
export function trailingStopAt(order: EngineOrder, priceUnits: number): number {
  return priceUnits + distanceAt(order.trailing!, order.trailing!.offset, order, priceUnits) * order.direction
}

/** Whether the market at a price makes a trailing stop begin to follow it. */
export function activates(order: EngineOrder, priceUnits: number): boolean {
  return (priceUnits - order.trailing!.activationUnits) * order.direction <= 0
}

/**
 * Moves a trailing stop after the market, which it follows in one direction only and not before its activation price.
 * The limit of a trailing stop-limit moves with the stop.
 *
 * @param priceUnits Price that it follows.
 * @param presentUnits Price by which it is judged whether it begins to follow. Default: the one that it follows.
 */
export function trail(
  market: InstrumentMarket,
  order: EngineOrder,
  priceUnits: number,
  execution: ExecutionEngine,
  presentUnits = priceUnits,
): void {
  if (!order.activated) {
    if (!activates(order, presentUnits)) return
    order.activated = true
  }
  const stopUnits = trailingStopAt(order, priceUnits)
  if (!Number.isNaN(order.stopUnits) && (order.stopUnits - stopUnits) * order.direction <= 0) return
  const trailing = order.trailing!
  const resting = market.trailing.has(order)
  if (resting) market.unrest(order)
  if (Number.isNaN(trailing.limitOffset)) execution.updated(order, { stopUnits })
  else {
    const whole = distanceAt(trailing, trailing.offset + trailing.limitOffset, order, priceUnits)
    execution.updated(order, { stopUnits, limitUnits: priceUnits + whole * order.direction })
  }
  if (resting) market.rest(order)
}

/**
 * Whether it depends on the path through the bar what becomes of a trailing stop: it is reached where it stood, unless the
 * bar's other end moves it first, or on the way between that and where the other end brings it, wherever the market turned.
 *
 * @param stoodUnits Where it stood when the bar opened or it came; NaN if it did not follow the market yet.
 * @param cameInside It came inside the bar, whose other end may have been over then.
 */
export function trailsByPath(
  order: EngineOrder,
  market: InstrumentMarket,
  stoodUnits: number,
  cameInside: boolean,
): boolean {
  const isSale = order.direction < 0
  const best = market.priceUnits(isSale ? market.high : market.low)
  if (!order.activated && !activates(order, best)) return false
  const movedUnits = trailingStopAt(order, best)
  if ((stoodUnits - movedUnits) * order.direction <= 0) return false
  const worst = market.priceUnits(isSale ? market.low : market.high)
  const isReachedAt = (units: number, priceUnits: number) => (priceUnits - units) * order.direction >= 0
  if (isReachedAt(stoodUnits, worst)) return true
  // Only what the bar ends with, and goes no further than, is met for certain, and there.
  const isEnd = worst === movedUnits && market.priceUnits(market.close) === movedUnits
  return isReachedAt(movedUnits, worst) && (cameInside || !isEnd)
}

/** Whether the market may have turned and hit a trailing stop on its way to a price inside the bar. */
export function mayBeHitBefore(order: EngineOrder, market: InstrumentMarket, priceUnits: number): boolean {
  if (!order.activated && !activates(order, priceUnits)) return false
  const worst = market.priceUnits(order.direction < 0 ? market.low : market.high)
  return (worst - trailingStopAt(order, priceUnits)) * order.direction > 0
}

/** A distance from a price in whole ticks, at least one, in units. */
function distanceAt(trailing: TrailingTerms, offset: number, order: EngineOrder, priceUnits: number): number {
  if (trailing.offsetType !== 'BASIS_POINTS') return offset
  const { tickUnits } = order.instrument
  return Math.max(1, Math.round((Math.abs(priceUnits) * offset) / 10_000 / tickUnits)) * tickUnits
}
