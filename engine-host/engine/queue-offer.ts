import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import { isTouched } from './bar-path.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { awaitsTrigger, triggersLimit } from './order-level.js'

/** The price that a bar has for an order. */
export interface QueueOffer {
  readonly price: number
  readonly rule: FillRule
  /** The trigger that this look at the order found touched; NaN where there was none. */
  readonly trigger: number
}

/** Price of orders without limit and trigger: the bar's open, or the close before it. */
export interface MarketPrice {
  readonly price: number
  readonly rule: 'nextOpen' | 'thisClose'
}

/**
 * What a bar has for an order that is alone with it; undefined if nothing. A trigger that is touched is gone for good,
 * whether or not the order fills.
 *
 * @param onTriggered Told when the order becomes a limit order.
 */
export function queueOffer(
  order: EngineOrder,
  market: InstrumentMarket,
  rules: FillRules,
  atMarket: MarketPrice,
  onTriggered: (order: EngineOrder) => void,
): QueueOffer | undefined {
  let trigger = NaN
  if (awaitsTrigger(order)) {
    if (!isTouched(order, market, rules.limitFill)) return undefined
    trigger = order.stop
    order.triggered = true
    if (triggersLimit(order)) onTriggered(order)
  }
  if (!Number.isNaN(order.limit)) return limitOffer(order, market, rules, trigger)
  if (Number.isNaN(trigger)) return { ...atMarket, trigger }
  if (order.isIfTouched) {
    const gapped = (trigger - market.open) * order.direction > 0
    return { price: gapped ? market.open : trigger, rule: gapped ? 'nextOpen' : 'ifTouched', trigger }
  }
  const gapped = (atMarket.price - trigger) * order.direction > 0
  return { price: gapped ? atMarket.price : trigger, rule: gapped ? 'stopGap' : 'stopTouched', trigger }
}

/**
 * A limit fills at the open if the bar gaps through it, at its trigger if that was touched just now and is better, else
 * at the limit. One that is no worse than the trigger just touched waits for the next look: it may have been there first.
 */
function limitOffer(
  order: EngineOrder,
  market: InstrumentMarket,
  rules: FillRules,
  trigger: number,
): QueueOffer | undefined {
  const { limit, direction } = order
  if (!isTouched(order, market, rules.limitFill) || (trigger - limit) * direction >= 0) return undefined
  const before = Number.isNaN(trigger) ? market.open : trigger
  if ((limit - before) * direction < 0) return { price: limit, rule: 'limitTouched', trigger }
  if (!Number.isNaN(trigger)) return { price: trigger, rule: 'stopTouched', trigger }
  return { price: rules.gapImprovement ? before : limit, rule: 'limitGap', trigger }
}
