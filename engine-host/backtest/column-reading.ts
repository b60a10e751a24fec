import { DuckDBTypeId, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'

/** Arrays that columns of a query can be read into; the SQL type must be the one of equal width. */
interface ColumnArrays {
  double: Float64Array
  int32: Int32Array
  uint16: Uint16Array
  int8: Int8Array
  uint8: Uint8Array
  text: readonly string[]
  /** TIMESTAMP_NS as pairs of 32-bit halves, low then high, as in BarBatch. */
  stamp: Int32Array
}
export type ColumnKind = keyof ColumnArrays

const constructors = {
  double: Float64Array,
  int32: Int32Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const

const typeIds: Readonly<Record<ColumnKind, DuckDBTypeId>> = {
  double: DuckDBTypeId.DOUBLE,
  int32: DuckDBTypeId.INTEGER,
  uint16: DuckDBTypeId.USMALLINT,
  int8: DuckDBTypeId.TINYINT,
  uint8: DuckDBTypeId.UTINYINT,
  text: DuckDBTypeId.VARCHAR,
  stamp: DuckDBTypeId.TIMESTAMP_NS,
}

/** Columns of a query, by name. */
export type ReadColumns<Kinds extends Readonly<Record<string, ColumnKind>>> = {
  readonly [Name in keyof Kinds]: ColumnArrays[Kinds[Name]]
} & { readonly length: number }

/**
 * Runs a query and copies its columns, named in the order of `kinds`, as bytes. The query gives no NULL in numbers
 * and the SQL types DOUBLE, INTEGER, USMALLINT, TINYINT, UTINYINT, VARCHAR and TIMESTAMP_NS where `kinds` says so.
 */
export async function readColumns<Kinds extends Readonly<Record<string, ColumnKind>>>(
  connection: DuckDBConnection,
  sql: string,
  kinds: Kinds,
): Promise<ReadColumns<Kinds>> {
  const names = Object.keys(kinds)
  const result = await connection.run(sql)
  names.forEach((name, at) => {
    // The bytes are copied without a look at their type, so a wrong width would read past the column.
    if (result.columnTypeId(at) !== typeIds[kinds[name]!]) {
      throw new Error(`column ${name} has the type ${result.columnType(at).toString()}`)
    }
  })
  const length = result.rowCount
  const columns = names.map((name) => newColumn(kinds[name]!, length))
  const widths = columns.map((column) => (Array.isArray(column) ? 0 : column.byteLength / Math.max(1, length)))
  let row = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    columns.forEach((column, at) => copyColumn(chunk, at, column, row, widths[at]!))
    row += chunk.rowCount
  }
  return { ...Object.fromEntries(names.map((name, at) => [name, columns[at]])), length } as ReadColumns<Kinds>
}

type NumberColumn = InstanceType<(typeof constructors)[keyof typeof constructors]>

function newColumn(kind: ColumnKind, length: number): NumberColumn | string[] {
  if (kind === 'text') return new Array<string>(length)
  return kind === 'stamp' ? new Int32Array(2 * length) : new constructors[kind](length)
}

function copyColumn(
  chunk: DuckDBDataChunk,
  at: number,
  column: NumberColumn | string[],
  firstRow: number,
  width: number,
): void {
  if (Array.isArray(column)) {
    chunk.getColumnValues(at).forEach((value, row) => {
      column[firstRow + row] = typeof value === 'string' ? value : ''
    })
    return
  }
  // A view of DuckDB's memory that ends with the chunk.
  const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, at), chunk.rowCount * width)
  new Uint8Array(column.buffer).set(bytes, firstRow * width)
}
