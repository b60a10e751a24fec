import type { StatisticKey } from '../../engine-host/protocol/statistic-keys.js'
import type { PlainBar } from '../unit/analysis/columns.js'
import { annualGrowth } from '../unit/analysis/slow-statistics.js'

const dayMs = 86_400_000
const tenDigits = 0.5e-10

/** Field of the recorded report, our key, and the factor from our unit to theirs. */
const fields: readonly (readonly [field: string, key: StatisticKey, factor?: number])[] = [
  ['Exposure Time [%]', 'exposure'],
  ['Equity Final [$]', 'finalEquity'],
  ['Equity Peak [$]', 'peakEquity'],
  ['Commissions [$]', 'fees'],
  ['Return [%]', 'return'],
  ['Buy & Hold Return [%]', 'buyAndHoldReturn'],
  ['CAGR [%]', 'cagr'],
  ['Beta', 'beta'],
  ['Max. Drawdown [%]', 'maximumDrawdown'],
  ['Avg. Drawdown [%]', 'averageDrawdown'],
  ['# Trades', 'trades'],
  ['Win Rate [%]', 'winRate'],
  ['Best Trade [%]', 'bestTrade'],
  ['Worst Trade [%]', 'worstTrade'],
  ['Avg. Trade [%]', 'averageTrade'],
  ['Profit Factor', 'profitFactorPercent'],
  ['Expectancy [%]', 'expectancyPercent'],
  ['SQN', 'sqn'],
  ['Kelly Criterion', 'kelly', 0.01],
]

const durations: readonly (readonly [field: string, key: StatisticKey])[] = [
  ['Duration', 'duration'],
  ['Max. Drawdown Duration', 'maximumDrawdownDuration'],
  ['Avg. Drawdown Duration', 'averageDrawdownDuration'],
  ['Max. Trade Duration', 'maximumTradeDuration'],
  ['Avg. Trade Duration', 'averageTradeDuration'],
]

/** A recorded report; numbers that JSON does not know are texts, durations too. */
export type RecordedStatistics = Readonly<Record<string, number | string>>

/** Statistics that `statisticDifferences` compares in a run, those that the recorded report leaves out included. */
export const comparedStatistics = fields.length + durations.length + 6

/**
 * What a report has otherwise than a recorded one of backtesting.py, a text each; ten significant digits count. The
 * figures per year are compared with the formulas carried out exactly, as the recorded ones take differences of numbers
 * next to 1 and keep fewer digits; alpha is a difference too, and its greater term counts.
 *
 * @param perYear Periods in a year by which the figures per year were computed.
 */
export function statisticDifferences(
  report: ReadonlyMap<string, number>,
  recorded: RecordedStatistics,
  bars: readonly PlainBar[],
  perYear = 252,
): string[] {
  const differences: string[] = []
  const compare = (what: string, actual: number, expected: number, relative = tenDigits): void => {
    // A figure beyond all numbers is told to be missing, with the reason.
    if (Object.is(actual, expected) || (Number.isNaN(actual) && Math.abs(expected) === Infinity)) return
    if (Math.abs(actual - expected) <= relative * Math.abs(expected)) return
    differences.push(`${what}: ours ${actual}, recorded ${expected}`)
  }
  const golden = (field: string): number => Number(recorded[field])
  for (const [field, key, factor = 1] of fields)
    compare(field, report.get(key)! * factor, field in recorded || key !== 'fees' ? golden(field) : 0)
  for (const [field, key] of durations) compare(field, report.get(key)!, milliseconds(recorded[field]!), 0)

  const [alpha, total] = [report.get('alpha')!, report.get('return')!]
  const terms = Math.max(Math.abs(total), Math.abs(alpha - total))
  compare('Alpha [%]', alpha, golden('Alpha [%]'), (tenDigits * terms) / Math.abs(golden('Alpha [%]')))

  const exact = annualGrowth(bars, perYear)
  // The recorded figure takes 1 from numbers next to 1, which are rounded to 2^-53 each, and multiplies what is left.
  const growthError = Math.max(tenDigits, (perYear * 2 ** -52) / Math.abs(exact.annual) || 0)
  const volatilityError = Math.max(tenDigits, (perYear * 2 ** -52) / exact.volatility ** 2 || 0)
  compare('recorded Return (Ann.) [%]', 100 * exact.annual, golden('Return (Ann.) [%]'), growthError)
  compare('recorded Volatility (Ann.) [%]', 100 * exact.volatility, golden('Volatility (Ann.) [%]'), volatilityError)
  compare('Return (Ann.) [%]', report.get('annualReturn')!, 100 * exact.annual)
  compare('Volatility (Ann.) [%]', report.get('volatilityGeometric')!, 100 * exact.volatility)
  compare('Sharpe Ratio', report.get('sharpeRatioGeometric')!, exact.annual / exact.volatility)
  compare('Sortino Ratio', report.get('sortinoRatioGeometric')!, golden('Sortino Ratio'), growthError)
  compare('Calmar Ratio', report.get('calmarRatio')!, golden('Calmar Ratio'), growthError)
  return differences
}

function milliseconds(duration: number | string): number {
  if (typeof duration === 'number' || duration === 'NaN') return Number(duration)
  const [, days, hours, minutes, seconds] = /^(\d+) days (\d+):(\d+):(\d+)$/.exec(duration)!
  return Number(days) * dayMs + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000
}
