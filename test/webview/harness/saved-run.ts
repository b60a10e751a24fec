import type { DuckDBInstance } from '@duckdb/node-api'
import { BarSummaries } from '../../../engine-host/backtest/bar-summaries.js'
import { analyzeRuns } from '../../../engine-host/backtest/run-analysis.js'
import { assessRuns } from '../../../engine-host/backtest/run-assessment.js'
import { findRunBar, readRunChart } from '../../../engine-host/backtest/run-chart-query.js'
import type { RunReader } from '../../../engine-host/backtest/run-reader.js'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import type { FromResultsView, ToResultsView } from '../../../engine-host/protocol/webview-messages.js'
import { readRunRows } from '../../../engine-host/report/run-rows.js'
import {
  crossedAbove,
  crossedBelow,
  ema,
  rsi,
  Strategy,
  units,
  type Bar,
  type Order,
} from '../../../engine-host/trading/index.js'
import { saveRun, wanderingRows } from '../../unit/backtest/saved-engine-run.js'
import { spy } from './sample-bars.js'

/** Follows the crosses of two averages with a bracket; beside it limits that wait far away and are cancelled. */
class Crosses extends Strategy {
  private readonly fast = this.indicator(ema(10))
  private readonly slow = this.indicator(ema(30))
  private readonly strength = this.indicator(rsi(14))
  private waiting: Order | undefined
  private count = 0

  override onBar(bar: Bar): void {
    if (this.count++ % 40 === 39) {
      if (this.waiting !== undefined) this.cancel(this.waiting)
      this.waiting = this.strength.value < 50 ? this.buy({ size: units(10), limit: bar.close * 0.95 }) : undefined
    }
    const bracket = (side: 1 | -1) => ({
      size: units(100),
      stopLoss: bar.close * (1 - 0.02 * side),
      takeProfit: bar.close * (1 + 0.03 * side),
    })
    if (crossedAbove(this.fast, this.slow) && this.isFlat()) this.buy(bracket(1))
    else if (crossedBelow(this.fast, this.slow) && this.isFlat()) this.sell(bracket(-1))
  }
}

/** A run of the real engine over `bars` hourly bars, read by the real queries out of its folder. */
export async function savedRun(directory: string, duckdb: DuckDBInstance, bars: number): Promise<RunReader> {
  const rows = [wanderingRows(bars, 7)]
  const { reader } = await saveRun(directory, duckdb, Crosses, rows, { instruments: [spy], runId: `run-${bars}` })
  return reader
}

/**
 * Answers out of a run's folder as the extension and the engine host do, whatever is wrong with it.
 *
 * @param reader a failure where the folder cannot be opened
 */
export function answerFromFolder(
  reader: RunReader | Failure,
): (message: FromResultsView) => Promise<readonly ToResultsView[]> {
  if ('kind' in reader)
    return (message) => Promise.resolve(message.type === 'ready' ? [{ type: 'failed', failure: reader }] : [])
  const summaries = new BarSummaries()
  return async (message) => {
    const answer = message.type === 'ready' ? undefined : await answerTo(reader, message, summaries)
    if (answer !== undefined) return [answer]
    if (message.type !== 'ready') return []
    return [
      { type: 'colours', upDown: 'greenRed' },
      { type: 'run', run: reader.summary },
    ]
  }
}

async function answerTo(
  reader: RunReader,
  message: FromResultsView,
  summaries: BarSummaries,
): Promise<ToResultsView | undefined> {
  switch (message.type) {
    case 'getTrades': {
      const trades = await reader.trades()
      return isFailure(trades)
        ? { type: 'failed', failure: trades, asked: 'trades' }
        : { type: 'trades', trades, append: false }
    }
    case 'getEquity': {
      const equity = await reader.equity(message.maxPoints)
      return isFailure(equity)
        ? { type: 'failed', failure: equity, asked: 'equity' }
        : { type: 'equity', equity, append: false }
    }
    case 'getTradeChart': {
      const chart = await reader.tradeChart(message.tradeNumber)
      return isFailure(chart) ? { type: 'failed', failure: chart, asked: 'tradeChart' } : { type: 'tradeChart', chart }
    }
    case 'getRows': {
      const rows = await readRunRows(reader, message)
      return isFailure(rows) ? { type: 'failed', failure: rows, asked: message.table } : { type: 'rows', rows }
    }
    case 'getAnalysis': {
      const { request } = message
      const analysis = await analyzeRuns([reader], request)
      if (isFailure(analysis)) return { type: 'failed', failure: analysis, request }
      return 'kind' in analysis ? undefined : { type: 'analysis', request, analysis }
    }
    case 'getAssessment': {
      const { request } = message
      const assessment = await assessRuns([reader], request, [reader.summary])
      if (isFailure(assessment)) return { type: 'failed', failure: assessment, asked: 'assessment' }
      return 'kind' in assessment ? undefined : { type: 'assessment', request, assessment }
    }
    case 'getRunChart': {
      const { type: _, ...stretch } = message
      const chart = await readRunChart(reader, stretch, summaries)
      return isFailure(chart) ? { type: 'runChartFailed', asked: 'chart', failure: chart } : { type: 'runChart', chart }
    }
    case 'findRunBar': {
      const { source, time, until } = message
      const bar = await findRunBar(reader, source, time)
      if (typeof bar !== 'number') return { type: 'runChartFailed', asked: 'time', failure: bar }
      const endBar = until === undefined ? undefined : await findRunBar(reader, source, until)
      return { type: 'runBar', source, bar, ...(typeof endBar === 'number' && { endBar }) }
    }
    default:
      return undefined
  }
}

function isFailure(result: object): result is Failure {
  return 'kind' in result && result.kind === 'failed'
}
