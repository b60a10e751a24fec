import { priceMove, priceValue } from '../model/price-move.js'
import path from 'node:path'
import type { TradeChart } from '../protocol/trade-chart.js'
import { formatMoney, formatNumber, formatPercent } from './number-format.js'
import type { TradeChartContext } from './trade-chart-context.js'
import { exitReasonWords, fillRuleWords, isOpen } from './trade-words.js'

export interface Fact {
  readonly label: string
  readonly text: string
}
export interface FactGroup {
  readonly title: string
  readonly facts: readonly Fact[]
}

/** The facts of a trade beside its chart, in groups. */
export function tradeFacts(chart: TradeChart, context: TradeChartContext): FactGroup[] {
  const { trade } = chart
  const open = isOpen(trade.exitReason[0]!)
  const price = (value: number): string => formatNumber(value, context.instrument.pricePrecision)
  const money = (value: number, signed: boolean): string => formatMoney(value, context.currency, { signed })
  const protection: Fact[] = []
  if (Number.isFinite(trade.stopLoss[0]!)) protection.push({ label: 'Stop', text: price(trade.stopLoss[0]!) })
  if (Number.isFinite(trade.takeProfit[0]!)) protection.push({ label: 'Target', text: price(trade.takeProfit[0]!) })

  const result: Fact[] = [
    { label: 'PnL', text: money(trade.profitAndLoss[0]!, true) },
    { label: 'Return', text: formatPercent(100 * trade.returnFraction[0]!, { signed: true }) },
    { label: 'Fees', text: money(trade.fees[0]!, false) },
  ]
  const multiple = riskMultiple(chart, context)
  if (multiple !== undefined) result.push({ label: 'R multiple', text: formatNumber(multiple, 2, { signed: true }) })

  const groups: FactGroup[] = [
    {
      title: 'Entry',
      facts: [
        { label: 'Price', text: price(trade.entryPrice[0]!) },
        { label: 'Rule', text: fillRuleWords(trade.entryRule[0]!) },
      ],
    },
    { title: 'Protection', facts: protection },
    {
      title: 'Exit',
      facts: open
        ? [{ label: 'Reason', text: 'still open' }]
        : [
            { label: 'Price', text: price(trade.exitPrice[0]!) },
            { label: 'Rule', text: fillRuleWords(trade.exitRule[0]!) },
            { label: 'Reason', text: exitReasonWords(trade.exitReason[0]!) },
          ],
    },
    { title: 'Excursion', facts: excursionFacts(chart, context) },
    { title: 'Result', facts: result },
  ]
  if (chart.placedAt !== undefined) {
    const { file, line } = chart.placedAt
    groups.push({ title: 'Placed by', facts: [{ label: '', text: `${path.basename(file)}:${line}` }] })
  }
  return groups.filter(({ facts }) => facts.length > 0)
}

function excursionFacts({ trade }: TradeChart, context: TradeChartContext): Fact[] {
  const adverse = trade.maximumAdverseExcursion[0]!
  const favourable = trade.maximumFavourableExcursion[0]!
  const facts = [
    { label: 'MAE', text: formatPercent(100 * adverse) },
    { label: 'MFE', text: formatPercent(100 * favourable, { signed: true }) },
  ]
  const kept = (trade.profitAndLoss[0]! + trade.fees[0]!) / (favourable * notional(trade, context))
  // What was kept of the best point says nothing of a loser.
  if (trade.profitAndLoss[0]! > 0 && kept > 0 && kept < 1.005) {
    facts.push({ label: 'Kept of MFE', text: `${formatNumber(100 * kept, 0)} %` })
  }
  return facts
}

/** Profit in units of what the initial stop put at risk; undefined without a stop on the losing side of the entry. */
function riskMultiple({ trade }: TradeChart, { instrument }: TradeChartContext): number | undefined {
  const risk =
    priceMove(instrument, trade.stopLoss[0]!, trade.entryPrice[0]!) *
    trade.side[0]! *
    trade.quantity[0]! *
    Number(instrument.multiplier)
  return risk > 0 ? trade.profitAndLoss[0]! / risk : undefined
}

/** Value of the position at its entry, account currency. */
export function notional({ entryPrice, quantity }: TradeChart['trade'], { instrument }: TradeChartContext): number {
  return priceValue(instrument, entryPrice[0]!) * quantity[0]! * Number(instrument.multiplier)
}
