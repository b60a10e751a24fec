import type { DuckDBConnection } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { depthLevels } from '../../model/depth-batch.js'
import { sqlFiles } from '../duckdb-sql.js'

/** How a column is read: two halves of a stamp, a number, a sign, or ten numbers a row. */
type ColumnForm = 'stamp' | 'double' | 'sign' | 'levels'

interface Column {
  readonly name: string
  /** As DuckDB names it. */
  readonly type: string
  /** As DuckDB names it in a Parquet file, which knows lists of any length alone. */
  readonly typeInFile: string
  readonly form: ColumnForm
}

/** Columns of a Parquet file of market data, in the order in which they are read; the first is its order of time. */
export type MarketColumns = readonly [Column, ...Column[]]

const plain = (name: string, type: string, form: ColumnForm): Column => ({ name, type, typeInFile: type, form })
const stamp = (name: string): Column => plain(name, 'TIMESTAMP_NS', 'stamp')
const double = (name: string): Column => plain(name, 'DOUBLE', 'double')
const levels = (name: string): Column => ({
  name,
  type: `DOUBLE[${depthLevels}]`,
  typeInFile: 'DOUBLE[]',
  form: 'levels',
})

/**
 * What files of quotes, trades and depth hold, as `TickSource` describes it, and those of open interest: when it was known,
 * the end of the day of which it is, and how many contracts are held.
 */
export const tickColumns = {
  quotes: [stamp('ts_init'), stamp('ts_event'), double('bid'), double('ask'), double('bid_size'), double('ask_size')],
  trades: [stamp('ts_init'), stamp('ts_event'), double('price'), double('size'), plain('aggressor', 'TINYINT', 'sign')],
  'open-interest': [stamp('ts_init'), stamp('ts_event'), double('open_interest')],
  depth: [stamp('ts_init'), stamp('ts_event'), levels('bid'), levels('ask'), levels('bid_size'), levels('ask_size')],
} as const satisfies Readonly<Record<string, MarketColumns>>

/** Rows of a file as typed arrays, a column each: `Int32Array` of halves, `Float64Array`, `Int8Array`. */
export interface ColumnBatch {
  length: number
  readonly arrays: readonly (Int32Array | Float64Array | Int8Array)[]
}

/** Selection over Parquet files in the order of the list; the condition is SQL over the columns. */
export function selectColumns(columns: MarketColumns, files: readonly string[], condition: string): string {
  // A list of another length than the levels fails here.
  const read = columns.map(({ name, type, typeInFile }) => (type === typeInFile ? name : `${name}::${type} AS ${name}`))
  return `SELECT ${read.join(', ')} FROM read_parquet(${sqlFiles(files)}, hive_partitioning = false)${condition}`
}

/**
 * Streams the answer of a query over the columns; arrays are fresh in each batch. The connection must serve nothing else
 * meanwhile: another query on it would end the stream silently, which is why whoever reads compares the count of rows.
 */
export async function* streamColumns(
  connection: DuckDBConnection,
  sql: string,
  columns: MarketColumns,
  capacity: number,
): AsyncGenerator<ColumnBatch, void, undefined> {
  const result = await connection.stream(sql)
  let batch = allocate(columns, capacity)
  for (;;) {
    const chunk = await result.fetchChunk()
    const rows = chunk?.rowCount ?? 0
    if (!chunk || rows === 0) break
    let taken = 0
    while (taken < rows) {
      if (batch.length === capacity) {
        yield batch
        batch = allocate(columns, capacity)
      }
      const count = Math.min(rows - taken, capacity - batch.length)
      copyRows(chunk.chunk, columns, rows, taken, count, batch)
      taken += count
    }
  }
  if (batch.length > 0) yield batch
}

function allocate(columns: MarketColumns, capacity: number): ColumnBatch {
  return {
    length: 0,
    arrays: columns.map(({ form }) => {
      if (form === 'stamp') return new Int32Array(2 * capacity)
      if (form === 'sign') return new Int8Array(capacity)
      return new Float64Array(form === 'levels' ? depthLevels * capacity : capacity)
    }),
  }
}

/** Copies at once: the vectors are views over memory that DuckDB frees with the chunk. */
function copyRows(
  chunk: duckdb.DataChunk,
  columns: MarketColumns,
  rows: number,
  from: number,
  count: number,
  into: ColumnBatch,
): void {
  columns.forEach(({ form }, place) => {
    const vector = duckdb.data_chunk_get_vector(chunk, place)
    const width = form === 'stamp' ? 2 : form === 'levels' ? depthLevels : 1
    const bytes = form === 'sign' ? 1 : 8
    const numbers = form === 'levels' ? depthLevels : 1
    const data = duckdb.vector_get_data(
      form === 'levels' ? duckdb.array_vector_get_child(vector) : vector,
      rows * numbers * bytes,
    )
    const array = into.arrays[place]!
    const Elements = array.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => typeof array
    const part = new Elements(data.buffer, data.byteOffset + from * numbers * bytes, count * width)
    array.set(part, into.length * width)
  })
  into.length += count
}
