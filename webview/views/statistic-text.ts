import type { Statistic } from '../../engine-host/protocol/run-summary.js'
import { formatDuration } from '../format/duration.js'
import { formatMoney } from '../format/money.js'
import { formatCount, formatNumber, formatPercent, formatRatio, missing } from '../format/number.js'

/** Statistics whose sign is the news, so that gains carry a plus. */
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
  'averageAdverseExcursion',
  'averageFavourableExcursion',
])

export interface StatisticContext {
  /** Currency of the account. */
  readonly currency: string
  /** Decimals of prices. */
  readonly pricePrecision: number
}

/** The value as people read it, a dash when it cannot be computed. */
export function statisticText(statistic: Statistic, context: StatisticContext): string {
  const { value, unit, key } = statistic
  const style = { signed: signedKeys.has(key) }
  switch (unit) {
    case 'percent':
      return formatPercent(value, style)
    case 'money':
      return formatMoney(value, context.currency, style)
    case 'ratio':
      return formatRatio(value)
    case 'count':
      return formatCount(value)
    case 'milliseconds':
      return formatDuration(value)
    case 'price':
      return formatNumber(value, context.pricePrecision)
  }
}

/** What hovering a statistic says: why it is missing, its formula, where the definition comes from. */
export function statisticHover(statistic: Statistic): string {
  const lines = [`${statistic.label} = ${statistic.formula}`, `Definition: ${statistic.source}`]
  if (!Number.isFinite(statistic.value)) lines.unshift(statistic.why ?? 'It cannot be computed for this run.')
  return lines.join('\n')
}

/** Statistics of a run by their keys; a key that the run does not have is a dash with the reason on hover. */
export class StatisticLookup {
  readonly #byKey: ReadonlyMap<string, Statistic>
  readonly #context: StatisticContext
  /** Why keys may be absent. */
  readonly #whyAbsent: string

  constructor(statistics: readonly Statistic[], context: StatisticContext, whyAbsent: string) {
    this.#byKey = new Map(statistics.map((statistic) => [statistic.key, statistic]))
    this.#context = context
    this.#whyAbsent = whyAbsent
  }

  value(key: string): number {
    return this.#byKey.get(key)?.value ?? Number.NaN
  }

  text(key: string): string {
    const statistic = this.#byKey.get(key)
    return statistic === undefined ? missing : statisticText(statistic, this.#context)
  }

  hover(key: string): string {
    const statistic = this.#byKey.get(key)
    return statistic === undefined ? this.#whyAbsent : statisticHover(statistic)
  }
}
