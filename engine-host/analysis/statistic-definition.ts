import type { Statistic } from '../protocol/run-summary.js'

/** What a statistic is called and means. */
export type StatisticDefinition = Pick<Statistic, 'label' | 'group' | 'unit' | 'formula' | 'source'>

/** Programs by which numbers are defined, in the versions that they were compared with. */
export const backtestingPy = 'backtesting.py 0.6.6'
export const nautilus = 'NautilusTrader 1.231'
export const quantstats = 'quantstats 0.0.86'
export const backlens = 'Backlens'

export function define(
  group: StatisticDefinition['group'],
  label: string,
  unit: StatisticDefinition['unit'],
  formula: string,
  source: string,
): StatisticDefinition {
  return { label, group, unit, formula, source }
}
