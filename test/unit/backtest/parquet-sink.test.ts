import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import type { BarChunk, JournalChunk, OrderChunk, TradeChunk } from '../../../engine-host/backtest/recording.js'
import { readRunRecord } from '../../../engine-host/backtest/run-folder.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import { sqlFiles } from '../../../engine-host/data/duckdb-sql.js'
import { exitReasons, fillRules } from '../../../engine-host/protocol/result-columns.js'
import {
  barsOf,
  compiled,
  completed,
  millisecondsOf,
  specificationIn,
  spy,
  stampsOf,
  temporaryDirectory,
  tradeOver,
} from './recorded-run.js'

// Parquet's dictionaries know one zero only.
const price = fc.double({ min: -1e12, max: 1e12, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const maybePrice = fc.oneof(price, fc.constant(NaN), fc.constant(0))
const stamp = fc.bigInt({ min: 1n, max: 4_000_000_000_000_000_000n })
const index = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const maybeIndex = fc.oneof(index, fc.constant(-1))

const tradeRow = fc.record({
  instrument: fc.integer({ min: 0, max: 1 }),
  side: fc.constantFrom(1, -1),
  numbers: fc.array(maybePrice, { minLength: 10, maxLength: 10 }),
  entry: stamp,
  exit: stamp,
  indices: fc.array(maybeIndex, { minLength: 4, maxLength: 4 }),
  exitReason: fc.integer({ min: 0, max: exitReasons.length - 1 }),
  ambiguous: fc.integer({ min: 0, max: 1 }),
  rules: fc.tuple(fc.integer({ min: 0, max: fillRules.length - 1 }), fc.integer({ min: 0, max: fillRules.length - 1 })),
})
type TradeRow = typeof tradeRow extends fc.Arbitrary<infer Row> ? Row : never

function tradeChunk(rows: readonly TradeRow[], firstNumber: number): TradeChunk {
  const numbers = (at: number) => Float64Array.from(rows, (row) => row.numbers[at]!)
  const indices = (at: number) => Int32Array.from(rows, (row) => row.indices[at]!)
  return {
    length: rows.length,
    tradeNumber: Int32Array.from(rows, (_, at) => firstNumber + at),
    instrument: Uint16Array.from(rows, (row) => row.instrument),
    side: Int8Array.from(rows, (row) => row.side),
    quantity: numbers(0),
    entryStamps: stampsOf(rows.map((row) => row.entry)),
    entryPrice: numbers(1),
    exitStamps: stampsOf(rows.map((row) => row.exit)),
    exitPrice: numbers(2),
    profitAndLoss: numbers(3),
    returnFraction: numbers(4),
    fees: numbers(5),
    entryBar: indices(0),
    exitBar: indices(1),
    exitReason: Uint8Array.from(rows, (row) => row.exitReason),
    ambiguous: Uint8Array.from(rows, (row) => row.ambiguous),
    stopLoss: numbers(6),
    takeProfit: numbers(7),
    maximumAdverseExcursion: numbers(8),
    maximumFavourableExcursion: numbers(9),
    entryOrder: indices(2),
    exitOrder: indices(3),
    entryRule: Uint8Array.from(rows, (row) => row.rules[0]),
    exitRule: Uint8Array.from(rows, (row) => row.rules[1]),
    strategy: rows.map(() => 'Test'),
  }
}

describe('the Parquet sink', () => {
  let directory: string
  let duckdb: DuckDBInstance

  beforeEach(async () => {
    directory = await temporaryDirectory()
    duckdb = await DuckDBInstance.create(':memory:')
  })
  afterEach(async () => {
    duckdb.closeSync()
    await fs.rm(directory, { recursive: true, force: true })
  })

  async function rows(sql: string): Promise<Record<string, unknown>[]> {
    const connection = await duckdb.connect()
    try {
      return (await connection.runAndReadAll(sql)).getRowObjectsJS()
    } finally {
      connection.closeSync()
    }
  }

  it('writes no part without rows, however soon it is asked again', async () => {
    const specification = await specificationIn(directory, 'soon')
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0, checkpointMs: 0 })
    assert(sink instanceof ParquetSink)
    const bars = barsOf([100, 101, 102])
    for (let part = 0; part < 4; part++) {
      sink.bars({ ...bars, firstBar: 3 * part })
      if (part === 0) sink.trades(tradeOver(bars, 0, 2))
      assert.equal(await sink.drained(), undefined)
    }
    assert.equal(await sink.close(completed(specification, { trades: 1, bars: 12 })), undefined)
    const record = await readRunRecord(specification.runDirectory)
    assert(!('kind' in record))
    const written = record.files.filter(({ table }) => table === 'trades' || table === 'bars')
    assert.deepEqual(
      written.filter(({ rows }) => rows === 0),
      [],
    )
    assert.equal(written.filter(({ table }) => table === 'trades')[0]!.file, 'trades.parquet')
  })

  it('gives back every trade as it was recorded, whatever the chunks and parts', async () => {
    const chunks = fc.array(fc.array(tradeRow, { maxLength: 40 }), { maxLength: 6 })
    const property = fc.asyncProperty(chunks, fc.constantFrom(1, 4096, 2 ** 26), async (groups, partBytes) => {
      const specification = await specificationIn(directory, `run-${Math.random()}`, [spy, { ...spy, id: "O'X/Y.Z" }])
      const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0, partBytes })
      assert(sink instanceof ParquetSink)
      let number = 1
      for (const group of groups) {
        sink.trades(tradeChunk(group, number))
        number += group.length
        assert.equal(await sink.drained(), undefined)
      }
      assert.equal(await sink.close(completed(specification)), undefined)

      const reader = await RunReader.open(specification.runDirectory, duckdb)
      assert(reader instanceof RunReader)
      const read = await reader.trades()
      assert('length' in read)
      const all = tradeChunk(groups.flat(), 1)
      const { entryStamps, exitStamps, strategy: _, ...same } = all
      for (const [name, values] of Object.entries(same)) assert.deepEqual(read[name as keyof typeof same], values, name)
      assert.deepEqual(Array.from(read.entryTime), millisecondsOf(entryStamps))
      assert.deepEqual(Array.from(read.exitTime), millisecondsOf(exitStamps))
    })
    await fc.assert(property, { numRuns: 30 })
  })

  it('stores nanoseconds, names and NULLs that any Parquet reader understands', async () => {
    const specification = await specificationIn(directory)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    const orders: OrderChunk = {
      length: 1,
      orderNumber: Int32Array.of(7),
      instrument: Uint16Array.of(0),
      side: Int8Array.of(-1),
      type: ['STOP_LIMIT'],
      timeInForce: ['GTC'],
      status: ['REJECTED'],
      quantity: Float64Array.of(2.5),
      filledQuantity: Float64Array.of(0),
      averagePrice: Float64Array.of(NaN),
      limitPrice: Float64Array.of(145.25),
      triggerPrice: Float64Array.of(145.5),
      createdStamps: stampsOf([1_381_152_600_123_456_789n]),
      closedStamps: stampsOf([0n]),
      createdBar: Int32Array.of(3),
      parentOrder: Int32Array.of(-1),
      role: [''],
      tag: ['größer als zwölf Zeichen 🙂'],
      reason: [''],
      callSite: Int32Array.of(-1),
      strategy: ['Test'],
    }
    const journal: JournalChunk = {
      length: 1,
      stamps: stampsOf([1n]),
      kind: Uint8Array.of(1),
      orderNumber: Int32Array.of(-1),
      tradeNumber: Int32Array.of(0),
      quantity: Float64Array.of(NaN),
      price: Float64Array.of(-0.1),
      money: Float64Array.of(1e300),
      instrument: Int32Array.of(-1),
      side: Int8Array.of(-1),
      orderType: Uint8Array.of(4),
      timeInForce: Uint8Array.of(0),
      flags: Uint8Array.of(255),
      parentOrder: Int32Array.of(7),
      trigger: Float64Array.of(-0.25),
    }
    sink.orders(orders)
    sink.journal(journal)
    assert.equal(await sink.close(completed(specification)), undefined)
    const table = (file: string) => `read_parquet(${sqlFiles([path.join(specification.runDirectory, file)])})`
    assert.deepEqual(
      await rows(`SELECT * REPLACE (created_time::VARCHAR AS created_time) FROM ${table('orders.parquet')}`),
      [
        {
          order_number: 7,
          instrument: 'SPY.EQUS',
          side: -1,
          type: 'STOP_LIMIT',
          time_in_force: 'GTC',
          status: 'REJECTED',
          strategy: 'Test',
          quantity: 2.5,
          filled_quantity: 0,
          average_price: null,
          limit_price: 145.25,
          trigger_price: 145.5,
          created_time: '2013-10-07 13:30:00.123456789',
          closed_time: null,
          created_bar: 3,
          parent_order: null,
          role: null,
          tag: 'größer als zwölf Zeichen 🙂',
          reason: null,
          call_site: null,
        },
      ],
    )
    assert.deepEqual(
      await rows(`SELECT epoch_ns(time)::INTEGER AS nanos, * EXCLUDE time FROM ${table('journal.parquet')}`),
      [
        {
          nanos: 1,
          kind: 'ORDER_INITIALIZED',
          order_number: null,
          trade_number: 0,
          quantity: null,
          price: -0.1,
          money: 1e300,
          instrument: null,
          side: -1,
          order_type: 'STOP_LIMIT',
          time_in_force: '',
          flags: 255,
          parent_order: 7,
          trigger: -0.25,
        },
      ],
    )
  })

  it('keeps the bars in their sequence over many parts, with a column for each indicator', async () => {
    const specification = await specificationIn(directory)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0, partBytes: 200_000 })
    assert(sink instanceof ParquetSink)
    const bars = 30_000
    const chunkRows = 3_001
    for (let first = 0; first < bars; first += chunkRows) {
      const close = Array.from({ length: Math.min(chunkRows, bars - first) }, (_, at) => 100 + first + at)
      sink.bars(
        barsOf(close, {
          firstBar: first,
          indicators: [
            {
              name: 'EMA 10',
              pane: 'price',
              values: Float64Array.from(close, (value, at) => (first + at < 9 ? NaN : value / 2)),
            },
            { name: 'ema 10', pane: 'price', values: Float64Array.from(close, (value) => value / 4) },
            { name: 'Close', pane: 'strength', levels: [30, 70], values: Float64Array.from(close, (value) => -value) },
          ],
        }),
      )
      assert.equal(await sink.drained(), undefined)
    }
    assert.equal(await sink.close(completed(specification)), undefined)

    const record = await readRunRecord(specification.runDirectory)
    assert('files' in record)
    const files = record.files.filter(({ table }) => table === 'bars')
    assert(files.length > 3)
    assert.equal(
      files.reduce((sum, file) => sum + file.rows, 0),
      bars,
    )
    assert.deepEqual(
      record.indicators.map(({ column, pane, levels }) => [column, pane, levels]),
      [
        ['EMA 10', 'price', []],
        ['ema 10 2', 'price', []],
        ['Close 2', 'strength', [30, 70]],
      ],
    )
    assert.deepEqual(
      await rows(`
        SELECT count(*)::INTEGER AS bars, count("EMA 10")::INTEGER AS warm,
          bool_and(close = 100 + bar AND "ema 10 2" = close / 4 AND "Close 2" = -close) AS equal,
          bool_and(bar = place) AS ordered
        FROM (SELECT *, row_number() OVER (ROWS UNBOUNDED PRECEDING) - 1 AS place
              FROM read_parquet(${sqlFiles(files.map(({ file }) => path.join(specification.runDirectory, file)))}))`),
      [{ bars, warm: bars - 9, equal: true, ordered: true }],
    )
  })

  it('writes every table of a run that recorded nothing', async () => {
    const specification = await specificationIn(directory)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    assert.equal(await sink.close(completed(specification)), undefined)
    assert.deepEqual((await fs.readdir(specification.runDirectory)).sort(), [
      'bars.parquet',
      'equity.parquet',
      'fills.parquet',
      'journal.parquet',
      'order_levels.parquet',
      'orders.parquet',
      'run.json',
      'strategy.js',
      'strategy.ts',
      'trades.parquet',
    ])
  })

  it('keeps what was recorded before a checkpoint when the process is killed', async () => {
    const specification = await specificationIn(directory)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0, checkpointMs: 0 })
    assert(sink instanceof ParquetSink)
    const bars = barsOf([1, 2, 3])
    sink.bars(bars)
    await sink.drained()
    // The second call waits for the part that the first one began; nothing is closed after it.
    sink.bars({ ...bars, firstBar: 3 })
    await sink.drained()

    const reader = await RunReader.open(specification.runDirectory, duckdb)
    assert(reader instanceof RunReader)
    assert.equal(reader.summary.state.kind, 'running')
    const equity = await reader.equity(100)
    assert('length' in equity)
    assert.deepEqual(Array.from(equity.close.slice(0, 3)), [1, 2, 3])
    await sink.close(completed(specification))
  })

  it('takes the first bars of a source while a part is being written, which waits for this thread', async () => {
    const specification = await specificationIn(directory, 'run-1', [spy, { ...spy, id: 'QQQ.EQUS' }])
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0, checkpointMs: 0 })
    assert(sink instanceof ParquetSink)
    sink.bars(barsOf([1, 2, 3]))
    await sink.drained()
    // Time for the writing thread to ask for its rows, without a turn of this one to give them.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    sink.bars({ ...barsOf([4, 5, 6]), source: 1 })
    assert.equal(await sink.close(completed(specification)), undefined)
  })

  it('saves the source that was compiled, not what the file has become since', async () => {
    const specification = await specificationIn(directory)
    const map = { sources: [specification.strategyFile], sourcesContent: ['// as compiled'] }
    const code = `0\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}\n`
    const sink = await ParquetSink.open({ specification, strategy: { ...compiled, code }, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    await sink.close(completed(specification))
    assert.equal(await fs.readFile(path.join(specification.runDirectory, 'strategy.ts'), 'utf8'), '// as compiled')
    assert.equal(await fs.readFile(path.join(specification.runDirectory, 'strategy.js'), 'utf8'), code)
  })

  it('says that results cannot be written when the folder is gone', async () => {
    const specification = await specificationIn(directory)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0, checkpointMs: 0 })
    assert(sink instanceof ParquetSink)
    await fs.rm(specification.runDirectory, { recursive: true })
    const chunk: BarChunk = barsOf([1, 2])
    sink.bars(chunk)
    await sink.drained()
    const failure = await sink.close(completed(specification))
    assert.equal(failure?.kind, 'failed')
    assert(failure.message.includes(specification.runDirectory), failure.message)
  })
})
