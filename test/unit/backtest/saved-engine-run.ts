import path from 'node:path'
import fs from 'node:fs/promises'
import type { DuckDBInstance } from '@duckdb/node-api'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { calendarOf } from '../../../engine-host/model/calendars/calendar-of.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { Statistic } from '../../../engine-host/protocol/run-summary.js'
import { Strategy, units, type Bar } from '../../../engine-host/trading/index.js'
import { batchOf, firstOpen, MemorySink, specificationOf, type BarRow } from './engine-fixture.js'

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
  changes: Partial<RunSpecification> & {
    readonly instruments: readonly InstrumentDefinition[]
    readonly runId: string
  },
  firstBar = 0,
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
    sources: changes.instruments.map(({ id }) => ({ instrumentId: id, bars: '1-HOUR', files: [], rows: 0 })),
  })
  const sink = new MemorySink()
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
  engine.start()
  const batches = tables.map((rows, source) => batchOf(rows, source, firstBar, hour))
  const longest = Math.max(...tables.map((rows) => rows.length))
  for (let row = 0; row < longest; row++)
    for (const batch of batches) if (row < batch.length) engine.process(batch, row, row + 1)
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
  const times = { firstTime: firstOpen + (firstBar + 1) * hour, lastTime: firstOpen + (firstBar + longest) * hour }
  const summary = startingSummary(specification, 0)
  const results = { statistics: statistics.report(), eventLogSha256: engine.eventLogSha256() }
  const failure = await parquet.close({ ...summary, ...times, ...results, state: { kind: 'completed' } }, [])
  if (failure) throw new Error(failure.message)
  const reader = await RunReader.open(runDirectory, duckdb)
  if (!(reader instanceof RunReader)) throw new Error(reader.message)
  return { reader, statistics: statistics.report(), sink }
}
