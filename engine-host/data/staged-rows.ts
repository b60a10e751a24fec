import type { SourceRow } from './bar-reader.js'
import type { SourceFile } from './source-file.js'
import type { Staging } from './staging.js'

/**
 * Rows of a table in the staging database by number, from 0.
 *
 * @param rows ascending
 */
export async function stagedRowsAt(
  staging: Staging,
  source: SourceFile,
  table: string,
  columns: readonly string[],
  rows: readonly number[],
): Promise<SourceRow[]> {
  const found = await staging.rows(`SELECT * FROM ${table} WHERE rowid IN (${rows.join(', ')}) ORDER BY rowid`)
  return found.map((row, at) => rowOf(source, columns, rows[at]!, row))
}

/** A row whose columns are called `c0`, `c1`, … */
export function rowOf(
  source: SourceFile,
  columns: readonly string[],
  number: number,
  values: Readonly<Record<string, unknown>>,
): SourceRow {
  return {
    texts: Object.fromEntries(columns.map((name, at) => [name, (values[`c${at}`] as string | null) ?? ''])),
    place: (column) => ({ path: source.path, line: number + 1, unit: 'row', column }),
  }
}
