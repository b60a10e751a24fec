import type { DuckDBInstance } from '@duckdb/node-api'
import { BarSummaries } from '../../../engine-host/backtest/bar-summaries.js'
import { findRunBar, readRunChart } from '../../../engine-host/backtest/run-chart-query.js'
import type { RunReader } from '../../../engine-host/backtest/run-reader.js'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import type { FromResultsView, ToResultsView } from '../../../engine-host/protocol/webview-messages.js'
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

/** Answers out of a run's folder as the extension and the engine host do. */
export function answerFromFolder(reader: RunReader): (message: FromResultsView) => Promise<readonly ToResultsView[]> {
  const summaries = new BarSummaries()
  return async (message) => {
    switch (message.type) {
      case 'ready':
        return [
          { type: 'colours', upDown: 'greenRed' },
          { type: 'run', run: reader.summary },
        ]
      case 'getTrades':
        return [{ type: 'trades', trades: valueOf(await reader.trades()), append: false }]
      case 'getEquity':
        return [{ type: 'equity', equity: valueOf(await reader.equity(message.maxPoints)), append: false }]
      case 'getTradeChart':
        return [{ type: 'tradeChart', chart: valueOf(await reader.tradeChart(message.tradeNumber)) }]
      case 'getRunChart': {
        const { type: _, ...stretch } = message
        const chart = await readRunChart(reader, stretch, summaries)
        if ('kind' in chart) return [{ type: 'runChartFailed', asked: 'chart', failure: chart }]
        return [{ type: 'runChart', chart }]
      }
      case 'findRunBar': {
        const { source, time, until } = message
        const bar = await findRunBar(reader, source, time)
        if (typeof bar !== 'number') return [{ type: 'runChartFailed', asked: 'time', failure: bar }]
        const endBar = until === undefined ? undefined : await findRunBar(reader, source, until)
        return [{ type: 'runBar', source, bar, ...(typeof endBar === 'number' && { endBar }) }]
      }
      default:
        return []
    }
  }
}

function valueOf<Value extends object>(result: Value | Failure): Value {
  if ('kind' in result && result.kind === 'failed') throw new Error(result.message)
  return result as Value
}
