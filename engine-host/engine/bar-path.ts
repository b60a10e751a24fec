import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { awaitsTrigger, isTouchedByRise, levelOf } from './order-level.js'
import type { EngineOrder } from '../model/engine-order.js'

/** The prices through which a bar is taken to have gone, in sequence, for the rules that fix a path. */
export function pathOf(
  path: Exclude<FillRules['intrabarPath'], 'pessimistic'>,
  market: InstrumentMarket,
): readonly [number, number, number, number] {
  const { open, high, low, close } = market
  const highFirst =
    path === 'ohlc' ||
    (path === 'adaptive' && Math.abs(high - open) < Math.abs(low - open)) ||
    (path === 'byDirection' && close < open)
  return highFirst ? [open, high, low, close] : [open, low, high, close]
}

/** Whether the market traded at the order's level, or beyond it where the rule for limits asks for that. */
export function isTouched(order: EngineOrder, market: InstrumentMarket, limitFill: FillRules['limitFill']): boolean {
  return reaches(order, isTouchedByRise(order) ? market.high : market.low, limitFill)
}

/** Whether a price that moves away from the open as far as `extreme` fills or triggers the order. */
export function reaches(order: EngineOrder, extreme: number, limitFill: FillRules['limitFill']): boolean {
  const level = levelOf(order)
  const beyond = isTouchedByRise(order) ? extreme - level : level - extreme
  return awaitsTrigger(order) || limitFill !== 'through' ? beyond >= 0 : beyond > 0
}

/**
 * What the bar tells of an order that is touched: `certain` if on every path between the bar's four prices it is touched
 * while active, `possible` if on some.
 */
export function touchCertainty(
  order: EngineOrder,
  market: InstrumentMarket,
  serial: number,
  limitFill: FillRules['limitFill'],
): 'certain' | 'possible' {
  const { activation } = order
  if (activation?.bar !== serial) return 'certain'
  const level = levelOf(order)
  const rising = isTouchedByRise(order)
  const passed = rising ? level <= activation.price : level >= activation.price
  const sameWay = activation.approach === (rising ? 1 : -1)
  return passed || sameWay || reaches(order, market.close, limitFill) ? 'certain' : 'possible'
}

/** The outcome of an order depends on the path inside the bar; so does the trade that it would end. */
export function markPathDependent(market: InstrumentMarket, order: EngineOrder): void {
  order.pathDependent = true
  for (const lot of market.ledgerOf(order).lots) if (lot.fill.order === order.parent) lot.ambiguous = true
}
