import path from 'node:path'
import fs from 'node:fs/promises'
import type { DuckDBInstance } from '@duckdb/node-api'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { calendarOf } from '../../../engine-host/model/calendars/calendar-of.js'
import { compareRows, type MarketBatch } from '../../../engine-host/model/market-batch.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { Statistic } from '../../../engine-host/protocol/run-summary.js'
import { Strategy, units, type Bar } from '../../../engine-host/trading/index.js'
import { batchOf, MemorySink, specificationOf, type BarRow } from './engine-fixture.js'

/** Runs of the real engine over hourly bars, saved by the real sink and read again. */

export const hour = 3_600_000

/** Hourly bars that wander, the same for the same seed. */
export function wanderingRows(count: number, seed: number): BarRow[] {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  let open = 10_000
  return Array.from({ length: count }, (): BarRow => {
    const close = Math.max(2000, open + Math.round((random() - 0.49) * 120))
    const high = Math.max(open, close) + Math.round(random() * 40)
    const low = Math.min(open, close) - Math.round(random() * 40)
    const row: BarRow = [open / 100, high / 100, low / 100, close / 100]
    open = close
    return row
  })
}

/** Buys, sells short and closes by turns, a few bars apart, on each of its instruments. */
export class Turns extends Strategy {
  private readonly counts = new Map<string, number>()

  override onBar(bar: Bar): void {
    const count = this.counts.get(bar.instrument.id) ?? 0
    this.counts.set(bar.instrument.id, count + 1)
    const step = count % 23
    const instrument = bar.instrument
    if (step === 2) this.buy({ instrument, size: units(10) })
    if (step === 5) this.buy({ instrument, size: units(5) })
    if (step === 9) this.close({ instrument })
    if (step === 13) this.sell({ instrument, size: units(7), stopLoss: bar.close * 1.01 })
    if (step === 20) this.close({ instrument })
  }
}

type RunChanges = Partial<RunSpecification> & {
  readonly instruments: readonly InstrumentDefinition[]
  readonly runId: string
}

export interface SavedRun {
  readonly reader: RunReader
  /** What the runner would have reported. */
  readonly statistics: readonly Statistic[]
  readonly sink: MemorySink
}

/** @param tables bars of each source */
export async function saveRun(
  directory: string,
  duckdb: DuckDBInstance,
  strategy: StrategyConstructor,
  tables: readonly (readonly BarRow[])[],
  changes: RunChanges,
  firstBar = 0,
): Promise<SavedRun> {
  const sources = changes.instruments.map(({ id }) => ({ instrumentId: id, bars: '1-HOUR', files: [], rows: 0 }))
  const batches = tables.map((rows, source) => batchOf(rows, source, firstBar, hour))
  return saveRunOf(directory, duckdb, strategy, batches, { sources, ...changes })
}

/** @param batches one of each source, whose rows the engine gets in order of time */
export async function saveRunOf(
  directory: string,
  duckdb: DuckDBInstance,
  strategy: StrategyConstructor,
  batches: readonly MarketBatch[],
  changes: RunChanges & Pick<RunSpecification, 'sources'>,
): Promise<SavedRun> {
  const runDirectory = path.join(directory, changes.runId)
  await fs.mkdir(runDirectory, { recursive: true })
  const strategyFile = path.join(directory, 'strategy.ts')
  await fs.writeFile(strategyFile, '')
  const specification = specificationOf({
    cash: '100000',
    ...changes,
    runDirectory,
    strategyFile,
  })
  const sink = new MemorySink()
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
  engine.start()
  for (const [source, row] of inOrderOfTime(batches)) engine.process(batches[source]!, row, row + 1)
  engine.finish()

  const statistics = new RunStatistics({
    startingEquity: Number(specification.cash),
    calendar: calendarOf(changes.instruments[0]!),
  })
  const parquet = await ParquetSink.open({
    specification,
    strategy: { code: '', bundlePath: '/none.js', hash: 'ab' },
    startedAt: 0,
  })
  if ('kind' in parquet) throw new Error(parquet.message)
  for (const chunk of sink.barChunks) {
    parquet.bars(chunk)
    statistics.addBars(chunk)
  }
  for (const chunk of sink.tradeChunks) {
    parquet.trades(chunk)
    statistics.addTrades(chunk)
  }
  for (const chunk of sink.orderChunks) parquet.orders(chunk)
  for (const chunk of sink.levelChunks) parquet.orderLevels(chunk)
  for (const chunk of sink.fillChunks) parquet.fills(chunk)
  const stamps = batches.flatMap((batch) => [timeOf(batch, 0), timeOf(batch, batch.length - 1)])
  const times = { firstTime: Math.min(...stamps), lastTime: Math.max(...stamps) }
  const trades = sink.tradeChunks.reduce((sum, { length }) => sum + length, 0)
  const summary = {
    ...startingSummary(specification, 0),
    bars: sink.barChunks.reduce((sum, { length }) => sum + length, 0),
    trades,
  }
  const results = { statistics: statistics.report(), eventLogSha256: engine.eventLogSha256() }
  const failure = await parquet.close({ ...summary, ...times, ...results, state: { kind: 'completed' } }, [])
  if (failure) throw new Error(failure.message)
  const reader = await RunReader.open(runDirectory, duckdb)
  if (!(reader instanceof RunReader)) throw new Error(reader.message)
  return { reader, statistics: statistics.report(), sink }
}

/** Milliseconds since the epoch. */
function timeOf({ stamps }: MarketBatch, row: number): number {
  return Number(new BigInt64Array(stamps.slice(2 * row, 2 * row + 2).buffer)[0]! / 1_000_000n)
}

/** Rows of all sources; of those at one time that of the first source comes first. */
function* inOrderOfTime(batches: readonly MarketBatch[]): Generator<readonly [source: number, row: number]> {
  const rows = batches.map(() => 0)
  for (;;) {
    let next: number | undefined
    for (const [source, batch] of batches.entries()) {
      if (rows[source]! >= batch.length) continue
      const isEarlier = next === undefined || compareRows(batch, rows[source]!, batches[next]!, rows[next]!) < 0
      if (isEarlier) next = source
    }
    if (next === undefined) return
    yield [next, rows[next]!++]
  }
}
