import type { StagingSession } from './staging.js'

/**
 * Makes `parsed` of sound rows alone: a view that adds to a table of the values what is the same for all rows. Most files
 * hold one symbol, and keeping its text, its numbers and the answers to all rules for every row takes as long as reading
 * the prices.
 *
 * @param select of the values that differ from row to row, in the order of the file; it fails where a row is not sound,
 * see `orErrorSql`
 * @param constants SQL of the other columns by name, of the values or of nothing
 */
export async function createSoundRows(
  staging: StagingSession,
  select: string,
  constants: Readonly<Record<string, string>>,
  onFraction?: (fraction: number) => void,
): Promise<void> {
  await staging.run(`CREATE TABLE sound_values AS ${soundValuesSql(select)}`, onFraction)
  const columns = Object.entries(constants).map(([name, sql]) => `${sql} AS ${name}`)
  await staging.run(
    `CREATE VIEW parsed AS SELECT ${['*', ...columns].join(', ')} FROM (SELECT sound.*, rowid AS rowid FROM sound_values)`,
  )
}

/** Adds more of such rows, with the same constants. */
export async function insertSoundRows(staging: StagingSession, select: string): Promise<void> {
  await staging.run(`INSERT INTO sound_values ${soundValuesSql(select)}`)
}

/**
 * One column for all values of a row: of columns that are no structures DuckDB estimates how many different values they
 * have while it fills them, which takes a tenth of the time and is of no use here.
 */
function soundValuesSql(select: string): string {
  return `SELECT sound FROM (${select}) AS sound`
}

/** SQL of a value that ends its statement with an error at the first row that does not fulfil a condition. */
export function orErrorSql(condition: string, value: string): string {
  return `CASE WHEN ${condition} THEN ${value} ELSE error('a row that is not plain') END`
}

/** Makes `parsed` a table of all its columns, to which other rows can be added. */
export async function widenSoundRows(staging: StagingSession): Promise<void> {
  await staging.run(`CREATE TABLE widened AS SELECT * EXCLUDE (rowid) FROM parsed`)
  await dropParsed(staging)
  await staging.run(`ALTER TABLE widened RENAME TO parsed`)
}

/** Takes `parsed` away, whatever it is made of, if it is there. */
export async function dropParsed(staging: StagingSession): Promise<void> {
  const [views] = await staging.rows(`SELECT count(*)::DOUBLE AS views FROM duckdb_views() WHERE view_name = 'parsed'`)
  await staging.run(views!['views'] === 0 ? `DROP TABLE IF EXISTS parsed` : `DROP VIEW parsed`)
  await staging.run(`DROP TABLE IF EXISTS sound_values`)
}
