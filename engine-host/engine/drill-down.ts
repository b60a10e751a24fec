import type { EngineOrder } from '../model/engine-order.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { awaitsTrigger, levelOf, triggersLimit } from './order-level.js'

/** Finer bars that make up one bar: rows from `begin` up to but without `end`. */
export interface BarPart {
  readonly batch: BarBatch
  readonly begin: number
  readonly end: number
  /** Length of each in nanoseconds, as far as it begins after the one before; 0 for trades. */
  readonly rowNanos: bigint
}

/**
 * Whether finer data can take the place of a bar under these rules: not where a rule speaks of the bar itself, as those do
 * that hold exits back within it, draw once a bar, or price market orders by its range.
 */
export function canDrillDown(rules: FillRules): boolean {
  return (
    rules.drillDown &&
    rules.barExecution === 'levels' &&
    rules.sameBarChildren &&
    rules.triggeredLimit === 'byPath' &&
    rules.marketFill === 'open' &&
    typeof rules.limitFill === 'string'
  )
}

/**
 * Whether the path inside a bar can decide what becomes of the orders: it touches two of them, or one that brings others
 * within its range or may be changed or over inside the bar, or there is one that follows the market.
 */
export function dependsOnPath(market: InstrumentMarket, high: number, low: number, isContested: boolean): boolean {
  const { above, below, waiting, trailing, closing, earliestExpiry } = market
  if (above.nearest > high && below.nearest > -low && waiting.length === 0 && trailing.size === 0) return false
  if (closing.length > 0) return false
  if (trailing.size > 0) return true
  const touched = [...above.upTo(high), ...below.upTo(-low)]
  if (touched.length > 1 || (touched.length > 0 && (isContested || earliestExpiry !== undefined))) return true
  return [...touched, ...waiting].some((order) => bringsOthers(order, high, low))
}

/** Whether what the order brings when it is touched or filled could be touched in the same bar. */
function bringsOthers(order: EngineOrder, high: number, low: number): boolean {
  if (awaitsTrigger(order) && triggersLimit(order)) return true
  return order.children.some(
    (child) => child.trailing !== undefined || !(levelOf(child) > high || levelOf(child) < low),
  )
}

/** Whether finer bars show the same open, high, low and close as the bar that they are to make up. */
export function makesUp({ batch, begin, end }: BarPart, bars: BarBatch, row: number): boolean {
  if (end <= begin) return false
  let high = -Infinity
  let low = Infinity
  for (let at = begin; at < end; at++) {
    high = Math.max(high, batch.high[at]!)
    low = Math.min(low, batch.low[at]!)
  }
  return (
    batch.open[begin] === bars.open[row] &&
    high === bars.high[row] &&
    low === bars.low[row] &&
    batch.close[end - 1] === bars.close[row]
  )
}

const drilled: Readonly<Partial<Record<FillRule, FillRule>>> = {
  nextOpen: 'drillDownOpen',
  limitTouched: 'drillDownLimit',
  limitGap: 'drillDownLimit',
  stopTouched: 'drillDownStop',
  stopGap: 'drillDownStop',
  ifTouched: 'drillDownStop',
  ifTouchedGap: 'drillDownStop',
}

/** What a rule is called where finer data decided. */
export function drilledRule(rule: FillRule): FillRule {
  return drilled[rule] ?? rule
}
