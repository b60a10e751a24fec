import { assessSharpe } from '../analysis/sharpe-assessment.js'
import { ambiguousOutcomes } from '../analysis/ambiguous-outcomes.js'
import { simulateTrades } from '../analysis/trade-simulation.js'
import type { Failure } from '../protocol/failure.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { AssessRunsParams, RunAssessment } from '../protocol/run-robustness.js'
import { measureRuns } from './run-analysis.js'
import type { RunReader } from './run-reader.js'

export type AssessmentRequest = Omit<AssessRunsParams, 'runIds' | 'trials'>

/**
 * How far the results of one run, or of several as one, can be believed.
 *
 * @param trials runs among which they were chosen, themselves included
 * @param signal ends it
 */
export async function assessRuns(
  runs: readonly RunReader[],
  request: AssessmentRequest,
  trials: readonly RunSummary[],
  signal?: AbortSignal,
): Promise<RunAssessment | { readonly kind: 'cancelled' } | Failure> {
  const measured = await measureRuns(runs, request, signal)
  if ('kind' in measured) return measured
  const { statistics, trades, instruments, closed, riskFreeRate } = measured
  const profits = Float64Array.from(closed, (row) => trades.profitAndLoss[row]!)
  const simulation = await simulateTrades(profits, statistics.startingEquity, request.simulation ?? {}, signal)
  if (simulation === undefined) return { kind: 'cancelled' }
  return {
    currency: runs[0]!.summary.specification.currency,
    simulation,
    sharpe: assessSharpe(
      statistics.returnPeriods(),
      riskFreeRate,
      trials.map((trial) => sharpeByPeriod(trial)),
    ),
    ambiguity: ambiguousOutcomes(trades, instruments, statistics.startingEquity, statistics.finalEquity),
  }
}

/** The Sharpe ratio of a run as it was saved, taken back from the year to its period; NaN where it has none. */
function sharpeByPeriod({ statistics }: RunSummary): number {
  const value = (wanted: string): number => statistics.find(({ key }) => key === wanted)?.value ?? NaN
  return value('sharpeRatio') / Math.sqrt(value('periodsPerYear'))
}
