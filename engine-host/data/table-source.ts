import type { SourceRow } from './bar-reader.js'
import type { SourceFile } from './source-file.js'
import type { Staging } from './staging.js'
import type { TableForm } from './table-form.js'

/** A table of texts in a file: lines of CSV, rows of Parquet or SQLite. */
export interface TableSource {
  readonly source: SourceFile
  readonly form: TableForm
  /** Texts of the first rows, column by column as `form.columns`; empty where a value is missing. */
  readonly sample: readonly (readonly string[])[]
  /**
   * Makes the table ready and answers SQL of a relation with the columns `c0`, `c1`, … as VARCHAR, rows in the order of
   * the file.
   */
  readonly relation: (staging: Staging) => Promise<string>
  /**
   * The same with some columns as numbers or times, which DuckDB converts while it reads, in half the time; what is none
   * is an error. Absent where values cannot be read so.
   *
   * @param types DuckDB's types by names of columns
   */
  readonly relationWithTypes?: (types: Readonly<Record<string, 'DOUBLE' | 'TIMESTAMP_NS'>>) => string
  /** The same as `relation` makes, for reading its first rows alone; absent where there is no faster way. */
  readonly beginning?: string
  /** Says what is wrong with a file that DuckDB refused; undefined when nothing is found. */
  readonly explain: (error: unknown, staging: Staging) => Promise<unknown>
  /** Rows by number, from 0, ascending. */
  readonly rowsAt: (rows: readonly number[]) => Promise<SourceRow[]>
}
