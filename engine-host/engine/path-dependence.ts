import type { EngineOrder } from '../model/engine-order.js'
import { isTouchedByRise } from './order-level.js'

/** What an order does to a position when it fills wholly. */
interface Effect {
  readonly closed: number
  readonly opened: number
}

/**
 * The orders among those that a bar touches that make the outcome of this one depend on the path inside the bar: the bar
 * comes to them from the other side of its open, and they are tied to this one, or which of the two fills first decides
 * what either closes or opens of the position.
 *
 * @param signedUnits The position before them, positive long.
 */
export function pathRivals(
  order: EngineOrder,
  touched: readonly EngineOrder[],
  signedUnits: number,
): readonly EngineOrder[] {
  return touched.filter(
    (other) =>
      other !== order &&
      other.owner === order.owner &&
      (order.siblings.includes(other) ||
        (isTouchedByRise(order) !== isTouchedByRise(other) &&
          (isChangedBy(order, other, signedUnits) || isChangedBy(other, order, signedUnits)))),
  )
}

/** Whether an order does something else to the position once the other has filled. */
function isChangedBy(order: EngineOrder, other: EngineOrder, signedUnits: number): boolean {
  const first = effectOf(other, signedUnits)
  const alone = effectOf(order, signedUnits)
  const after = effectOf(order, signedUnits + (first.closed + first.opened) * other.direction)
  return alone.closed !== after.closed || alone.opened !== after.opened
}

function effectOf(order: EngineOrder, signedUnits: number): Effect {
  const left = order.quantityUnits - order.filledUnits
  const closed = Math.min(left, Math.max(0, -signedUnits * order.direction))
  return { closed, opened: order.reduceOnly ? 0 : left - closed }
}
