import type { DuckDBConnection } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { sqlFiles } from './duckdb-sql.js'

/** Columns of a Parquet file of bars, in the order in which they are read. */
export const barColumnNames = ['ts_event', 'open', 'high', 'low', 'close', 'volume'] as const

/** Types of those columns as DuckDB names them. */
export const barColumnTypes = ['TIMESTAMP_NS', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'] as const

/** Bars of a Parquet file as columns of at most `capacity` rows; the arrays are fresh in each batch. */
export interface BarColumns {
  length: number
  /** Low and high 32 bits of each close, as in BarBatch. */
  readonly stamps: Int32Array
  /** open, high, low, close, volume */
  readonly values: readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
}

/** Selection over Parquet files of bars in the order of the list; the condition is SQL over the columns. */
export function selectBars(files: readonly string[], condition: string): string {
  return `SELECT ${barColumnNames.join(', ')} FROM read_parquet(${sqlFiles(files)}, hive_partitioning = false)${condition}`
}

/**
 * Streams the answer of a query over the bar columns. The connection must serve nothing else meanwhile: another
 * query on it would end the stream silently, which is why whoever reads compares the count of rows.
 */
export async function* streamBarColumns(
  connection: DuckDBConnection,
  sql: string,
  capacity: number,
): AsyncGenerator<BarColumns, void, undefined> {
  const result = await connection.stream(sql)
  let columns = allocate(capacity)
  for (;;) {
    const chunk = await result.fetchChunk()
    const rows = chunk?.rowCount ?? 0
    if (!chunk || rows === 0) break
    let taken = 0
    while (taken < rows) {
      if (columns.length === capacity) {
        yield columns
        columns = allocate(capacity)
      }
      const count = Math.min(rows - taken, capacity - columns.length)
      copyRows(chunk.chunk, rows, taken, count, columns)
      taken += count
    }
  }
  if (columns.length > 0) yield columns
}

function allocate(capacity: number): BarColumns {
  return {
    length: 0,
    stamps: new Int32Array(2 * capacity),
    values: [
      new Float64Array(capacity),
      new Float64Array(capacity),
      new Float64Array(capacity),
      new Float64Array(capacity),
      new Float64Array(capacity),
    ],
  }
}

/** Copies at once: the vectors are views over memory that DuckDB frees with the chunk. */
function copyRows(chunk: duckdb.DataChunk, rows: number, from: number, count: number, into: BarColumns): void {
  const at = into.length
  const stamps = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, 0), rows * 8)
  into.stamps.set(new Int32Array(stamps.buffer, stamps.byteOffset + from * 8, count * 2), at * 2)
  for (let column = 0; column < into.values.length; column++) {
    const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, column + 1), rows * 8)
    into.values[column]!.set(new Float64Array(data.buffer, data.byteOffset + from * 8, count), at)
  }
  into.length += count
}
