import { createHash } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import { barColumnNames, barColumnTypes, selectBars, streamBarColumns } from './bar-columns.js'
import { queryRows, sqlFile } from './duckdb-sql.js'

/** What reading a whole Parquet file of bars tells. */
export interface SeriesFileContent {
  readonly rows: number
  readonly firstNanos: bigint
  readonly lastNanos: bigint
  /**
   * SHA-256 over the rows in order of time, each as the little-endian int64 of its close; then all opens, highs, lows,
   * closes and volumes as little-endian doubles, in blocks of 65,536 rows. It depends on the rows alone, not on the
   * encoding of the file.
   */
  readonly sha256: string
}

const blockRows = 65_536

/**
 * Reads a file of bars to its end; the columns are taken to be right.
 *
 * @param expectedRows how many rows the file should have
 * @throws Error whose message says what is wrong: other rows than expected, or stamps that do not strictly ascend
 */
export async function readSeriesFile(
  connection: DuckDBConnection,
  path: string,
  expectedRows: number,
): Promise<SeriesFileContent> {
  if (expectedRows === 0) throw new Error('the file has no rows')
  const capacity = Math.min(expectedRows, blockRows)
  const hash = createHash('sha256')
  let rows = 0
  let first = 0n
  let last = -(2n ** 63n)
  for await (const { length, stamps, values } of streamBarColumns(connection, selectBars([path], ''), capacity)) {
    const closes = new BigInt64Array(stamps.buffer, stamps.byteOffset, length)
    if (rows === 0) first = closes[0]!
    if (closes[0]! <= last) throw new Error(unsorted(rows))
    for (let row = 1; row < length; row++) {
      const high = stamps[2 * row + 1]!
      const highBefore = stamps[2 * row - 1]!
      if (high < highBefore || (high === highBefore && stamps[2 * row]! >>> 0 <= stamps[2 * row - 2]! >>> 0)) {
        throw new Error(unsorted(rows + row))
      }
    }
    last = closes[length - 1]!
    hash.update(new Uint8Array(stamps.buffer, stamps.byteOffset, length * 8))
    for (const column of values) hash.update(new Uint8Array(column.buffer, column.byteOffset, length * 8))
    rows += length
  }
  if (rows !== expectedRows) throw new Error(`only ${rows} of ${expectedRows} rows could be read`)
  return { rows, firstNanos: first, lastNanos: last, sha256: hash.digest('hex') }
}

/**
 * Reads a file that somebody else may have written, and proves that it can be used: the columns and types of a bar,
 * nothing missing, every row there.
 *
 * @throws Error whose message says what is wrong with the file
 */
export async function readForeignSeriesFile(connection: DuckDBConnection, path: string): Promise<SeriesFileContent> {
  await requireBarColumns(connection, path)
  const [counted] = await queryRows(
    connection,
    `SELECT num_rows::DOUBLE AS rows FROM parquet_file_metadata(${sqlFile(path)})`,
  )
  return readSeriesFile(connection, path, counted!['rows'] as number)
}

function unsorted(row: number): string {
  return `row ${row + 1} is not later than the row before it`
}

async function requireBarColumns(connection: DuckDBConnection, path: string): Promise<void> {
  const columns = await queryRows(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${sqlFile(path)}, hive_partitioning = false))`,
  )
  const types = new Map(columns.map((row) => [String(row['column_name']), String(row['column_type'])]))
  barColumnNames.forEach((name, at) => {
    const type = types.get(name)
    if (type === undefined) throw new Error(`the column ${name} is missing`)
    if (type !== barColumnTypes[at])
      throw new Error(`the column ${name} is ${type} where ${barColumnTypes[at]} is expected`)
  })
  const missing = barColumnNames.map((name) => `count(*) - count(${name})`).join(' + ')
  const [row] = await queryRows(
    connection,
    `SELECT (${missing})::DOUBLE AS missing FROM read_parquet(${sqlFile(path)}, hive_partitioning = false)`,
  )
  if (row?.['missing'] !== 0) throw new Error(`${String(row?.['missing'])} values are missing`)
}
