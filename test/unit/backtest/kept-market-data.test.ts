import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { keepMarketData } from '../../../engine-host/backtest/kept-market-data.js'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import { recoverRun } from '../../../engine-host/backtest/run-recovery.js'
import { sqlFile, sqlText } from '../../../engine-host/data/duckdb-sql.js'
import type { BarSource } from '../../../engine-host/protocol/bar-series.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { writeRunReport } from '../../../engine-host/report/run-report.js'
import { barsOf, compiled, completed, specificationIn, temporaryDirectory, tradeOver } from './recorded-run.js'

/** Bars of the two files of the store, in the sequence of time. */
const closes = Array.from({ length: 400 }, (_, at) => 100 + (at % 37) / 4)
const inFirstFile = 150

describe('the market data that a run keeps', () => {
  let directory: string
  let duckdb: DuckDBInstance
  let files: string[]

  beforeEach(async () => {
    directory = await temporaryDirectory()
    duckdb = await DuckDBInstance.create(':memory:')
    files = [path.join(directory, 'first.parquet'), path.join(directory, 'second.parquet')]
    await stored(files[0]!, 0, inFirstFile)
    await stored(files[1]!, inFirstFile, closes.length)
  })
  afterEach(async () => {
    duckdb.closeSync()
    await fs.rm(directory, { recursive: true, force: true })
  })

  async function rows(sql: string): Promise<unknown[][]> {
    const connection = await duckdb.connect()
    try {
      return (await connection.runAndReadAll(sql)).getRows()
    } finally {
      connection.closeSync()
    }
  }

  /** Stores the bars from `first` up to `end` as the catalog does. */
  async function stored(file: string, first: number, end: number): Promise<void> {
    const { stamps, open, high, low, close, volume } = barsOf(closes)
    const nanos = new BigInt64Array(stamps.slice().buffer)
    const values = Array.from({ length: end - first }, (_, at) => first + at).map(
      (row) => `(${nanos[row]}, ${open[row]}, ${high[row]}, ${low[row]}, ${close[row]}, ${volume[row]})`,
    )
    await rows(`COPY (SELECT make_timestamp_ns(stamp) AS ts_event, COLUMNS(* EXCLUDE (stamp))::DOUBLE
      FROM (VALUES ${values.join(', ')}) AS bars(stamp, open, high, low, "close", volume)) TO ${sqlText(file)}`)
  }

  /** A specification over the bars from `first` up to `end` of the stored ones. */
  async function over(first: number, end: number, changes: Partial<BarSource> = {}): Promise<RunSpecification> {
    const nanos = new BigInt64Array(barsOf(closes).stamps.slice().buffer)
    const specification = await specificationIn(directory, `run-${first}-${end}-${Object.keys(changes).join()}`)
    const source: BarSource = {
      ...(specification.sources[0] as BarSource),
      files,
      rows: end - first,
      ...(first > 0 && { fromNanos: String(nanos[first]) }),
      ...(end < closes.length && { toNanos: String(nanos[end]) }),
      ...changes,
    }
    return { ...specification, sources: [source] }
  }

  /** Records the stored bars from `first` up to `end`, in chunks, with an indicator and a trade. */
  async function recording(specification: RunSpecification, first: number, end: number): Promise<ParquetSink> {
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0, partBytes: 1000 })
    assert(sink instanceof ParquetSink)
    const { stamps, open, high, low, close, volume } = barsOf(closes)
    for (let begin = first; begin < end; begin += 64) {
      const stop = Math.min(begin + 64, end)
      const part = (column: Float64Array) => column.slice(begin, stop)
      sink.bars({
        source: 0,
        length: stop - begin,
        firstBar: begin - first,
        stamps: stamps.slice(2 * begin, 2 * stop),
        ...{ open: part(open), high: part(high), low: part(low), close: part(close), volume: part(volume) },
        equity: part(close).map((value) => value * 10),
        indicators: [{ name: 'SMA', pane: 'price', values: part(close).map((value) => value + 1) }],
      })
      assert.equal(await sink.drained(), undefined)
    }
    return sink
  }

  async function recorded(specification: RunSpecification, first: number, end: number): Promise<RunReader> {
    const sink = await recording(specification, first, end)
    sink.trades(tradeOver(barsOf(closes.slice(first, end)), 20, 40))
    assert.equal(await sink.close(completed(specification)), undefined)
    return opened(specification)
  }

  async function opened({ runDirectory }: RunSpecification): Promise<RunReader> {
    const reader = await RunReader.open(runDirectory, duckdb)
    assert(reader instanceof RunReader)
    return reader
  }

  /** All processed bars as the reader gives them. */
  async function readBars(reader: RunReader): Promise<unknown[][]> {
    const read = await reader.query('bars', 0, async (connection, from) =>
      (
        await connection.runAndReadAll(
          `SELECT bar, epoch_ns(time), open, high, low, "close", volume, equity, "SMA" FROM ${from}`,
        )
      ).getRows(),
    )
    if (!Array.isArray(read)) assert.fail(JSON.stringify(read))
    return read
  }

  function processed(first: number, end: number): unknown[][] {
    const { stamps, open, high, low, close, volume } = barsOf(closes)
    const nanos = new BigInt64Array(stamps.slice().buffer)
    return Array.from({ length: end - first }, (_, bar) => {
      const row = first + bar
      const value = close[row]!
      return [bar, nanos[row], open[row], high[row], low[row], value, volume[row], value * 10, value + 1]
    })
  }

  it('gives every processed bar its prices without having them twice, also between bounds over two files', async () => {
    for (const [first, end] of [
      [0, 400],
      [100, 333],
      [200, 400],
    ] as const) {
      const specification = await over(first, end)
      const reader = await recorded(specification, first, end)
      assert.deepEqual(await readBars(reader), processed(first, end))
      const own = path.join(specification.runDirectory, 'bars.00001.parquet')
      const columns = await rows(`DESCRIBE SELECT * FROM read_parquet(${sqlFile(own)})`)
      assert.deepEqual(
        columns.map(([name]) => name),
        ['bar', 'time', 'equity', 'SMA'],
      )
    }
  })

  it('stays with the run when the store loses the files or puts others in their place', async () => {
    const specification = await over(100, 333)
    await recorded(specification, 100, 333)
    await fs.rm(files[0]!)
    const other = path.join(directory, 'other.parquet')
    await rows(`COPY (SELECT 1 AS one) TO ${sqlText(other)}`)
    await fs.rename(other, files[1]!)
    const reader = await opened(specification)
    assert.deepEqual(await readBars(reader), processed(100, 333))
    const chart = await reader.tradeChart(1, 10)
    assert('candles' in chart, JSON.stringify(chart))
    assert.deepEqual(Array.from(chart.candles.close), closes.slice(110, 151))
    assert.deepEqual(
      Array.from(chart.indicators[0]!.values),
      closes.slice(110, 151).map((close) => close + 1),
    )
    const report = await writeRunReport(specification.runDirectory, path.join(directory, 'report'), {
      tradeCharts: 'none',
    })
    assert(report.kind === 'exported' && report.missing.length === 0, JSON.stringify(report))
    const lines = (await fs.readFile(path.join(directory, 'report/bars.csv'), 'utf8')).trim().split('\n')
    assert.equal(lines.length, 1 + 233)
  })

  it('of a run that was cut short is read as far as the run came', async () => {
    const specification = await over(100, 333)
    const sink = await recording(specification, 100, 300)
    // What a checkpoint has not written is lost with the process.
    await new Promise((resolve) => setTimeout(resolve, 20))
    const record = await recoverRun(specification.runDirectory, duckdb)
    assert('summary' in record, JSON.stringify(record))
    const { bars } = record.summary
    assert(bars > 0 && bars < 200, String(bars))
    const reader = await opened(specification)
    assert.deepEqual(await readBars(reader), processed(100, 100 + bars))
    const equity = await reader.equity(1000)
    assert('close' in equity, JSON.stringify(equity))
    assert.deepEqual(Array.from(equity.close), closes.slice(100, 100 + bars))
    await sink.close(completed(specification))
  })

  it('that another program wrote over makes no wrong chart: the run says so, and gives what does not need it', async () => {
    const specification = await over(0, 400)
    await recorded(specification, 0, 400)
    await fs.writeFile(path.join(specification.runDirectory, 'market_data.00001.parquet'), 'other bytes')
    const reader = await opened(specification)
    const chart = await reader.tradeChart(1)
    assert('kind' in chart)
    assert.match(chart.message, /market_data\.00001\.parquet .* is missing or is not what the run read/)
    const trades = await reader.trades()
    assert('length' in trades && trades.length === 1)
    const equity = await reader.equity(1000)
    assert('length' in equity && equity.length === 400)
  })

  it('is written with the results where bars were made as they were read, or no second name can be had', async () => {
    const made = await over(0, 400, { consolidation: { from: '1-SECOND', rows: 400 } })
    assert.deepEqual(await readBars(await recorded(made, 0, 400)), processed(0, 400))
    const gone = await over(0, 400, { files: [files[0]!, path.join(directory, 'gone.parquet')] })
    assert.deepEqual(await readBars(await recorded(gone, 0, 400)), processed(0, 400))
    assert.deepEqual(await keepMarketData(gone.runDirectory, gone.sources), [])
    for (const { runDirectory } of [made, gone])
      assert.deepEqual(
        (await fs.readdir(runDirectory)).filter((name) => name.startsWith('market_data')),
        [],
      )
  })
})
