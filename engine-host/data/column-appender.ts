import { type DuckDBAppender, DuckDBArrayType, DuckDBDataChunk, type DuckDBType } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { Staging } from './staging.js'

/** A column of a table that is filled from arrays. */
export interface AppendedColumn {
  readonly name: string
  readonly type: DuckDBType
  /** Bytes of a value, all of its numbers where it is an array; 0 for texts. */
  readonly bytes: number
}

/** Values of a column: an array with the bytes of the column's type, or texts. */
export type ColumnValues = ArrayBufferView | readonly string[]

/** What a vector of DuckDB holds. */
const vectorRows = 2048

/** Fills a temporary table from columns, by copying whole vectors. */
export class ColumnAppender {
  private constructor(
    private readonly appender: DuckDBAppender,
    private readonly columns: readonly AppendedColumn[],
  ) {}

  static async create(staging: Staging, table: string, columns: readonly AppendedColumn[]): Promise<ColumnAppender> {
    const declared = columns.map(({ name, type }) => `"${name}" ${type.toString()}`).join(', ')
    await staging.run(`CREATE TABLE ${table} (${declared})`)
    return new ColumnAppender(await staging.connection.createAppender(table), columns)
  }

  append(values: readonly ColumnValues[], length: number): void {
    const types = this.columns.map(({ type }) => type)
    for (let from = 0; from < length; from += vectorRows) {
      const rows = Math.min(vectorRows, length - from)
      const chunk = DuckDBDataChunk.create(types, rows)
      this.columns.forEach((column, at) => copyValues(chunk, at, column, values[at]!, from, rows))
      this.appender.appendDataChunk(chunk)
    }
  }

  close(): void {
    this.appender.closeSync()
  }
}

function copyValues(
  chunk: DuckDBDataChunk,
  column: number,
  { type, bytes }: AppendedColumn,
  values: ColumnValues,
  from: number,
  rows: number,
) {
  const whole = duckdb.data_chunk_get_vector(chunk.chunk, column)
  const vector = type instanceof DuckDBArrayType ? duckdb.array_vector_get_child(whole) : whole
  if (ArrayBuffer.isView(values)) {
    // The declaration knows ArrayBuffer only; the copy works on any buffer.
    const buffer = values.buffer as ArrayBuffer
    duckdb.copy_data_to_vector(vector, 0, buffer, values.byteOffset + from * bytes, rows * bytes)
    return
  }
  for (let row = 0; row < rows; row++) duckdb.vector_assign_string_element(vector, row, values[from + row]!)
}
