import type { DuckDBConnection } from '@duckdb/node-api'

/** A string literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A file for `read_csv` or `read_parquet`, which would otherwise take `*`, `?` and `[` in a name for a pattern. */
export function sqlFile(path: string): string {
  return sqlText(path.replace(/[*?[]/g, (character) => `[${character}]`))
}

/** A list of files for `read_parquet`. */
export function sqlFiles(paths: readonly string[]): string {
  return `[${paths.map(sqlFile).join(', ')}]`
}

/**
 * Bytes that `read_csv` reads at once. With the 32 MB that DuckDB takes by itself, rows of 100 bytes take a tenth longer to
 * read into a table.
 */
const csvBufferBytes = 1 << 24

/** Bytes that a line has at most, as DuckDB takes it where no size of its buffers is given. */
const csvLineBytes = 2_000_000

/** Options of `read_csv` for a file whose columns are known; a line that is not written by the rules is an error. */
export function csvOptionsSql(delimiter: string, compression: string, bufferBytes = csvBufferBytes): string {
  return `auto_detect = false, delim = ${sqlText(delimiter)}, quote = '"', escape = '"', strict_mode = true,
      compression = '${compression}', buffer_size = ${bufferBytes}, max_line_size = ${csvLineBytes}`
}

/** Days since 1970 of a BIGINT of nanoseconds, rounded down before 1970 too, where `//` rounds up. */
export function daySql(nanos: string): string {
  return `CASE WHEN ${nanos} < 0 THEN (${nanos} + 1) // 86400000000000 - 1 ELSE ${nanos} // 86400000000000 END`
}

/** Whole answer of a small query; DOUBLE and INTEGER come as numbers, BIGINT as bigints. */
export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
  values: Record<string, string | number | bigint> = {},
): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql, values)
  return reader.getRowObjectsJS()
}
