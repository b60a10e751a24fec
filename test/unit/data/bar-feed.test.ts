import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { batchRows, openBarFeed } from '../../../engine-host/data/bar-feed.js'
import { countRowsWithin } from '../../../engine-host/data/time-bounds.js'
import { MarketDataError } from '../../../engine-host/data/market-data-failure.js'
import type { BarSource } from '../../../engine-host/protocol/bar-series.js'

const firstNanos = 1_700_000_000_000_000_001n

/** Bars whose values follow from their number, so that any mix-up shows. */
const numbered = (
  from: number,
  count: number,
) => `SELECT make_timestamp_ns(${firstNanos} + range * 1000000000) AS ts_event,
  (range + 0.1)::DOUBLE AS open, (range + 0.2)::DOUBLE AS high, (range + 0.3)::DOUBLE AS low,
  (range + 0.4)::DOUBLE AS "close", (range * 2)::DOUBLE AS volume FROM range(${from}, ${from + count})`

const rows = 300_000

describe('the bar feed', () => {
  let folder = ''
  let files: string[] = []
  const write = async (name: string, sql: string): Promise<string> => {
    const path = join(folder, name)
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(
      `COPY (${sql}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`,
    )
    connection.closeSync()
    instance.closeSync()
    return path
  }
  const source = (changes: Partial<BarSource> = {}): BarSource => ({
    instrumentId: 'ABC.EQUS',
    bars: '1-SECOND',
    files,
    rows,
    ...changes,
  })
  const drain = async (from: BarSource): Promise<number> => {
    let read = 0
    for await (const batch of openBarFeed(from, 0)) read += batch.length
    return read
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens [feed] *'))
    files = [await write('a.parquet', numbered(0, 130_000)), await write("b'[1].parquet", numbered(130_000, 170_000))]
  })
  after(() => rm(folder, { recursive: true }))

  it('delivers every row in order of time in batches of 65,536, with its place', async () => {
    const lengths: number[] = []
    let row = 0
    for await (const batch of openBarFeed(source(), 3)) {
      assert.equal(batch.source, 3)
      lengths.push(batch.length)
      const stamps = new BigInt64Array(batch.stamps.buffer)
      for (let at = 0; at < batch.length; at++, row++) {
        const right =
          stamps[at] === firstNanos + BigInt(row) * 1_000_000_000n &&
          batch.open[at] === row + 0.1 &&
          batch.high[at] === row + 0.2 &&
          batch.low[at] === row + 0.3 &&
          batch.close[at] === row + 0.4 &&
          batch.volume[at] === row * 2
        assert.ok(right, `row ${row}`)
      }
    }
    assert.deepEqual(lengths, [batchRows, batchRows, batchRows, batchRows, rows - 4 * batchRows])
    assert.equal(row, rows)
  })

  it('never touches a batch again that it has handed over', async () => {
    const batches = []
    for await (const batch of openBarFeed(source(), 0)) batches.push(batch)
    const buffers = new Set(
      batches.flatMap((batch) => [batch.stamps, batch.open, batch.close].map(({ buffer }) => buffer)),
    )
    assert.equal(buffers.size, batches.length * 3)
    assert.deepEqual(
      batches.map((batch) => batch.open[0]),
      [0, 1, 2, 3, 4].map((at) => at * batchRows + 0.1),
    )
  })

  it('keeps to nanosecond bounds, the lower one inclusive', async () => {
    const at = (row: number) => (firstNanos + BigInt(row) * 1_000_000_000n).toString()
    const within = source({ fromNanos: at(100), toNanos: at(131_000), rows: 130_900 })
    const opens: number[] = []
    for await (const batch of openBarFeed(within, 0)) opens.push(batch.open[0]!, batch.open[batch.length - 1]!)
    assert.equal(opens[0], 100.1)
    assert.equal(opens.at(-1), 130_999.1)
    const later = source({ fromNanos: (BigInt(at(100)) + 1n).toString(), toNanos: at(131_000), rows: 130_899 })
    assert.equal(await drain(later), 130_899)
  })

  it('lets go of the files when the reader stops early', async () => {
    for await (const batch of openBarFeed(source(), 0)) {
      assert.equal(batch.length, batchRows)
      break
    }
    assert.equal(await drain(source()), rows)
  })

  it('counts rows within bounds', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    assert.equal(await countRowsWithin(connection, files, 'ts_event', {}), rows)
    assert.equal(await countRowsWithin(connection, files, 'ts_event', { toNanos: (firstNanos + 1n).toString() }), 1)
    assert.equal(await countRowsWithin(connection, [], 'ts_event', {}), 0)
    connection.closeSync()
    instance.closeSync()
  })

  const message = (expected: RegExp) => (error: unknown) => {
    assert.ok(error instanceof MarketDataError)
    assert.match(error.failure.message, expected)
    assert.equal(error.failure.next, 'Import the file again, then start the run again.')
    return true
  }

  it('fails when there are fewer or more rows than the catalog counted', async () => {
    await assert.rejects(
      drain(source({ rows: rows + 1 })),
      message(
        /^The stored bars of ABC\.EQUS 1-SECOND are not as the catalog has them: 300000 of 300001 could be read\.$/,
      ),
    )
    await assert.rejects(drain(source({ rows: rows - 1 })), message(/300000 of 299999 could be read\.$/))
    await assert.rejects(drain(source({ files: [], rows: 1 })), message(/0 of 1 could be read\.$/))
  })

  it('fails when files are not in order of time', async () => {
    await assert.rejects(
      drain(source({ files: [...files].reverse() })),
      message(/^The stored bars of ABC\.EQUS 1-SECOND are out of order at 2023-11-14T22:13:20\.000000001Z\.$/),
    )
    await assert.rejects(drain(source({ files: [files[0]!, files[0]!] })), message(/out of order/))
  })

  it('fails when a file is missing or damaged', async () => {
    const damaged = await write('damaged.parquet', numbered(0, 1000))
    await truncate(damaged, 500)
    for (const path of [damaged, join(folder, 'missing.parquet')]) {
      await assert.rejects(
        drain(source({ files: [path] })),
        message(/^The stored bars of ABC\.EQUS 1-SECOND cannot be read\.$/),
      )
    }
  })
})
