import { basename } from 'node:path'
import { rowsChecksum } from './data-file.js'
import { sqlFiles } from './duckdb-sql.js'
import type { PricedSeries } from './instrument-generation.js'
import { contradiction, MarketDataError, openInterestUnreadable } from './market-data-failure.js'
import type { PartitionRows } from './partition-writer.js'
import type { SourceFile } from './source-file.js'
import type { StagedSeries } from './staged-bars.js'
import type { Staging, StagingSession } from './staging.js'

/** What names the rows of a table: SQL of its columns. */
export interface OpenInterestSql {
  readonly relation: string
  /** Close of the bar, nanoseconds. */
  readonly close: string
  readonly symbol: string
  readonly barKey: string
  /** The column as a text. */
  readonly text: string
  /** The same as a plain number. */
  readonly number: string
}

/**
 * Makes the table `parsed_interest(close_nanos, symbol, bar_key, contracts DOUBLE, source_row)` of the rows of bars that have
 * an open interest; a blank one is none.
 *
 * @throws MarketDataError for a text that is no number of contracts
 */
export async function loadOpenInterest(
  staging: Staging,
  source: SourceFile,
  column: string,
  { relation, close, symbol, barKey, text, number }: OpenInterestSql,
): Promise<void> {
  await staging.run(`CREATE TABLE parsed_interest AS
    SELECT ${close} AS close_nanos, ${symbol} AS symbol, ${barKey} AS bar_key, try_cast(${number} AS DOUBLE) AS contracts,
      ${text} AS text, row_number() OVER () AS source_row
    FROM ${relation} WHERE trim(coalesce(${text}, '')) NOT IN ('', '-', 'NaN', 'nan', 'null', 'N/A')`)
  const [wrong] = await staging.rows(
    `SELECT text FROM parsed_interest WHERE contracts IS NULL OR NOT isfinite(contracts) OR contracts < 0 LIMIT 1`,
  )
  if (wrong !== undefined)
    throw new MarketDataError(openInterestUnreadable(basename(source.path), column, String(wrong['text'])))
}

/**
 * Makes the table `open_interest(series, known_nanos, close_nanos, contracts)`, the latter times when it was known and the end of the day that is counted, for the daily bars that are kept: exchanges publish open
 * interest once a day, so that of shorter bars is another thing.
 *
 * @returns its rows
 */
export async function arrangeOpenInterest(staging: Staging, series: readonly StagedSeries[]): Promise<number> {
  const daily = series.flatMap(({ specification, instrument }, at) =>
    specification.unit === 'DAY' && specification.step === 1 && instrument.base.kind === 'future' ? [at] : [],
  )
  await staging.run(`CREATE TABLE open_interest AS
    SELECT series, close_nanos AS known_nanos, close_nanos, arg_max(contracts, source_row) AS contracts
    FROM parsed_interest JOIN naming USING (symbol, bar_key) SEMI JOIN bars USING (series, close_nanos)
    WHERE series IN (${[-1, ...daily].join(', ')}) GROUP BY series, close_nanos ORDER BY series, close_nanos`)
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM open_interest`)
  return counted!['rows'] as number
}

/** The stored columns, of `open_interest`. Where it is not told when it was published, both times are the same: see `readOpenInterest`. */
const storedValues = `make_timestamp_ns(known_nanos) AS ts_init, make_timestamp_ns(close_nanos) AS ts_event,
      contracts AS open_interest`

/** What of the staged open interest goes to one partition, a year each. */
export async function openInterestParts(
  staging: Staging,
  { series }: Pick<PricedSeries, 'series'>,
): Promise<PartitionRows[]> {
  const byYear = `SELECT series, year(make_timestamp_ns(known_nanos))::INTEGER AS year, known_nanos, close_nanos, ${storedValues} FROM open_interest`
  const years = await staging.rows(
    `SELECT series, year, count(*)::DOUBLE AS rows, ${rowsChecksum('open-interest')} AS checksum FROM (${byYear})
     GROUP BY series, year ORDER BY series, year`,
  )
  return years.map((row) => ({
    partition: {
      kind: 'open-interest',
      instrumentId: series[row['series'] as number]!.instrument.id,
      period: String(row['year']),
    },
    rows: row['rows'] as number,
    checksum: row['checksum'] as bigint,
    selection: `SELECT ts_init, ts_event, open_interest FROM (${byYear})
      WHERE series = ${row['series'] as number} AND year = ${row['year'] as number} ORDER BY known_nanos, close_nanos`,
  }))
}

/**
 * How many of the offered rows of open interest the catalog does not have yet.
 *
 * @throws MarketDataError with the first day that has another one in the catalog
 */
export async function countNewOpenInterest(
  session: StagingSession,
  source: SourceFile,
  { partition, selection, rows }: PartitionRows,
  paths: readonly string[],
): Promise<number> {
  const both = `FROM (${selection}) AS offered JOIN read_parquet(${sqlFiles(paths)}, hive_partitioning = false) AS stored USING (ts_init, ts_event)`
  const [first] = await session.rows(`
    SELECT epoch_ns(ts_event) AS nanos, offered.open_interest AS offered, stored.open_interest AS stored
    ${both} WHERE offered.open_interest IS DISTINCT FROM stored.open_interest ORDER BY ts_event LIMIT 1`)
  if (first !== undefined)
    throw new MarketDataError(
      contradiction(source.path, {
        instrumentId: partition.instrumentId,
        bars: partition.kind,
        nanos: first['nanos'] as bigint,
        column: 'open interest',
        offered: first['offered'] as number,
        stored: first['stored'] as number,
      }),
    )
  const [common] = await session.rows(`SELECT count(*)::DOUBLE AS rows ${both}`)
  return rows - (common!['rows'] as number)
}

/** SELECT of the stored and the new rows of open interest. */
export function mergedOpenInterest({ selection }: PartitionRows, paths: readonly string[]): string {
  const stored = `read_parquet(${sqlFiles(paths)}, hive_partitioning = false)`
  return `SELECT * FROM (
    SELECT ts_init, ts_event, open_interest FROM ${stored}
    UNION ALL
    SELECT * FROM (${selection}) AS offered ANTI JOIN ${stored} AS stored USING (ts_init, ts_event)) ORDER BY ts_init, ts_event`
}
