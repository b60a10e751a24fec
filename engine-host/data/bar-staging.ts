import { DuckDBAppender } from '@duckdb/node-api'
import type { ProblemPolicy } from '../protocol/import-settings.js'
import type { BarReader } from './bar-reader.js'
import {
  appendInstrumentNumbers,
  findContractProblems,
  instrumentNumberColumns,
  instrumentNumbers,
} from './contract-findings.js'
import { lineWrong, MarketDataError, problemsRejected } from './market-data-failure.js'
import { dropParsed } from './parsed-rows.js'
import { actionFor } from './row-rule.js'
import { treatRows } from './row-treatment.js'
import { duplicatesSql, findSeriesProblems, findUnsortedBars, outliersSql } from './series-findings.js'
import type { StagedBars, StagedSeries } from './staged-bars.js'
import { removeStagedRows } from './staged-removal.js'
import type { Staging } from './staging.js'
import { arrangeOpenInterest } from './open-interest.js'
import type { CalendarLookup } from './unexplained-pauses.js'

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
  calendars: CalendarLookup,
): Promise<StagedBars> {
  await reader.load(staging, onFraction)
  const { sourceRows, rows, findings } = await treatRows(reader, staging, policy, check)
  const series = await nameSeries(reader, staging)
  const names = series.map(({ instrument, specification }) => `${instrument.id} ${specification.name}`)
  // The last nanosecond of a bar is of the day of its open.
  findings.push(...(await findContractProblems(reader, staging, policy, 'close_nanos - 1', seriesKeys, names)))
  const strictlySorted = await arrangeBars(staging, series)
  const staged = { openInterestRows: 0, series, rows, sourceRows, reader, strictlySorted, findings }
  if (!strictlySorted) {
    const unsorted = await findUnsortedBars(staging, staged)
    if (unsorted.count > 0) findings.push({ ...unsorted, action: actionFor(policy, 'unsorted') })
  }
  findings.push(...(await findSeriesProblems(staging, staged, policy, check, calendars)))
  const rejected = findings.find(({ action }) => action === 'reject')
  if (rejected && !check) throw new MarketDataError(problemsRejected(reader.source.path, rejected))
  const removed = await removeRows(staging, staged, check)
  const openInterestRows = reader.openInterest === undefined ? 0 : await arrangeOpenInterest(staging, series)
  return { ...staged, rows: staged.rows - removed, openInterestRows }
}

/** Leaves duplicates and outliers out where that is what is done about them; answers how many. */
async function removeRows(staging: Staging, bars: StagedBars, check: boolean): Promise<number> {
  const removing = bars.findings.filter(
    ({ kind, action }) => action === 'drop' || (check && action === 'reject' && kind === 'duplicate'),
  )
  const removed = removing.flatMap(({ kind }) =>
    kind === 'duplicate'
      ? [`SELECT source_row FROM (${duplicatesSql})`]
      : kind === 'outlier'
        ? [`SELECT source_row FROM (${outliersSql(bars)})`]
        : [],
  )
  return removeStagedRows(staging, 'bars', 'series, close_nanos, source_row', removed)
}

/** Columns of `parsed` and `naming` that say to which series a row belongs. */
const seriesKeys = ['symbol', 'venue_key', 'bar_key', 'month'] as const

/** Gives every series of the file a number, and the table `naming` that says which row belongs to which. */
async function nameSeries(reader: BarReader, staging: Staging): Promise<StagedSeries[]> {
  const groups = await staging.rows(`
    SELECT symbol, venue_key, bar_key, month, min(rowid)::DOUBLE AS first_row, min(close_nanos) AS first_nanos,
      ${instrumentNumbers(reader)}
    FROM parsed GROUP BY ALL ORDER BY symbol, venue_key, bar_key, month`)
  await staging.run(
    `CREATE TABLE naming (symbol VARCHAR, venue_key INTEGER, bar_key INTEGER, month INTEGER, series INTEGER, ${instrumentNumberColumns})`,
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
    appendInstrumentNumbers(appender, group)
    appender.endRow()
  }
  appender.closeSync()
  return series
}

/**
 * Makes `bars` of `parsed` and `naming`. Most files hold one series in order of time and are taken as they are; sorting
 * the others is the most expensive step after reading.
 *
 * @returns whether every time is later than the one before it in its series, as the file has them
 */
async function arrangeBars(staging: Staging, series: readonly StagedSeries[]): Promise<boolean> {
  const values = 'close_nanos, open, high, low, close, volume, parsed.rowid AS source_row'
  if (series.length === 1) {
    const [row] = await staging.rows(
      `SELECT bool_or(close_nanos <= before) AS unsorted FROM (SELECT close_nanos, lag(close_nanos) OVER () AS before FROM parsed)`,
    )
    if (row!['unsorted'] !== true) {
      await staging.run(`CREATE VIEW bars AS SELECT 0 AS series, ${values} FROM parsed`)
      return true
    }
  }
  await staging.run(`CREATE TABLE bars AS
    SELECT series, ${values} FROM parsed JOIN naming USING (${seriesKeys.join(', ')})
    ORDER BY series, close_nanos, source_row`)
  await dropParsed(staging)
  return false
}
