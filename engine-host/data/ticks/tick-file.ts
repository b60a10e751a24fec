import { createHash } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { TickKind } from '../../protocol/market-source.js'
import { queryRows, sqlFile } from '../duckdb-sql.js'
import type { SeriesFileContent } from '../series-file.js'
import { type ColumnBatch, selectColumns, streamColumns, tickColumns } from './market-columns.js'

/** Rows that the hash takes at once, which is part of its definition. */
const blockRows = 8192

/**
 * Reads a file of quotes, trades or depth to its end; the columns are taken to be right. The hash is taken over the
 * columns in the order of `tickColumns`, in blocks of 8,192 rows; it depends on the rows alone.
 *
 * @param expectedRows how many rows the file should have
 * @throws Error whose message says what is wrong: other rows than expected, or times that descend
 */
export async function readTickFile(
  connection: DuckDBConnection,
  path: string,
  kind: TickKind,
  expectedRows: number,
): Promise<SeriesFileContent> {
  if (expectedRows === 0) throw new Error('the file has no rows')
  const hash = createHash('sha256')
  const columns = tickColumns[kind]
  let rows = 0
  let first = 0n
  let last = -(2n ** 63n)
  for await (const batch of streamColumns(connection, selectColumns(columns, [path], ''), columns, blockRows)) {
    const stamps = stampsOf(batch)
    if (rows === 0) first = stamps[0]!
    for (const stamp of stamps) {
      if (stamp < last) throw new Error(`row ${rows + 1} or one soon after it is earlier than the row before it`)
      last = stamp
    }
    for (const array of batch.arrays) {
      const bytes = (array.byteLength / blockRows) * batch.length
      hash.update(new Uint8Array(array.buffer, array.byteOffset, bytes))
    }
    rows += batch.length
  }
  if (rows !== expectedRows) throw new Error(`only ${rows} of ${expectedRows} rows could be read`)
  return { rows, firstNanos: first, lastNanos: last, sha256: hash.digest('hex') }
}

/**
 * Reads a file that somebody else may have written, and proves that it can be used: the columns and types of its kind,
 * nothing missing, every row there.
 *
 * @throws Error whose message says what is wrong with the file
 */
export async function readForeignTickFile(
  connection: DuckDBConnection,
  path: string,
  kind: TickKind,
): Promise<SeriesFileContent> {
  const described = await queryRows(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${sqlFile(path)}, hive_partitioning = false))`,
  )
  const types = new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]))
  for (const { name, type } of tickColumns[kind]) {
    const found = types.get(name)
    if (found === undefined) throw new Error(`the column ${name} is missing`)
    if (found !== type) throw new Error(`the column ${name} is ${found} where ${type} is expected`)
  }
  const missing = tickColumns[kind].map(({ name }) => `count(*) - count(${name})`).join(' + ')
  const [row] = await queryRows(
    connection,
    `SELECT (${missing})::DOUBLE AS missing, count(*)::DOUBLE AS rows FROM read_parquet(${sqlFile(path)}, hive_partitioning = false)`,
  )
  if (row!['missing'] !== 0) throw new Error(`${String(row!['missing'])} values are missing`)
  return readTickFile(connection, path, kind, row!['rows'] as number)
}

function stampsOf({ arrays, length }: ColumnBatch): BigInt64Array {
  const stamps = arrays[0] as Int32Array
  return new BigInt64Array(stamps.buffer, stamps.byteOffset, length)
}
