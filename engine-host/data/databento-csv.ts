import type { BatchFolder } from './batch/batch-folder.js'
import { nameDatabentoInstrument } from './batch/defined-instrument.js'
import { stageSymbology } from './batch/named-rows.js'
import type { BarReader, SeriesGroup } from './bar-reader.js'
import { parseTimeBars } from './bar-specification.js'
import { diagnoseCsv } from './csv-diagnosis.js'
import { csvRowsAt, splitCsvLine } from './csv-lines.js'
import { barsByRecordType, databentoBarRules } from './databento-bar-rules.js'
import type { DatabentoColumn } from './databento-csv-header.js'
import {
  areExactStamps,
  barConstantsOf,
  barConstantsSql,
  csvTextsSql,
  isPlainSql,
  parseSql,
  quickParseSql,
  soundCsvBarsSql,
} from './databento-parse-sql.js'
import { sqlFile } from './duckdb-sql.js'
import { causeOf, csvUnreadable, fileDamaged, MarketDataError } from './market-data-failure.js'
import { createSoundRows, dropParsed } from './parsed-rows.js'
import { pricesAreDecimal } from './price-encoding.js'
import { shortened } from './shortened-text.js'
import type { SourceFile } from './source-file.js'
import type { StagedSeries } from './staged-bars.js'
import { CancelledError, type Staging } from './staging.js'

/**
 * Reads a Databento OHLCV file of any of its forms: integer or decimal prices, ISO or integer stamps, one or many
 * symbols. Databento stamps a bar with its open; here it is stamped with its close.
 *
 * @param columns of the header, in its order
 */
export function databentoCsvReader(source: SourceFile, columns: readonly DatabentoColumn[]): BarReader {
  return {
    source,
    form: 'Databento CSV of bars',
    why: `its header has the columns ${columns.join(', ')}`,
    columns,
    settings: () => ({ timeZone: 'UTC', stamp: 'open' }),
    rules: databentoBarRules,
    symbolColumn: columns.includes('symbol') ? 'symbol' : 'instrument_id',
    numbersInstruments: true,
    timeColumn: 'ts_event',
    load: (staging, onFraction) => loadCsv(source, columns, staging, onFraction),
    nameSeries: (group) => nameDatabentoSeries(group, source.batch),
    rowsAt: (rows) => csvRowsAt(source, { delimiter: ',', columns, headerLines: 1 }, rows),
  }
}

async function loadCsv(
  source: SourceFile,
  columns: readonly DatabentoColumn[],
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<void> {
  const decimalPrices = pricesAreDecimal(sampledTexts(source, columns, (name) => prices.includes(name)))
  const isNamed = await stageSymbology(source, columns, staging)
  const form = { columns, decimalPrices, isNamed }
  const isoStamps = sampledTexts(source, columns, (name) => name === 'ts_event', 1)[0]?.includes('-') === true
  const texts = firstTexts(source, columns)
  const isExact = areExactStamps(sampledTexts(source, columns, (name) => name === 'ts_event'))
  const constants = isNamed || !isExact ? undefined : barConstantsOf(columns, texts)
  if (constants !== undefined) {
    const sound = soundCsvBarsSql(source, form, isoStamps, texts)
    if (await loadSoundly(sound, barConstantsSql(constants), staging, onFraction)) return
  }
  if (isExact && (await loadQuickly(quickParseSql(source, form, isoStamps, texts), isPlainSql, staging, onFraction)))
    return
  await dropParsed(staging)
  await stageSymbology(source, columns, staging)
  await staging.run(parseSql(csvTextsSql(source, columns), form), onFraction).catch(async (error: unknown) => {
    if (error instanceof CancelledError) throw error
    await requireUndamaged(source, staging)
    throw new MarketDataError((await diagnoseCsv(source, columns.length, ',')) ?? csvUnreadable(source.path, error))
  })
}

/**
 * Whether a file could be read by the conversions of DuckDB, with nothing in it that leaves a doubt.
 *
 * @param plainSql answers one row that says whether it is so
 */
export async function loadQuickly(
  sql: string,
  plainSql: string,
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<boolean> {
  try {
    await staging.run(sql, onFraction)
  } catch (error) {
    if (error instanceof CancelledError) throw error
    return false
  }
  const [row] = await staging.rows(plainSql)
  return row!['plain'] === true
}

/** Whether all rows of a file are sound and have the same keys; see `createSoundRows`. */
export async function loadSoundly(
  select: string,
  constants: Readonly<Record<string, string>>,
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<boolean> {
  try {
    await createSoundRows(staging, select, constants, onFraction)
    return true
  } catch (error) {
    if (error instanceof CancelledError) throw error
    return false
  }
}

/** The series of Databento's symbol, publisher and record type; a text says what is wrong with the symbol. */
export function nameDatabentoSeries(
  { symbol, venueKey, barKey, firstNanos }: SeriesGroup,
  batch: BatchFolder | undefined,
): StagedSeries | string {
  if (!/^[\x20-\x7e]{1,64}$/.test(symbol)) return `"${shortened(symbol)}" is not a symbol`
  const specification = parseTimeBars(barsByRecordType[barKey]!)!
  const instrument = nameDatabentoInstrument(symbol, venueKey, firstNanos - specification.nanos, batch)
  return { instrument, specification }
}

/**
 * Reads a compressed file to its end, whatever its lines are, so that a wrong checksum is not taken for the wrong line
 * that it leads to.
 *
 * @throws MarketDataError when the compressed data is damaged
 */
export async function requireUndamaged(source: SourceFile, staging: Staging): Promise<void> {
  if (source.compression !== 'zstd') return
  const lines = `read_csv(${sqlFile(source.contentPath)}, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
    delim = '\x01', quote = '', escape = '', strict_mode = false, ignore_errors = true, compression = 'zstd')`
  await staging.run(`SELECT count(*) FROM ${lines}`).catch((error: unknown) => {
    if (error instanceof CancelledError) throw error
    throw new MarketDataError(fileDamaged(source.path, 'zstd', causeOf(error)))
  })
}

const prices: readonly string[] = ['open', 'high', 'low', 'close']

/** Texts of the first line below the header, by column. */
export function firstTexts(source: SourceFile, columns: readonly string[]): Readonly<Record<string, string>> {
  const text = Buffer.from(source.head.subarray(0, firstBytes)).toString('latin1')
  const fields = splitCsvLine(text.split(/\r?\n/, 2)[1] ?? '')
  return Object.fromEntries(columns.flatMap((name, at) => (fields[at] === undefined ? [] : [[name, fields[at].text]])))
}

/** Bytes in which the header and the first line of a file are. */
const firstBytes = 65_536

/**
 * Texts of some columns of the whole lines in the first megabyte, blank ones left out.
 *
 * @param most how many are wanted
 */
export function sampledTexts(
  source: SourceFile,
  columns: readonly string[],
  wanted: (name: string) => boolean,
  most = Infinity,
): string[] {
  const text = Buffer.from(source.head.buffer, source.head.byteOffset, source.head.byteLength).toString('latin1')
  const places = columns.flatMap((name, at) => (wanted(name) ? [at] : []))
  const texts: string[] = []
  const firstLine = text.indexOf('\n') + 1
  for (let start = firstLine; start > 0 && texts.length < most;) {
    const end = text.indexOf('\n', start)
    // The last line may be cut off.
    if (end < 0 && start !== firstLine) break
    const line = text.slice(start, end < 0 ? undefined : text[end - 1] === '\r' ? end - 1 : end)
    start = end + 1
    const fields = line.includes('"') ? splitCsvLine(line).map((field) => field.text) : line.split(',')
    for (const place of places) if (fields[place]) texts.push(fields[place])
  }
  return texts
}
