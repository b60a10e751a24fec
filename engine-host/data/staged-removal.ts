import type { Staging } from './staging.js'

/**
 * Takes rows out of a table or view of the staging database, which is a table afterwards.
 *
 * @param table with the column `source_row`
 * @param order by which it is sorted
 * @param removed SELECTs of one column, the `source_row` of those to take out
 * @returns how many were taken out
 */
export async function removeStagedRows(
  staging: Staging,
  table: 'bars' | 'ticks',
  order: string,
  removed: readonly string[],
): Promise<number> {
  if (removed.length === 0) return 0
  const conditions = removed.map((rows) => `source_row NOT IN (${rows})`).join(' AND ')
  await staging.run(`CREATE TABLE kept AS SELECT * FROM ${table} WHERE ${conditions} ORDER BY ${order}`)
  const [counted] = await staging.rows(
    `SELECT (SELECT count(*) FROM ${table})::DOUBLE - (SELECT count(*) FROM kept)::DOUBLE AS rows`,
  )
  const [views] = await staging.rows(
    `SELECT count(*)::DOUBLE AS views FROM duckdb_views() WHERE view_name = '${table}'`,
  )
  await staging.run(views!['views'] === 0 ? `DROP TABLE ${table}` : `DROP VIEW ${table}`)
  await staging.run(`ALTER TABLE kept RENAME TO ${table}`)
  return counted!['rows'] as number
}
