import { analyzeRuns } from '../backtest/run-analysis.js'
import { assessRuns } from '../backtest/run-assessment.js'
import type { RunReader } from '../backtest/run-reader.js'
import type { Failure } from '../protocol/failure.js'
import type { EquityColumns } from '../protocol/result-columns.js'
import type { RunAnalysis } from '../protocol/run-analysis.js'
import type { RunSummary, Statistic } from '../protocol/run-summary.js'
import { ExchangeTime, resolutionOf } from './exchange-time.js'
import type { ReportContent } from './report-content.js'

/** Points of the equity curve at most, some four a pixel on paper. */
const equityPoints = 3000

/** Trades that a simulation draws in all, a second or two of work. */
const mostDraws = 20_000_000
const mostSimulations = 2000
/** Enough for percentiles from 5 to 95. */
const leastSimulations = 200

export type ReadContent = Omit<ReportContent, 'charts' | 'allTrades'>

/**
 * Reads and computes what a report shows of a run that has ended. A table that is missing leaves out what needs it, and
 * is named.
 *
 * @param trials runs among which this one was chosen, for the deflated Sharpe ratio; itself among them
 * @returns undefined when the signal ended it
 */
export async function readReportContent(
  reader: RunReader,
  trials: readonly RunSummary[],
  signal?: AbortSignal,
): Promise<ReadContent | undefined> {
  const run = reader.summary
  const missing: Failure[] = []
  const present = <Value extends object>(value: Value | Failure): Value | undefined => {
    if (!isFailure(value)) return value
    if (!missing.some(({ message }) => message === value.message)) missing.push(value)
    return undefined
  }
  const trades = present(await reader.trades())
  const analysed = await analyzeRuns(
    [reader],
    {
      parts: ['statistics', 'curve', 'periods', 'drawdowns', 'rolling', 'distributions', 'breakdowns'],
      maxPoints: equityPoints,
    },
    signal,
  )
  if (isCancelled(analysed)) return undefined
  const analysis = present(analysed)
  const assessed =
    analysis === undefined
      ? undefined
      : await assessRuns([reader], { simulation: { simulations: simulationsOf(analysis.trades) } }, trials, signal)
  if (assessed !== undefined && isCancelled(assessed)) return undefined
  const curve = analysis?.curve
  const equity: EquityColumns | undefined = curve ?? present(await reader.equity(equityPoints))
  const zone = run.instruments[0]?.timeZone ?? 'UTC'
  return {
    run,
    statistics: allStatistics(run, analysis),
    trades,
    equity,
    exposure: curve?.exposure,
    analysis,
    assessment: assessed === undefined ? undefined : present(assessed),
    time: new ExchangeTime(zone, resolutionOf(run.specification.sources[0]?.bars ?? '')),
    missing,
  }
}

/** By the number of trades alone, so that a report says the same on any machine. */
function simulationsOf(trades: number): number {
  return Math.max(leastSimulations, Math.min(mostSimulations, Math.floor(mostDraws / Math.max(1, trades))))
}

/** A run that was cut short stored none; those of an older one stay as it stored them. */
function allStatistics(run: RunSummary, analysis: RunAnalysis | undefined): readonly Statistic[] {
  const stored = new Set(run.statistics.map(({ key }) => key))
  return [...run.statistics, ...(analysis?.statistics ?? []).filter(({ key }) => !stored.has(key))]
}

function isCancelled(value: object): value is { readonly kind: 'cancelled' } {
  return 'kind' in value && value.kind === 'cancelled'
}

function isFailure(value: object): value is Failure {
  return 'kind' in value && value.kind === 'failed'
}
