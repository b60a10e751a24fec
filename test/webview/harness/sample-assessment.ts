import { assessSharpe } from '../../../engine-host/analysis/sharpe-assessment.js'
import { simulateTrades } from '../../../engine-host/analysis/trade-simulation.js'
import type {
  AmbiguityAssessment,
  RunAssessment,
  SimulationSettings,
} from '../../../engine-host/protocol/run-robustness.js'
import type { SensitivityRow } from '../../../engine-host/protocol/run-sensitivity.js'
import type { SampleRun } from './sample-run.js'

/** Starting capital of the sample runs. */
const cash = 100_000

/** What the engine host answers about a sample run, among trials with ratios by day that are given. */
export async function sampleAssessment(
  { trades, equity }: SampleRun,
  simulation: SimulationSettings = {},
  trials: readonly number[] = [0.01, 0.02, 0.035],
): Promise<RunAssessment> {
  const returns = Float64Array.from(
    { length: Math.max(0, equity.length - 1) },
    (_, at) => equity.equity[at + 1]! / equity.equity[at]! - 1,
  )
  const simulated = await simulateTrades(trades.profitAndLoss, cash, simulation)
  if (simulated === undefined) throw new Error('nothing cancels it')
  return {
    currency: 'USD',
    simulation: simulated,
    sharpe: assessSharpe({ perYear: 252, name: 'day', returns }, 0, trials),
    ambiguity: ambiguityOf({ trades, equity }),
  }
}

/** Each ambiguous trade by itself, the other way at its target. */
function ambiguityOf({ trades, equity }: Pick<SampleRun, 'trades' | 'equity'>): AmbiguityAssessment {
  const rows = [...trades.ambiguous].flatMap((flag, row) => (flag === 1 ? [row] : []))
  const own = Float64Array.from(rows, (row) => trades.profitAndLoss[row]!)
  const other = own.map((profit) => -2 * profit)
  const final = equity.equity[equity.length - 1] ?? cash
  const best = other.reduce((sum, profit, at) => sum + Math.max(0, profit - own[at]!), final)
  const worst = other.reduce((sum, profit, at) => sum + Math.min(0, profit - own[at]!), final)
  const returnOf = (value: number) => 100 * (value / cash - 1)
  return {
    length: rows.length,
    tradeNumber: Int32Array.from(rows, (row) => trades.tradeNumber[row]!),
    profitAndLoss: own,
    otherProfitAndLoss: other,
    unknown: 0,
    return: returnOf(final),
    worstReturn: returnOf(worst),
    bestReturn: returnOf(best),
  }
}

/** Rows as of a run that was repeated: the same, dearer, and one that could not be run. */
export function sampleVariations({ summary }: SampleRun, isSame = true): readonly SensitivityRow[] {
  const costing = (points: number) =>
    summary.statistics.map((statistic) =>
      statistic.key === 'return' ? { ...statistic, value: statistic.value - points } : statistic,
    )
  return [
    { variation: { what: 'nothing' }, label: 'As it was', statistics: summary.statistics, isSame },
    { variation: { what: 'fees', times: 2 }, label: '2 × fees', statistics: costing(4.25) },
    { variation: { what: 'fees', times: 0 }, label: 'No fees', statistics: costing(-4.25) },
    {
      variation: { what: 'latency', milliseconds: 50 },
      label: '50 ms of latency',
      why: 'The account was ruined.',
      statistics: [],
    },
  ]
}
