import fs from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { RunStatistics } from '../../engine-host/analysis/run-statistics.js'
import type { RecordingSink } from '../../engine-host/backtest/recording.js'
import { TradingEngine, type StrategyConstructor } from '../../engine-host/backtest/trading-engine.js'
import { compileStrategy } from '../../engine-host/compiler/strategy-compiler.js'
import { selectBars, streamBarColumns } from '../../engine-host/data/bar-columns.js'
import { openMarketFeed } from '../../engine-host/data/market-feed.js'
import { selectColumns, streamColumns, tickColumns } from '../../engine-host/data/ticks/market-columns.js'
import { isTickSource } from '../../engine-host/data/ticks/tick-source.js'
import type { MarketBatch } from '../../engine-host/model/market-batch.js'
import type { MarketSource } from '../../engine-host/protocol/market-source.js'
import type { CompiledStrategy, RunSpecification } from '../../engine-host/protocol/run-specification.js'
import type { FromRunner } from '../../engine-host/protocol/runner-messages.js'
import { processMarket } from '../../engine-host/runner/market-loop.js'
import { MarketMerge } from '../../engine-host/runner/market-merge.js'
import { StrategyRun } from '../../engine-host/runner/strategy-run.js'
import type { Outcome } from './bench-case.js'

/** Rows of a batch, as the feeds have them. */
const batchRows = 65_536

/** Time in which DuckDB streams the columns of sources into typed arrays, a source after the other; milliseconds. */
export async function streamAlone(sources: readonly MarketSource[]): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const begunAt = performance.now()
  let rows = 0
  for (const source of sources) {
    const batches = isTickSource(source)
      ? streamColumns(
          connection,
          selectColumns(tickColumns[source.data], source.files, ''),
          tickColumns[source.data],
          batchRows,
        )
      : streamBarColumns(connection, selectBars(source.files, ''), batchRows)
    for await (const { length } of batches) rows += length
  }
  const milliseconds = performance.now() - begunAt
  connection.closeSync()
  instance.closeSync()
  const expected = sources.reduce((sum, source) => sum + source.rows, 0)
  if (rows !== expected) throw new Error(`The yardstick read ${rows} rows in place of ${expected}.`)
  return milliseconds
}

/** A file of the folder `strategies`, compiled as the product does it. */
export async function compiled(strategyFile: string): Promise<CompiledStrategy> {
  const result = await compileStrategy(strategyFile)
  if (result.kind === 'failed') throw new Error(result.failures.map(({ message }) => message).join('\n'))
  return result.strategy
}

/** From Parquet to saved results: the run as the runner does it, in this process. */
export async function runSaved(
  specification: RunSpecification,
  strategy: CompiledStrategy,
  directory: string,
): Promise<{ milliseconds: number; outcome: Outcome }> {
  const runDirectory = path.join(directory, 'run')
  fs.rmSync(runDirectory, { recursive: true, force: true })
  fs.mkdirSync(runDirectory)
  const messages: FromRunner[] = []
  const channel = {
    send: (message: FromRunner) => {
      messages.push(message)
      return Promise.resolve()
    },
  }
  const begunAt = performance.now()
  const start = { kind: 'start', specification: { ...specification, runDirectory }, strategy, debug: false } as const
  await new StrategyRun(start, channel, Date.now()).run()
  const milliseconds = performance.now() - begunAt
  const last = messages.at(-1)!
  if (last.kind !== 'ended' || last.run.state.kind !== 'completed') throw new Error(JSON.stringify(last))
  const { orders, trades, statistics, eventLogSha256 } = last.run
  return { milliseconds, outcome: { orders, trades, finalEquity: finalEquity(statistics), eventLogSha256 } }
}

/** All batches of sources. */
export async function load({ sources, instruments }: RunSpecification): Promise<MarketBatch[][]> {
  const loaded: MarketBatch[][] = []
  for (const [place, source] of sources.entries()) {
    const batches: MarketBatch[] = []
    for await (const batch of openMarketFeed(source, place, instruments)) batches.push(batch)
    loaded.push(batches)
  }
  return loaded
}

/** From data in memory to statistics: what a search of parameters repeats. */
export async function runInMemory(
  specification: RunSpecification,
  strategy: StrategyConstructor,
  batches: readonly (readonly MarketBatch[])[],
): Promise<{ milliseconds: number; outcome: Outcome }> {
  const begunAt = performance.now()
  const statistics = new RunStatistics({ startingEquity: Number(specification.cash) })
  const ignore = () => undefined
  const sink: RecordingSink = {
    bars: (chunk) => statistics.addBars(chunk),
    trades: (chunk) => statistics.addTrades(chunk),
    orders: ignore,
    orderLevels: ignore,
    fills: ignore,
    journal: ignore,
  }
  const engine = new TradingEngine({ specification, strategy, sink, log: ignore })
  engine.start()
  const feeds = batches.map((each) => asynchronous(each))
  await processMarket(
    new MarketMerge(feeds),
    engine,
    () => Promise.resolve(false),
    () => false,
  )
  engine.finish()
  const report = statistics.report()
  const milliseconds = performance.now() - begunAt
  const { orders, trades } = engine.progress
  const outcome = { orders, trades, finalEquity: finalEquity(report), eventLogSha256: engine.eventLogSha256() }
  return { milliseconds, outcome }
}

async function* asynchronous(batches: readonly MarketBatch[]): AsyncGenerator<MarketBatch> {
  for (const batch of batches) yield await Promise.resolve(batch)
}

function finalEquity(statistics: readonly { readonly key: string; readonly value: number }[]): number {
  return statistics.find(({ key }) => key === 'finalEquity')!.value
}
