import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { PositionLedger } from '../state/position-ledger.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'

/*
 * What an open position has seen of a bar, of which its excursions are told. Where the path through the bar is a rule,
 * the matcher shows it price by price. Elsewhere the adverse excursion counts every price that the bar may have had while
 * the position was open, and the favourable one only what it had for certain.
 */

/** Whether the rules say in which sequence a bar went through its prices. */
export function knowsPath({ barExecution, intrabarPath }: FillRules): boolean {
  return barExecution === 'ticks' || (barExecution === 'levels' && intrabarPath !== 'pessimistic')
}

/**
 * Shows a bar that is over to a position that is open.
 *
 * @param before Number of the last fill before the bar, as far as that is not told by the bar's index.
 */
export function observeBar(market: InstrumentMarket, ledger: PositionLedger, rules: FillRules, before = 0): void {
  const { high, low } = market
  const { lots } = ledger
  const newest = lots[lots.length - 1]!.fill
  if (newest.bar !== market.bar || newest.number <= before || !isInside(newest, market, rules)) {
    ledger.observe(high, low)
    return
  }
  if (!knowsPath(rules)) observeAfterEntries(market, ledger, rules, before)
}

/** Shows a price on the bar's path to every position that is open. */
export function observePrice({ ledgers }: InstrumentMarket, price: number): void {
  for (let place = 0; place < ledgers.length; place++) {
    const ledger = ledgers[place]!
    if (ledger.isOpen) ledger.observe(price, price)
  }
}

/** The market may have been anywhere in the bar before the fill to come. */
export function supposeBar({ high, low }: InstrumentMarket, ledger: PositionLedger): void {
  ledger.suppose(high, low)
}

/** What was supposed of a fill counts for no other. */
export function endSupposition(ledger: PositionLedger): void {
  ledger.suppose(-Infinity, Infinity)
}

/** Whether the price can have been beyond the stop of an exit before it filled there: not if it waited since the open or since its entry. */
export function isBoundByStop(order: EngineOrder, rule: FillRule, activatedInBar: boolean): boolean {
  return rule === 'stopTouched' && !order.isContested && (!activatedInBar || order.parent !== undefined)
}

/** Each lot that was opened inside the bar has seen what came after it, those before it the whole bar. */
function observeAfterEntries(
  market: InstrumentMarket,
  { lots }: PositionLedger,
  rules: FillRules,
  before: number,
): void {
  const { high, low, close } = market
  for (let place = lots.length - 1; place >= 0; place--) {
    const lot = lots[place]!
    const { fill } = lot
    if (fill.bar !== market.bar || fill.number <= before || !isInside(fill, market, rules)) {
      lot.high = Math.max(lot.high, high)
      lot.low = Math.min(lot.low, low)
      return
    }
    const way = certainWay(fill)
    lot.high = Math.max(lot.high, way > 0 ? high : close)
    lot.low = Math.min(lot.low, way < 0 ? low : close)
    lot.worst = fill.order.direction > 0 ? Math.min(lot.worst, low) : Math.max(lot.worst, high)
  }
}

/** Whether a position was opened at a price inside the bar, so that a part of the bar was over. */
function isInside({ rule, order, price }: EngineFill, { open }: InstrumentMarket, { marketFill }: FillRules): boolean {
  switch (rule) {
    case 'stopTouched':
    case 'limitTouched':
    case 'ifTouched':
      return true
    case 'drillDownStop':
    case 'drillDownLimit':
      return price !== open
    case 'nextOpen':
      return marketFill !== 'open' && Number.isNaN(order.limit)
    default:
      return false
  }
}

/** The direction in which the market came to an entry's price for the first time, so that what lies beyond came after it; else 0. */
function certainWay({ rule, order }: EngineFill): 1 | 0 | -1 {
  if (rule === 'nextOpen') return 0
  const isStop = rule === 'stopTouched' || (rule === 'drillDownStop' && !order.isIfTouched)
  const way = isStop === order.direction > 0 ? 1 : -1
  // An order that became active inside a bar may have missed what was beyond its price.
  return order.activation === undefined || order.activation.approach === way ? way : 0
}
