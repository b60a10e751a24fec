import type { Statistic } from '../protocol/run-summary.js'
import {
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatRatio,
  missingNumber,
  type NumberStyle,
} from './number-format.js'

/** Statistics that carry a plus sign when they are positive, since their sign is the news. */
const signedKeys: ReadonlySet<string> = new Set([
  'return',
  'netProfit',
  'annualReturn',
  'cagr',
  'buyAndHoldReturn',
  'alpha',
  'expectancy',
  'expectancyPercent',
  'averageTrade',
  'bestTrade',
  'worstTrade',
  'averageWin',
  'averageLoss',
])

/** The value as people read it, a dash when there is none. */
export function formatStatistic(statistic: Statistic, currency: string): string {
  const { value, unit, key } = statistic
  return formatValue(value, unit, currency, { signed: signedKeys.has(key) })
}

/** A value in the unit of a statistic, a dash when there is none. */
export function formatValue(value: number, unit: Statistic['unit'], currency: string, style: NumberStyle = {}): string {
  if (!Number.isFinite(value)) return missingNumber
  switch (unit) {
    case 'percent':
      return formatPercent(value, style)
    case 'money':
      return formatMoney(value, currency, style)
    case 'ratio':
    case 'price':
      return formatRatio(value)
    case 'count':
      return formatNumber(value, 0)
    case 'milliseconds':
      return formatDuration(value)
  }
}

/** What the number means, for its hover: formula, source, and why it is missing when it is. */
export function explainStatistic(statistic: Statistic): string {
  const meaning = `${statistic.label}: ${statistic.formula}. Source: ${statistic.source}.`
  return statistic.why === undefined ? meaning : `${statistic.why} ${meaning}`
}
