import { DuckDBAppender } from '@duckdb/node-api'
import { parseTimeBars } from './bar-specification.js'
import { diagnoseCsv, placeIn } from './csv-diagnosis.js'
import { type CsvLine, readCsvLines, splitCsvLine } from './csv-lines.js'
import { barsByRecordType, type LineTexts, rowRules } from './databento-bar-rules.js'
import { type DatabentoColumn, readDatabentoHeader, shortened } from './databento-csv-header.js'
import { parseSql } from './databento-parse-sql.js'
import { databentoPublisher } from './databento-publishers.js'
import { sqlFile } from './duckdb-sql.js'
import { nameInstrument } from './instrument-naming.js'
import {
  causeOf,
  csvUnreadable,
  fileDamaged,
  type LinePlace,
  lineWrong,
  MarketDataError,
  noRows,
} from './market-data-failure.js'
import { pricesAreDecimal } from './price-encoding.js'
import type { SourceFile } from './source-file.js'
import type { StagedBars, StagedSeries } from './staged-bars.js'
import { CancelledError, type Staging } from './staging.js'

/** Further broken lines that the output channel lists. */
const listedProblems = 20

/**
 * Reads a Databento OHLCV file of any of its forms into the staging database: integer or decimal prices, ISO or
 * integer stamps, one or many symbols. Databento stamps a bar with its open; here it is stamped with its close.
 *
 * @throws MarketDataError naming line and column of the first thing that is wrong, CancelledError
 */
export async function stageDatabentoCsv(
  source: SourceFile,
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<StagedBars> {
  const columns = readDatabentoHeader(source)
  const sql = parseSql(source, { columns, decimalPrices: pricesAreDecimal(sampledPrices(source, columns)) })
  await staging.run(sql, onFraction).catch(async (error: unknown) => {
    if (error instanceof CancelledError) throw error
    await requireUndamaged(source, staging)
    throw new MarketDataError((await diagnoseCsv(source, columns.length)) ?? csvUnreadable(source.path, error))
  })
  const [counted] = await staging.rows(
    `SELECT count(*)::DOUBLE AS rows, count(broken_rule)::DOUBLE AS broken FROM parsed`,
  )
  const rows = counted!['rows'] as number
  if (rows === 0) throw new MarketDataError(noRows(source.path))
  if (counted!['broken'] !== 0) throw await firstProblem(source, columns, staging, counted!['broken'] as number)

  const series = await nameSeries(source, columns, staging)
  await arrangeBars(staging, series)
  return { series, rows, locate: (sourceRows, column) => locate(source, columns, sourceRows, column) }
}

/**
 * Reads a compressed file to its end, whatever its lines are, so that a wrong checksum is not taken for the wrong line
 * that it leads to.
 *
 * @throws MarketDataError when the compressed data is damaged
 */
async function requireUndamaged(source: SourceFile, staging: Staging): Promise<void> {
  if (source.compression !== 'zstd') return
  const lines = `read_csv(${sqlFile(source.path)}, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
    delim = '\x01', quote = '', escape = '', strict_mode = false, ignore_errors = true, compression = 'zstd')`
  await staging.run(`SELECT count(*) FROM ${lines}`).catch((error: unknown) => {
    if (error instanceof CancelledError) throw error
    throw new MarketDataError(fileDamaged(source.path, 'zstd', causeOf(error)))
  })
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
    SELECT series, ${values} FROM parsed JOIN naming USING (symbol, publisher_id, rtype, month)
    ORDER BY series, close_nanos, source_row`)
  await staging.run(`DROP TABLE parsed`)
}

/** Prices of the whole lines in the first megabyte. */
function sampledPrices(source: SourceFile, columns: readonly DatabentoColumn[]): string[] {
  const text = Buffer.from(source.head.buffer, source.head.byteOffset, source.head.byteLength).toString('latin1')
  const lines = text.split(/\r?\n/).slice(1)
  if (lines.length > 1) lines.pop()
  const places = (['open', 'high', 'low', 'close'] as const).map((name) => columns.indexOf(name))
  return lines.flatMap((line) => {
    const fields = splitCsvLine(line)
    return places.map((place) => fields[place]?.text ?? '').filter((price) => price !== '')
  })
}

/** Gives every series of the file a number, and the table `naming` that says which line belongs to which. */
async function nameSeries(
  source: SourceFile,
  columns: readonly DatabentoColumn[],
  staging: Staging,
): Promise<StagedSeries[]> {
  const groups = await staging.rows(`
    SELECT symbol, publisher_id, rtype, month, min(rowid)::DOUBLE AS first_row, min(close_nanos) AS first_nanos
    FROM parsed GROUP BY ALL ORDER BY symbol, publisher_id, rtype, month`)
  await staging.run(
    `CREATE TEMP TABLE naming (symbol VARCHAR, publisher_id INTEGER, rtype INTEGER, month INTEGER, series INTEGER)`,
  )
  const series: StagedSeries[] = []
  const numbers = new Map<string, number>()
  const appender: DuckDBAppender = await staging.connection.createAppender('naming')
  for (const group of groups) {
    const symbol = group['symbol'] as string
    if (!/^[\x20-\x7e]{1,64}$/.test(symbol)) {
      const [place] = await locate(source, columns, [group['first_row'] as number], 'symbol')
      throw new MarketDataError(lineWrong(place!, `"${shortened(symbol)}" is not a symbol`))
    }
    const specification = parseTimeBars(barsByRecordType[group['rtype'] as number]!)!
    const opened = (group['first_nanos'] as bigint) - specification.nanos
    const tradedOn = new Date(Number(opened / 1_000_000n))
    const instrument = nameInstrument(symbol, databentoPublisher(group['publisher_id'] as number), tradedOn)
    const key = `${instrument.id} ${specification.name}`
    let number = numbers.get(key)
    if (number === undefined) {
      number = series.length
      numbers.set(key, number)
      series.push({ instrument, specification })
    }
    appender.appendVarchar(symbol)
    appender.appendInteger(group['publisher_id'] as number)
    appender.appendInteger(group['rtype'] as number)
    appender.appendInteger(group['month'] as number)
    appender.appendInteger(number)
    appender.endRow()
  }
  appender.closeSync()
  return series
}

async function firstProblem(
  source: SourceFile,
  columns: readonly DatabentoColumn[],
  staging: Staging,
  count: number,
): Promise<MarketDataError> {
  const problems = await staging.rows(
    `SELECT rowid::DOUBLE AS row, broken_rule FROM parsed WHERE broken_rule IS NOT NULL ORDER BY rowid LIMIT ${listedProblems}`,
  )
  const lines = await linesOf(
    source,
    problems.map((problem) => problem['row'] as number),
  )
  const described = problems.map((problem, at) => {
    const rule = rowRules[problem['broken_rule'] as number]!
    const texts = textsOf(lines[at]!, columns)
    return { place: placeOf(source, columns, lines[at]!, rule.column), what: rule.says(texts) }
  })
  const [first] = described
  const list = described.map(({ place, what }) => `line ${place.line}, column "${place.column}": ${what}`)
  const details =
    count > 1 ? `${count} lines cannot be imported:\n${list.join('\n')}${count > list.length ? '\n…' : ''}` : undefined
  return new MarketDataError(lineWrong(first!.place, first!.what, details))
}

async function locate(
  source: SourceFile,
  columns: readonly DatabentoColumn[],
  rows: readonly number[],
  column: string,
): Promise<LinePlace[]> {
  const lines = await linesOf(source, rows)
  return lines.map((line) => placeOf(source, columns, line, column))
}

/** Lines by number of record, which must ascend. */
async function linesOf(source: SourceFile, rows: readonly number[]): Promise<CsvLine[]> {
  const found: CsvLine[] = []
  for await (const line of readCsvLines(source)) {
    if (line.record === rows[found.length]) found.push(line)
    if (found.length === rows.length) return found
  }
  throw new Error(`${source.path} has no record ${rows[found.length] ?? ''}`)
}

function textsOf(line: CsvLine, columns: readonly DatabentoColumn[]): LineTexts {
  const fields = splitCsvLine(line.text)
  return Object.fromEntries(columns.map((name, at) => [name, fields[at]?.text ?? '']))
}

function placeOf(source: SourceFile, columns: readonly string[], line: CsvLine, column: string): LinePlace {
  const field = splitCsvLine(line.text)[columns.indexOf(column)]
  const location = placeIn(source, line.number, field?.column ?? 1)
  return { path: source.path, line: line.number, column, ...(location && { location }) }
}
