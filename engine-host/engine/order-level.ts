import type { EngineOrder } from '../model/engine-order.js'

/** Whether the order still waits for its trigger to be touched; otherwise its limit counts, if it has one. */
export function awaitsTrigger(order: EngineOrder): boolean {
  return order.hasTrigger && !order.triggered
}

/** Whether the order waits for a stop: a trigger that the market touches on its way to worse prices. */
export function awaitsStop(order: EngineOrder): boolean {
  return order.hasTrigger && !order.triggered && !order.isIfTouched
}

/** Whether the order is a limit order once its trigger was touched. */
export function triggersLimit(order: EngineOrder): boolean {
  return order.type === 'STOP_LIMIT' || order.type === 'LIMIT_IF_TOUCHED' || order.type === 'TRAILING_STOP_LIMIT'
}

/** The price whose touch concerns the order; NaN for a market order and a trailing stop that does not follow yet. */
export function levelOf(order: EngineOrder): number {
  return awaitsTrigger(order) ? order.stop : order.limit
}

/** Whether it is a rise that touches the order: buy stops and sell limits. */
export function isTouchedByRise(order: EngineOrder): boolean {
  return awaitsStop(order) === order.direction > 0
}

/** Whether the order fills what it can at once and does not rest. */
export function isImmediate(order: EngineOrder): boolean {
  return order.timeInForce === 'IOC' || order.timeInForce === 'FOK'
}

/**
 * The sequence in which orders are looked at: buys from the highest price down, then sells from the lowest up. A price
 * that moved counts from the next acceptance of an order of its side on.
 */
export function byPriority(a: EngineOrder, b: EngineOrder): number {
  return b.direction - a.direction || (b.priority - a.priority) * a.direction || a.acceptance - b.acceptance
}
