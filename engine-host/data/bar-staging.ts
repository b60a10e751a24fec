import { DuckDBAppender } from '@duckdb/node-api'
import type { ProblemFinding, ProblemKind, ProblemPolicy } from '../protocol/import-settings.js'
import type { BarReader } from './bar-reader.js'
import { lineWrong, MarketDataError, noRows, problemsRejected } from './market-data-failure.js'
import { findRowProblems } from './row-findings.js'
import { actionFor, ruleMask } from './row-rule.js'
import { duplicatesSql, findSeriesProblems, outliersSql } from './series-findings.js'
import type { StagedBars, StagedSeries } from './staged-bars.js'
import type { Staging } from './staging.js'

/** Further broken lines that the output channel lists. */
const listedProblems = 20

/**
 * Reads a file into the staging database, treats rows that break rules as the policy says, and arranges the rest by
 * series and time.
 *
 * @param check find every kind of problem and reject nothing: rows to be rejected are left out
 * @throws MarketDataError naming row and column of the first thing that is rejected, CancelledError
 */
export async function stageBars(
  reader: BarReader,
  staging: Staging,
  policy: ProblemPolicy,
  check: boolean,
  onFraction: (fraction: number) => void,
): Promise<StagedBars> {
  await reader.load(staging, onFraction)
  const [counted] = await staging.rows(
    `SELECT count(*)::DOUBLE AS rows, bit_or(broken) AS broken, bool_or(spread) AS spread FROM parsed`,
  )
  const sourceRows = counted!['rows'] as number
  if (sourceRows === 0) throw new MarketDataError(noRows(reader.source.path))
  const findings: ProblemFinding[] = []
  if (counted!['broken'] !== 0 || counted!['spread'] === true) {
    if (!check) await rejectBrokenRows(reader, staging, policy)
    findings.push(...(await findRowProblems(reader, staging, policy, check)))
    await treatBrokenRows(reader, staging, policy)
  }
  const [left] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM parsed`)
  if (left!['rows'] === 0) {
    throw new MarketDataError(
      findings.length > 0 ? problemsRejected(reader.source.path, findings[0]!) : noRows(reader.source.path),
    )
  }
  const series = await nameSeries(reader, staging)
  const { strictlySorted, unsorted } = await arrangeBars(staging, series)
  const staged = { series, rows: left!['rows'] as number, sourceRows, reader, strictlySorted, findings }
  if (unsorted > 0) {
    const action = actionFor(policy, 'unsorted')
    findings.push({ kind: 'unsorted', action, count: unsorted, examples: [] })
  }
  findings.push(...(await findSeriesProblems(staging, staged, policy, check)))
  const rejected = findings.find(({ action }) => action === 'reject')
  if (rejected && !check) throw new MarketDataError(problemsRejected(reader.source.path, rejected))
  const removed = await removeRows(staging, findings, check)
  return { ...staged, rows: staged.rows - removed }
}

/** Throws for the first row with a problem that is rejected. */
async function rejectBrokenRows(reader: BarReader, staging: Staging, policy: ProblemPolicy): Promise<void> {
  const rejected = ruleMask(reader.rules, ({ kind }) => actionFor(policy, kind) === 'reject')
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM parsed WHERE broken & ${rejected} <> 0`)
  if (counted!['rows'] !== 0) throw await firstProblem(reader, staging, rejected, counted!['rows'] as number)
}

/** Leaves out rows to be dropped or rejected, and mends those to be fixed. */
async function treatBrokenRows(reader: BarReader, staging: Staging, policy: ProblemPolicy): Promise<void> {
  const fixed = (kind: ProblemKind) =>
    ruleMask(reader.rules, (rule) => rule.kind === kind && actionFor(policy, kind) === 'fix')
  const exchanged = fixed('high-below-low')
  if (exchanged !== 0) {
    await staging.run(`UPDATE parsed SET high = low, low = high WHERE broken & ${exchanged} <> 0`)
  }
  const widened = fixed('outside-range') + exchanged
  if (widened !== 0) {
    await staging.run(`UPDATE parsed SET high = greatest(open, high, low, "close"), low = least(open, high, low, "close")
      WHERE broken & ${widened} <> 0`)
  }
  const left = ruleMask(reader.rules, ({ kind }) => ['reject', 'drop'].includes(actionFor(policy, kind)))
  const conditions = [
    ...(left !== 0 ? [`broken & ${left} <> 0`] : []),
    ...(actionFor(policy, 'spread') === 'keep' ? [] : ['spread']),
  ]
  if (conditions.length > 0) await staging.run(`DELETE FROM parsed WHERE ${conditions.join(' OR ')}`)
}

async function firstProblem(
  reader: BarReader,
  staging: Staging,
  mask: number,
  count: number,
): Promise<MarketDataError> {
  const problems = await staging.rows(
    `SELECT rowid::DOUBLE AS row, broken & ${mask} AS broken FROM parsed WHERE broken & ${mask} <> 0
     ORDER BY rowid LIMIT ${listedProblems}`,
  )
  const rows = await reader.rowsAt(problems.map((problem) => problem['row'] as number))
  const described = problems.map((problem, at) => {
    const rule = reader.rules.find((_, bit) => (problem['broken'] as number) & (2 ** bit))!
    return { place: rows[at]!.place(rule.column), what: rule.says(rows[at]!.texts) }
  })
  const [first] = described
  const list = described.map(
    ({ place, what }) => `${place.unit ?? 'line'} ${place.line}, column "${place.column}": ${what}`,
  )
  const details =
    count > 1 ? `${count} lines cannot be imported:\n${list.join('\n')}${count > list.length ? '\n…' : ''}` : undefined
  return new MarketDataError(lineWrong(first!.place, first!.what, details))
}

/** Leaves duplicates and outliers out where that is what is done about them; answers how many. */
async function removeRows(staging: Staging, findings: readonly ProblemFinding[], check: boolean): Promise<number> {
  const removing = findings.filter(
    ({ kind, action }) => action === 'drop' || (check && action === 'reject' && kind === 'duplicate'),
  )
  const conditions = removing.flatMap(({ kind }) =>
    kind === 'duplicate'
      ? [`SELECT source_row FROM (${duplicatesSql})`]
      : kind === 'outlier'
        ? [`SELECT source_row FROM (${outliersSql})`]
        : [],
  )
  if (conditions.length === 0) return 0
  await staging.run(
    `CREATE TEMP TABLE kept AS SELECT * FROM bars WHERE ${conditions.map((rows) => `source_row NOT IN (${rows})`).join(' AND ')}
     ORDER BY series, close_nanos, source_row`,
  )
  const [counted] = await staging.rows(
    `SELECT (SELECT count(*) FROM bars)::DOUBLE - (SELECT count(*) FROM kept)::DOUBLE AS rows`,
  )
  const [kind] = await staging.rows(`SELECT count(*)::DOUBLE AS views FROM duckdb_views() WHERE view_name = 'bars'`)
  await staging.run(kind!['views'] === 0 ? `DROP TABLE bars` : `DROP VIEW bars`)
  await staging.run(`ALTER TABLE kept RENAME TO bars`)
  return counted!['rows'] as number
}

/** Gives every series of the file a number, and the table `naming` that says which row belongs to which. */
async function nameSeries(reader: BarReader, staging: Staging): Promise<StagedSeries[]> {
  const groups = await staging.rows(`
    SELECT symbol, venue_key, bar_key, month, min(rowid)::DOUBLE AS first_row, min(close_nanos) AS first_nanos
    FROM parsed GROUP BY ALL ORDER BY symbol, venue_key, bar_key, month`)
  await staging.run(
    `CREATE TEMP TABLE naming (symbol VARCHAR, venue_key INTEGER, bar_key INTEGER, month INTEGER, series INTEGER)`,
  )
  const series: StagedSeries[] = []
  const numbers = new Map<string, number>()
  const appender: DuckDBAppender = await staging.connection.createAppender('naming')
  for (const group of groups) {
    const named = reader.nameSeries({
      symbol: group['symbol'] as string,
      venueKey: group['venue_key'] as number,
      barKey: group['bar_key'] as number,
      firstNanos: group['first_nanos'] as bigint,
    })
    if (typeof named === 'string') {
      const [row] = await reader.rowsAt([group['first_row'] as number])
      throw new MarketDataError(lineWrong(row!.place(reader.symbolColumn), named))
    }
    const key = `${named.instrument.id} ${named.specification.name}`
    let number = numbers.get(key)
    if (number === undefined) {
      number = series.length
      numbers.set(key, number)
      series.push(named)
    }
    appender.appendVarchar(group['symbol'] as string)
    appender.appendInteger(group['venue_key'] as number)
    appender.appendInteger(group['bar_key'] as number)
    appender.appendInteger(group['month'] as number)
    appender.appendInteger(number)
    appender.endRow()
  }
  appender.closeSync()
  return series
}

interface Arrangement {
  /** Every time later than the one before it in its series, as the file has them. */
  readonly strictlySorted: boolean
  /** Rows earlier than the row before them in their series. */
  readonly unsorted: number
}

/**
 * Makes `bars` of `parsed` and `naming`. Most files hold one series in order of time and are taken as they are; sorting
 * the others is the most expensive step after reading.
 */
async function arrangeBars(staging: Staging, series: readonly StagedSeries[]): Promise<Arrangement> {
  const values = 'close_nanos, open, high, low, close, volume, parsed.rowid AS source_row'
  if (series.length === 1) {
    const [row] = await staging.rows(
      `SELECT bool_or(close_nanos <= before) AS unsorted FROM (SELECT close_nanos, lag(close_nanos) OVER () AS before FROM parsed)`,
    )
    if (row!['unsorted'] !== true) {
      await staging.run(`CREATE TEMP VIEW bars AS SELECT 0 AS series, ${values} FROM parsed`)
      return { strictlySorted: true, unsorted: 0 }
    }
  }
  await staging.run(`CREATE TEMP TABLE bars AS
    SELECT series, ${values} FROM parsed JOIN naming USING (symbol, venue_key, bar_key, month)
    ORDER BY series, close_nanos, source_row`)
  await staging.run(`DROP TABLE parsed`)
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM (
    SELECT source_row, close_nanos, series, lag(source_row) OVER () AS row_before, lag(series) OVER () AS series_before,
      lag(close_nanos) OVER () AS nanos_before FROM bars)
    WHERE series = series_before AND close_nanos > nanos_before AND source_row < row_before`)
  return { strictlySorted: false, unsorted: counted!['rows'] as number }
}
