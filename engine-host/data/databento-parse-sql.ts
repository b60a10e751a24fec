import { namedRowsSql } from './batch/named-rows.js'
import { parseTimeBars } from './bar-specification.js'
import {
  barsByRecordType,
  databentoBarRules,
  soundDatabentoBarSql,
  soundTimeAndPricesSql,
} from './databento-bar-rules.js'
import type { DatabentoColumn } from './databento-csv-header.js'
import { publishersOfFutures } from './databento-publishers.js'
import { csvOptionsSql, sqlFile, sqlText } from './duckdb-sql.js'
import { orErrorSql } from './parsed-rows.js'
import { brokenRulesSql } from './row-rule.js'
import type { SourceFile } from './source-file.js'

/** How a file is written, as far as its header and first lines show. */
export interface DatabentoForm {
  /** In the order of the header. */
  readonly columns: readonly DatabentoColumn[]
  /** `1676.25` instead of `1676250000000`. */
  readonly decimalPrices: boolean
  /** The table `symbology` names the instruments. */
  readonly isNamed: boolean
}

const prices = ['open', 'high', 'low', 'close'] as const

/**
 * Makes the table `parsed` by way of texts: what cannot be converted becomes NULL, and every row has a mask of the rules
 * that it breaks. Rows are in the order of the file.
 *
 * @param texts relation with the columns of the form as VARCHAR, see `csvTextsSql`
 */
export function parseSql(texts: string, { columns, decimalPrices, isNamed }: DatabentoForm): string {
  const price = decimalPrices ? exactUnitsSql : integerUnits
  return databentoBarsSql(
    `
      SELECT
        ${stampSql('ts_event')} AS open_nanos,
        ${whole('rtype', 'INTEGER')} AS rtype,
        ${whole('publisher_id', 'INTEGER')} AS publisher_id,
        ${whole('instrument_id', 'BIGINT')} AS instrument_id,
        ${columns.includes('symbol') ? 'coalesce(symbol, instrument_id)' : 'instrument_id'} AS symbol,
        ${prices.map((name) => `${price(name)} AS ${name}`).join(',\n        ')},
        try_cast(volume AS DOUBLE) AS volume
      FROM ${texts}`,
    isNamed,
  )
}

/** The lines of a Databento CSV file, every column as a text. */
export function csvTextsSql(source: SourceFile, columns: readonly string[]): string {
  const declared = columns.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ')
  return `read_csv(${sqlFile(source.contentPath)}, columns = {${declared}}, header = true, ${csvOptionsSql(',', source.compression)})`
}

/**
 * Makes the table `parsed` with values that DuckDB converts while it reads, in half the time. It rounds fractions in
 * columns of integers and takes a sign alone for zero, so that the outcome only counts when `isPlain` finds nothing
 * that could be such a thing; a value that it cannot convert is an error.
 *
 * @param usual texts that the columns have in most rows
 */
export function quickParseSql(source: SourceFile, form: DatabentoForm, isoStamps: boolean, usual: UsualTexts): string {
  return databentoBarsSql(
    `
      SELECT ${quickValues(form, isoStamps)}, ${usualWhole('rtype', 'INTEGER', usual)} AS rtype,
        ${usualWhole('publisher_id', 'INTEGER', usual)} AS publisher_id,
        ${usualWhole('instrument_id', 'BIGINT', usual)} AS instrument_id,
        ${form.columns.includes('symbol') ? 'coalesce(symbol, instrument_id)' : 'instrument_id'} AS symbol
      FROM ${quickRows(source, form, isoStamps)}`,
    form.isNamed,
    usual,
  )
}

/** Time, prices and volume of `quickRows`. */
function quickValues({ decimalPrices }: DatabentoForm, isoStamps: boolean): string {
  const price = (name: string) => (decimalPrices ? unitsOfDoubleSql(name) : name)
  return `${isoStamps ? 'epoch_ns(ts_event)' : 'ts_event'} AS open_nanos, ${prices.map((name) => `${price(name)} AS ${name}`).join(', ')}, volume`
}

/** The lines of a file with the values converted and the rest as texts. */
function quickRows(source: SourceFile, { columns, decimalPrices }: DatabentoForm, isoStamps: boolean): string {
  const types: Readonly<Partial<Record<DatabentoColumn, string>>> = {
    ts_event: isoStamps ? 'TIMESTAMP_NS' : 'BIGINT',
    open: decimalPrices ? 'DOUBLE' : 'BIGINT',
    high: decimalPrices ? 'DOUBLE' : 'BIGINT',
    low: decimalPrices ? 'DOUBLE' : 'BIGINT',
    close: decimalPrices ? 'DOUBLE' : 'BIGINT',
    volume: 'DOUBLE',
  }
  const declared = columns.map((name) => `${sqlText(name)}: '${types[name] ?? 'VARCHAR'}'`).join(', ')
  return `read_csv(${sqlFile(source.contentPath)}, columns = {${declared}}, header = true, ${csvOptionsSql(',', source.compression)})`
}

/** What is the same for all bars of a file, as `parsed` has it. */
export interface BarConstants {
  readonly symbol: string
  readonly publisher: number
  readonly recordType: number
  readonly instrument: number
}

/** The keys of bars, if they are those of sound ones; undefined where that takes a closer look. */
export function barConstants(keys: BarConstants): BarConstants | undefined {
  // Combinations of contracts have a hyphen or a colon.
  const isSound = barsByRecordType[keys.recordType] !== undefined && /^[A-Za-z0-9 ._/]{1,64}$/.test(keys.symbol)
  return isSound ? keys : undefined
}

/** The same of their texts. */
export function barConstantsOf(columns: readonly string[], texts: UsualTexts): BarConstants | undefined {
  const { rtype = '', publisher_id: publisher = '', instrument_id: instrument = '' } = texts
  if (![rtype, publisher, instrument].every((text) => /^[1-9]\d{0,9}$/.test(text))) return undefined
  const symbol = (columns.includes('symbol') ? texts['symbol'] : instrument) ?? ''
  const keys = { symbol, publisher: Number(publisher), recordType: Number(rtype), instrument: Number(instrument) }
  return keys.publisher > 65_535 ? undefined : barConstants(keys)
}

/**
 * SELECT of the values of sound bars of one length that differ from row to row, for `createSoundRows`. It fails at a row
 * that breaks a rule.
 *
 * @param values SELECT of `open_nanos`, prices and `volume` as `databentoBarRows` has them
 * @param condition that rows must fulfil as well
 */
export function soundBarsSql(values: string, recordType: number, condition: string): string {
  const close = orErrorSql(`${condition} AND ${soundTimeAndPricesSql}`, `open_nanos + ${nanosOf(recordType)}`)
  return `SELECT ${close} AS close_nanos, ${prices.join(', ')}, volume FROM (${values})`
}

/**
 * The same of a CSV file. It fails as well at a row with other keys, and wherever `isPlainSql` finds a doubt.
 *
 * @param texts of the keys of all rows
 */
export function soundCsvBarsSql(
  source: SourceFile,
  form: DatabentoForm,
  isoStamps: boolean,
  texts: UsualTexts,
): string {
  const keys = ['rtype', 'publisher_id', 'instrument_id', ...(form.columns.includes('symbol') ? ['symbol'] : [])]
  const isSame = keys.map((name) => `${name} = ${sqlText(texts[name]!)}`)
  return soundBarsSql(
    `SELECT ${quickValues(form, isoStamps)}, ${keys.join(', ')} FROM ${quickRows(source, form, isoStamps)}`,
    Number(texts['rtype']),
    [...isSame, isCertainSql].join(' AND '),
  )
}

/** The other columns of `parsed`, see `createSoundRows`. */
export function barConstantsSql({ symbol, publisher, recordType, instrument }: BarConstants): Record<string, string> {
  const opening = `(close_nanos - ${nanosOf(recordType)})`
  return {
    symbol: sqlText(symbol),
    venue_key: `${publisher}::INTEGER`,
    bar_key: `${recordType}::INTEGER`,
    instrument_id: `${instrument}::BIGINT`,
    month: publishersOfFutures.includes(publisher) ? monthSql(opening) : '0::INTEGER',
    spread: 'false',
    broken: '0::UINTEGER',
  }
}

/** Texts by column. */
export type UsualTexts = Readonly<Record<string, string>>

/** The whole number of a text, of which most rows have the usual one: comparing is faster than converting. */
export function usualWhole(name: string, type: string, usual: UsualTexts): string {
  const text = usual[name] ?? ''
  if (!/^[1-9]\d{0,8}$/.test(text)) return whole(name, type)
  return `CASE WHEN ${name} = '${text}' THEN ${text}::${type} ELSE ${whole(name, type)} END`
}

/** Whether a row of the columns `publisher_id` and `symbol` is of a combination of futures. */
export function spreadSql({ symbol }: UsualTexts): string {
  const isSpread = `(${ofFutures}) AND (contains(symbol, '-') OR contains(symbol, ':'))`
  return symbol === undefined || /[-:]/.test(symbol)
    ? isSpread
    : `CASE WHEN symbol = ${sqlText(symbol)} THEN false ELSE ${isSpread} END`
}

/**
 * SQL of one row that says whether every value of `parsed` is beyond doubt: no rule is broken, and every price is within
 * what a double holds exactly and far from what a decimal among units of 1e-9 would be.
 */
export const isPlainSql = `SELECT bit_or(broken) = 0 AND min(low) >= 100000 AND max(high) < 2000000000000000 AS plain FROM parsed`

/** The same of one row that breaks no rule. */
const isCertainSql = `low >= 100000 AND high < 2000000000000000`

/** Makes the table `parsed` of typed bars, see `databentoBarRows`. */
function databentoBarsSql(typed: string, isNamed: boolean, usual: UsualTexts = {}): string {
  return `CREATE TABLE parsed AS ${databentoBarRows(typed, isNamed, usual)}`
}

/**
 * SELECT of the rows of `parsed` of typed bars.
 *
 * @param typed SELECT of `open_nanos BIGINT, rtype, publisher_id INTEGER, instrument_id BIGINT, symbol VARCHAR, open,
 * high, low, close BIGINT, volume DOUBLE`
 * @param isNamed the table `symbology` names the instruments
 * @param usual texts that the columns have in most rows
 */
export function databentoBarRows(typed: string, isNamed = false, usual: UsualTexts = {}): string {
  return `WITH typed AS (${isNamed ? namedRowsSql(typed, 'open_nanos') : typed}),
    checked AS (
      SELECT *, ${spreadSql(usual)} AS spread FROM typed)
    SELECT TRY(open_nanos + ${period}) AS close_nanos, symbol, publisher_id AS venue_key, rtype AS bar_key, instrument_id,
      CASE WHEN ${ofFutures} THEN ${monthSql('open_nanos')} ELSE 0 END AS month,
      open, high, low, close, volume, spread, ${brokenRulesSql(databentoBarRules, soundDatabentoBarSql)} AS broken
    FROM checked`
}

/** Not as `IN (…)`, which DuckDB turns into a join, at the cost of speed and of telling how far it is. */
export const ofFutures = publishersOfFutures.map((publisher) => `publisher_id = ${publisher}`).join(' OR ')

/** Number of the stretch of four weeks in which a time lies: within it a symbol of futures means one contract. */
export function monthSql(nanos: string): string {
  return `(${nanos} // 2419200000000000)::INTEGER`
}

/** Length of a bar by its record type; of no meaning for lines that break a rule. */
const period = `CASE rtype ${Object.keys(barsByRecordType)
  .map((recordType) => `WHEN ${recordType} THEN ${nanosOf(Number(recordType))}`)
  .join(' ')} END`

function nanosOf(recordType: number): bigint {
  return parseTimeBars(barsByRecordType[recordType]!)!.nanos
}

/** A number of a text. DuckDB takes a sign and a space for zero. */
function number(name: string, type: string): string {
  const value = `try_cast(${name} AS ${type})`
  return `CASE WHEN ${value} <> 0 OR contains(${name}, '0') THEN ${value} END`
}

/** A whole number of a text. DuckDB would round a fraction. */
export function whole(name: string, type: string): string {
  return `CASE WHEN NOT contains(${name}, '.') THEN ${number(name, type)} END`
}

/** Nanoseconds of a text, ISO or an integer. Numbers with an exponent come of tables that have rounded them. */
export function stampSql(name: string): string {
  return `CASE WHEN contains(${name}, '-') AND contains(${name}, ':') OR regexp_full_match(${name}, '\\d{4}-\\d\\d-\\d\\d')
      THEN epoch_ns(try_cast(${name} AS TIMESTAMP_NS))
    WHEN regexp_full_match(${name}, '\\s*[-+]?[0-9_]+\\s*') THEN try_cast(${name} AS BIGINT) END`
}

/** Whether times can be converted by DuckDB while it reads: it takes exponents and rounds fractions. */
export function areExactStamps(texts: readonly string[]): boolean {
  return texts.every((text) => /^\d+$/.test(text) || text.includes(':') || /^\d{4}-\d\d-\d\d$/.test(text))
}

/** Units of 1e-9 of a text that is an integer of them; NULL for an undefined price. */
export function integerUnits(name: string): string {
  return `nullif(${whole(name, 'BIGINT')}, 9223372036854775807)`
}

/** Units of 1e-9 of a decimal text; NULL where it says more than these hold. */
export function exactUnitsSql(name: string): string {
  return `CASE WHEN NOT regexp_matches(${name}, '\\.\\d{9}\\d*[1-9]') THEN ${decimalUnitsSql(name)} END`
}

/**
 * Units of 1e-9 of a decimal that was read as a double; NULL where there may be more than these hold: a tenth decimal shows
 * below 200,000, where the rounding of the double and of the product is a third of it, and larger prices may be taken for such
 * ones, which then are read as texts.
 */
export function unitsOfDoubleSql(name: string): string {
  return `CASE WHEN abs(${name} * 1e9 - round(${name} * 1e9)) < 0.045 THEN round(${name} * 1e9)::BIGINT END`
}

/**
 * Units of 1e-9 of a decimal text: by way of a double below 2,250,000, where the rounding of the double and of the
 * product stays below half a unit; else by way of a decimal. Not by a DECIMAL wider than 18 digits, whose cast from
 * text takes 30 µs a value.
 */
export function decimalUnitsSql(name: string): string {
  const double = `try_cast(${name} AS DOUBLE)`
  const decimal = number(name, 'DECIMAL(18, 9)')
  return `CASE WHEN abs(${double}) < 2000000 THEN round(${double} * 1e9)::BIGINT
    ELSE trunc(${decimal})::BIGINT * 1000000000 + round((${decimal} - trunc(${decimal}))::DOUBLE * 1e9)::BIGINT END`
}
