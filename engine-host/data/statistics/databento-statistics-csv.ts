import { stageSymbology } from '../batch/named-rows.js'
import { diagnoseCsv } from '../csv-diagnosis.js'
import { csvRowsAt, splitCsvLine } from '../csv-lines.js'
import { requireUndamaged, sampledTexts } from '../databento-csv.js'
import { csvTextsSql, decimalUnitsSql, integerUnits, whole } from '../databento-parse-sql.js'
import { csvUnreadable, headerWrong, MarketDataError } from '../market-data-failure.js'
import { pricesAreDecimal } from '../price-encoding.js'
import type { SourceFile } from '../source-file.js'
import { CancelledError, type Staging } from '../staging.js'
import { nameDatabentoTicks } from '../ticks/databento-tick-csv.js'
import { databentoStatisticsRules, databentoStatisticsSql } from './databento-statistics-rows.js'
import type { StatisticsReader } from './statistics-reader.js'

const neededColumns = ['publisher_id', 'instrument_id', 'ts_ref', 'price', 'quantity', 'update_action'] as const

/**
 * The columns of a Databento CSV file of statistics, in the order of its header; undefined when it is none.
 *
 * @throws MarketDataError when it lacks one that is needed
 */
export function recogniseStatistics(source: SourceFile): readonly string[] | undefined {
  const text = Buffer.from(source.head.subarray(0, 65_536))
    .toString('utf8')
    .replace(/^\ufeff/, '')
  const columns = splitCsvLine(text.split(/\r?\n/, 1)[0]!).map((field) => field.text)
  if (!['ts_recv', 'rtype', 'stat_type'].every((name) => columns.includes(name))) return undefined
  const missing = neededColumns.find((name) => !columns.includes(name))
  if (missing !== undefined)
    throw new MarketDataError(
      headerWrong(source.path, columns.length, `the header lacks the column "${missing}"`, undefined),
    )
  return columns
}

/**
 * Reads a Databento CSV file of statistics in any of its encodings.
 *
 * @param columns of the header, in its order
 */
export function databentoStatisticsCsvReader(source: SourceFile, columns: readonly string[]): StatisticsReader {
  return {
    records: 'statistics',
    source,
    form: 'Databento CSV of statistics',
    why: `its header has the columns ${columns.join(', ')}`,
    columns,
    rules: databentoStatisticsRules,
    symbolColumn: columns.includes('symbol') ? 'symbol' : 'instrument_id',
    numbersInstruments: true,
    settings: () => ({ timeZone: 'UTC' }),
    load: (staging, onFraction) => loadCsv(source, columns, staging, onFraction),
    nameInstrument: (symbol, venue, nanos) => nameDatabentoTicks(symbol, venue, nanos, source.batch),
    rowsAt: (rows) => csvRowsAt(source, { delimiter: ',', columns, headerLines: 1 }, rows),
  }
}

async function loadCsv(
  source: SourceFile,
  columns: readonly string[],
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<void> {
  const isNamed = await stageSymbology(source, columns, staging)
  const price = pricesAreDecimal(sampledTexts(source, columns, (name) => name === 'price'))
    ? decimalUnitsSql
    : integerUnits
  const typed = `
      SELECT ${timeSql('ts_recv')} AS received, ${timeSql('ts_ref')} AS reference,
        coalesce(ts_ref, '') NOT IN ('', '0', '18446744073709551615') AND ${timeSql('ts_ref')} IS NULL AS is_reference_wrong,
        ${whole('publisher_id', 'INTEGER')} AS publisher_id, ${whole('instrument_id', 'BIGINT')} AS instrument_id,
        ${columns.includes('symbol') ? 'coalesce(symbol, instrument_id)' : 'instrument_id'} AS symbol,
        ${price('price')} AS price, ${whole('quantity', 'BIGINT')} AS quantity, ${whole('stat_type', 'INTEGER')} AS stat_type,
        ${whole('update_action', 'INTEGER')} AS update_action
      FROM ${csvTextsSql(source, columns)}`
  await staging
    .run(`CREATE TABLE parsed AS ${databentoStatisticsSql(typed, isNamed)}`, onFraction)
    .catch(async (error: unknown) => {
      if (error instanceof CancelledError) throw error
      await requireUndamaged(source, staging)
      throw new MarketDataError((await diagnoseCsv(source, columns.length, ',')) ?? csvUnreadable(source.path, error))
    })
}

/** Nanoseconds of a column of times, ISO or integers; NULL where it is undefined. */
function timeSql(name: string): string {
  return `CASE WHEN contains(${name}, '-') THEN epoch_ns(try_cast(${name} AS TIMESTAMP_NS))
          ELSE nullif(${whole(name, 'BIGINT')}, 0) END`
}
