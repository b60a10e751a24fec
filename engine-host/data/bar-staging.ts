import { DuckDBAppender } from '@duckdb/node-api'
import type { ProblemKind, ProblemPolicy } from '../protocol/import-settings.js'
import type { BarReader } from './bar-reader.js'
import { lineWrong, MarketDataError, noRows } from './market-data-failure.js'
import { actionFor, ruleMask } from './row-rule.js'
import type { StagedBars, StagedSeries } from './staged-bars.js'
import type { Staging } from './staging.js'

/** Further broken lines that the output channel lists. */
const listedProblems = 20

/**
 * Reads a file into the staging database, treats rows that break rules as the policy says, and arranges the rest by
 * series and time.
 *
 * @throws MarketDataError naming row and column of the first thing that is rejected, CancelledError
 */
export async function stageBars(
  reader: BarReader,
  staging: Staging,
  policy: ProblemPolicy,
  onFraction: (fraction: number) => void,
): Promise<StagedBars> {
  await reader.load(staging, onFraction)
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows, bit_or(broken) AS broken FROM parsed`)
  if (counted!['rows'] === 0) throw new MarketDataError(noRows(reader.source.path))
  if (counted!['broken'] !== 0) await treatBrokenRows(reader, staging, policy)
  await treatSpreads(reader, staging, policy)
  const [left] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM parsed`)
  if (left!['rows'] === 0) throw new MarketDataError(noRows(reader.source.path))
  const series = await nameSeries(reader, staging)
  await arrangeBars(staging, series)
  return { series, rows: left!['rows'] as number, reader }
}

/** Rejects, drops or mends rows that break a rule. */
async function treatBrokenRows(reader: BarReader, staging: Staging, policy: ProblemPolicy): Promise<void> {
  const maskOf = (action: string) => ruleMask(reader.rules, ({ kind }) => actionFor(policy, kind) === action)
  const rejected = maskOf('reject')
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM parsed WHERE broken & ${rejected} <> 0`)
  if (counted!['rows'] !== 0) throw await firstProblem(reader, staging, rejected, counted!['rows'] as number)
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
  const dropped = maskOf('drop')
  if (dropped !== 0) await staging.run(`DELETE FROM parsed WHERE broken & ${dropped} <> 0`)
}

async function treatSpreads(reader: BarReader, staging: Staging, policy: ProblemPolicy): Promise<void> {
  const action = actionFor(policy, 'spread')
  if (action === 'drop') await staging.run(`DELETE FROM parsed WHERE spread`)
  if (action !== 'reject') return
  const [first] = await staging.rows(`SELECT min(rowid)::DOUBLE AS row FROM parsed WHERE spread`)
  if (first!['row'] === null) return
  const [row] = await reader.rowsAt([first!['row'] as number])
  const symbol = row!.texts[reader.symbolColumn] ?? ''
  throw new MarketDataError(lineWrong(row!.place(reader.symbolColumn), `${symbol} is a combination of contracts`))
}

async function firstProblem(
  reader: BarReader,
  staging: Staging,
  mask: number,
  count: number,
): Promise<MarketDataError> {
  const problems = await staging.rows(
    `SELECT rowid::DOUBLE AS row, broken & ${mask} AS broken FROM parsed WHERE broken & ${mask} <> 0 ORDER BY rowid LIMIT ${listedProblems}`,
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

/**
 * Makes `bars` of `parsed` and `naming`. Most files hold one series in order of time and are taken as they are; sorting
 * the others is the most expensive step after reading.
 */
async function arrangeBars(staging: Staging, series: readonly StagedSeries[]): Promise<void> {
  const values = 'close_nanos, open, high, low, close, volume, parsed.rowid AS source_row'
  if (series.length === 1) {
    const [row] = await staging.rows(
      `SELECT bool_or(close_nanos <= before) AS unsorted FROM (SELECT close_nanos, lag(close_nanos) OVER () AS before FROM parsed)`,
    )
    if (row!['unsorted'] !== true) {
      await staging.run(`CREATE TEMP VIEW bars AS SELECT 0 AS series, ${values} FROM parsed`)
      return
    }
  }
  await staging.run(`CREATE TEMP TABLE bars AS
    SELECT series, ${values} FROM parsed JOIN naming USING (symbol, venue_key, bar_key, month)
    ORDER BY series, close_nanos, source_row`)
  await staging.run(`DROP TABLE parsed`)
}
