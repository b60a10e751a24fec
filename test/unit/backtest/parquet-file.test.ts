import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance, DuckDBTimestampNanosecondsValue } from '@duckdb/node-api'
import fc from 'fast-check'
import { counterPages, doublePages, stampPages } from '../../../engine-host/backtest/parquet/column-pages.js'
import { writeParquet } from '../../../engine-host/backtest/parquet/parquet-file.js'
import { stampsOf, temporaryDirectory } from './recorded-run.js'

const second = 1_000_000_000n
const firstStamp = 1_704_153_600n * second

describe('a Parquet file of processed bars', () => {
  let directory: string
  let duckdb: DuckDBInstance
  let file: string
  let files = 0

  beforeEach(async () => {
    directory = await temporaryDirectory()
    duckdb = await DuckDBInstance.create(':memory:')
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

  interface Chunk {
    readonly nanos: bigint[]
    readonly values: number[]
  }

  const columns = [
    { name: 'bar', type: 'int32' },
    { name: 'time', type: 'stamp' },
    { name: `it's "fast"`, type: 'double' },
  ] as const

  /** Writes groups of chunks, numbered from `firstBar`, and reads them with DuckDB. */
  async function writtenAndRead(groups: readonly (readonly Chunk[])[], firstBar: number): Promise<unknown[][]> {
    // DuckDB keeps what it has read of a file, by its name.
    file = path.join(directory, `rows-${++files}.parquet`)
    let next = firstBar
    await writeParquet(
      file,
      columns,
      groups.map((chunks) => ({
        rows: chunks.reduce((sum, { nanos }) => sum + nanos.length, 0),
        columns: [
          counterPages(
            chunks.map(({ nanos }) => {
              const first = next
              next += nanos.length
              return { first, length: nanos.length }
            }),
          ),
          stampPages(chunks.map(({ nanos }) => stampsOf(nanos))),
          doublePages(chunks.map(({ values }) => Float64Array.from(values))),
        ],
      })),
    )
    return rows(`SELECT * FROM read_parquet('${file.replaceAll("'", "''")}')`)
  }

  function expected(groups: readonly (readonly Chunk[])[], firstBar: number): unknown[][] {
    return groups
      .flat()
      .flatMap(({ nanos, values }) =>
        nanos.map((stamp, at) => [
          new DuckDBTimestampNanosecondsValue(stamp),
          Number.isNaN(values[at]) ? null : values[at],
        ]),
      )
      .map((row, at) => [firstBar + at, ...row])
  }

  const steps = fc.oneof(
    fc.constant(second),
    fc.bigInt({ min: 1n, max: 3n }),
    fc.bigInt({ min: 1n, max: 2n ** 40n }),
    fc.constant(2n ** 52n),
  )
  const value = fc.oneof(
    fc.constantFrom(NaN, 0, -0, 1, Infinity, -Infinity),
    fc.double({ noNaN: true }),
    fc.constant(100_000),
  )
  const chunk = (longest: number) =>
    fc
      .record({
        regular: fc.boolean(),
        values: fc.oneof(
          fc.array(value, { minLength: 1, maxLength: longest }),
          fc
            .tuple(value, fc.integer({ min: 1, max: longest }))
            .map(([same, length]) => new Array<number>(length).fill(same)),
        ),
        steps: fc.array(steps, { minLength: 1, maxLength: 30 }),
      })
      .map(({ regular, values, steps: each }) => {
        let stamp = firstStamp
        return { values, nanos: values.map((_, at) => (stamp += regular ? second : each[at % each.length]!)) }
      })

  it('gives every reader back what was written, whatever is regular, missing or the same for long', async () => {
    const groups = fc.array(fc.array(chunk(300), { minLength: 1, maxLength: 3 }), { maxLength: 3 })
    const property = fc.asyncProperty(groups, fc.integer({ min: 0, max: 2 ** 30 }), async (given, firstBar) => {
      assert.deepEqual(await writtenAndRead(given, firstBar), expected(given, firstBar))
    })
    await fc.assert(property, { numRuns: 60 })
  })

  it('holds pages of more rows than a block of differences has', async () => {
    const length = 70_000
    let stamp = -5n * second
    const irregular = Array.from({ length }, (_, at) => (stamp += BigInt(1 + ((at * 7919) % 13)) * second))
    const values = irregular.map((_, at) => (at < 400 || at % 997 === 0 ? NaN : Math.sin(at)))
    const steady = irregular.map((_, at) => Math.floor(at / 500))
    const groups = [[{ nanos: irregular, values }], [{ nanos: irregular, values: steady }]]
    assert.deepEqual(await writtenAndRead(groups, 3), expected(groups, 3))
  })

  it('tells readers the first and last bar and time of each group, by which they skip the others', async () => {
    const groups = [0, 1].map((group) => [
      { nanos: [1n, 2n].map((at) => firstStamp + (2n * BigInt(group) + at) * second), values: [1, 2] },
    ])
    await writtenAndRead(groups, 10)
    const found = await rows(
      `SELECT path_in_schema, stats_min_value, stats_max_value FROM parquet_metadata('${file.replaceAll("'", "''")}') WHERE path_in_schema IN ('bar', 'time') ORDER BY path_in_schema, row_group_id`,
    )
    assert.deepEqual(found, [
      ['bar', '10', '11'],
      ['bar', '12', '13'],
      ['time', '2024-01-02 00:00:01', '2024-01-02 00:00:02'],
      ['time', '2024-01-02 00:00:03', '2024-01-02 00:00:04'],
    ])
  })
})
