import type { DuckDBInstance } from '@duckdb/node-api'
import { BarSummaries } from '../../../engine-host/backtest/bar-summaries.js'
import { analyzeRuns } from '../../../engine-host/backtest/run-analysis.js'
import { assessRuns } from '../../../engine-host/backtest/run-assessment.js'
import { findRunBar, readRunChart } from '../../../engine-host/backtest/run-chart-query.js'
import type { RunReader } from '../../../engine-host/backtest/run-reader.js'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
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
  type Instrument,
  type Order,
  type QuoteTick,
  type TradeTick,
} from '../../../engine-host/trading/index.js'
import { batchOf, type BarRow } from '../../unit/backtest/engine-fixture.js'
import { hour, saveRun, saveRunOf, Turns, wanderingRows } from '../../unit/backtest/saved-engine-run.js'
import { quoteBatch, tickSource, tradeBatch, type QuoteRow, type TradeRow } from '../../unit/backtest/tick-fixture.js'
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

const qqq: InstrumentDefinition = { ...spy, id: 'QQQ.EQUS' }

/** A run over two shares by the hour, and over bars of four hours of the first, in which its orders are not counted. */
export async function savedRunOfSeveral(directory: string, duckdb: DuckDBInstance): Promise<RunReader> {
  const hours = wanderingRows(900, 3)
  const longer = Array.from({ length: hours.length / 4 }, (_, at) => joined(hours.slice(at * 4, at * 4 + 4)))
  const source = (instrumentId: string, bars: string) => ({ instrumentId, bars, files: [], rows: 0 })
  const { reader } = await saveRunOf(
    directory,
    duckdb,
    Turns,
    [batchOf(hours, 0, 0, hour), batchOf(wanderingRows(700, 4), 1, 0, hour), batchOf(longer, 2, 0, 4 * hour)],
    {
      instruments: [spy, qqq],
      sources: [source(spy.id, '1-HOUR'), source(qqq.id, '1-HOUR'), source(spy.id, '4-HOUR')],
      runId: 'run-of-several',
    },
  )
  return reader
}

/** Enters and leaves by turns, with a bracket that the market reaches now and then. */
class TickTurns extends Strategy {
  private readonly counts = new Map<string, number>()

  override onQuoteTick({ instrument, mid }: QuoteTick): void {
    this.#step(instrument, mid, 10_000)
  }

  override onTradeTick({ instrument, price }: TradeTick): void {
    this.#step(instrument, price, 1)
  }

  #step(instrument: Instrument, price: number, quantity: number): void {
    const count = this.counts.get(instrument.id) ?? 0
    this.counts.set(instrument.id, count + 1)
    const size = units(quantity)
    if (count % 900 === 200) this.buy({ instrument, size, stopLoss: price * 0.9985, takeProfit: price * 1.0015 })
    if (count % 900 === 600) this.close({ instrument })
    if (count % 900 === 650) this.sell({ instrument, size, stopLoss: price * 1.002 })
    if (count % 900 === 890) this.close({ instrument })
  }
}

const currencies: InstrumentDefinition = {
  ...spy,
  id: 'EURUSD.FX',
  kind: 'currencyPair',
  baseCurrency: 'EUR',
  pricePrecision: 5,
  tickSize: '0.00001',
  timeZone: 'UTC',
}
const coin: InstrumentDefinition = {
  ...spy,
  id: 'BTCUSD.COIN',
  kind: 'cryptoSpot',
  baseCurrency: 'BTC',
  pricePrecision: 1,
  tickSize: '0.1',
  quantityPrecision: 3,
  lotSize: '0.001',
  timeZone: 'UTC',
}

/** A run over quotes of a pair of currencies and trades of a coin, one each 20 seconds, in bars of a minute. */
export async function savedTickRun(directory: string, duckdb: DuckDBInstance): Promise<RunReader> {
  const length = 6000
  const walk = (seed: number) => wanderingRows(length, seed).map(([, , , close]) => close / 100 - 1)
  const quotes = walk(5).map((moved, at): QuoteRow => {
    const bid = Math.round((1.08 + moved * 0.01) * 1e5) / 1e5
    return [at * 20, bid, Math.round((bid + 0.00002) * 1e5) / 1e5, 5_000_000, 5_000_000]
  })
  const trades = walk(6).map((moved, at): TradeRow => [
    at * 20 + 7,
    Math.round((64_000 + moved * 900) * 10) / 10,
    2 + (at % 7),
  ])
  const { reader } = await saveRunOf(directory, duckdb, TickTurns, [quoteBatch(quotes, 0), tradeBatch(trades, 1)], {
    instruments: [currencies, coin],
    sources: [tickSource('quotes', currencies.id), tickSource('trades', coin.id)],
    runId: 'run-of-ticks',
  })
  return reader
}

function joined(rows: readonly BarRow[]): BarRow {
  return [
    rows[0]![0],
    Math.max(...rows.map(([, high]) => high)),
    Math.min(...rows.map(([, , low]) => low)),
    rows.at(-1)![3],
    rows.length * 1000,
  ]
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
