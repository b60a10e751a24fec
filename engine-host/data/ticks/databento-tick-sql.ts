import { namedRowsSql } from '../batch/named-rows.js'
import {
  decimalUnitsSql,
  exactUnitsSql,
  integerUnits,
  monthSql,
  ofFutures,
  spreadSql,
  stampSql,
  unitsOfDoubleSql,
  type UsualTexts,
  usualWhole,
  whole,
} from '../databento-parse-sql.js'
import { publishersOfFutures } from '../databento-publishers.js'
import { csvOptionsSql, sqlFile, sqlText } from '../duckdb-sql.js'
import { orErrorSql } from '../parsed-rows.js'
import { brokenRulesSql, ruleMask } from '../row-rule.js'
import type { SourceFile } from '../source-file.js'
import { databentoTickRules, soundTickSql } from './databento-tick-rules.js'
import { levelColumns, type TickShape } from './tick-reader.js'

/** How a file is written, as far as its header and first lines show. */
export interface TickForm {
  readonly shape: TickShape
  /** In the order of the header. */
  readonly columns: readonly string[]
  /** `1676.25` instead of `1676250000000`. */
  readonly decimalPrices: boolean
  /** The table `symbology` names the instruments. */
  readonly isNamed: boolean
}

/** Makes the table `parsed` by way of texts: what cannot be converted becomes NULL. */
export function textTicksSql(texts: string, { shape, columns, decimalPrices, isNamed }: TickForm): string {
  // NULL is a side of the book that is empty, and no price that cannot be kept: of one with more decimals nine are.
  const price = (name: string) =>
    decimalPrices ? (name === 'price' ? exactUnitsSql(name) : decimalUnitsSql(name)) : integerUnits(name)
  const values = valueColumns(shape).map((name) => `${isSize(name) ? quantity(name) : price(name)} AS ${name}`)
  return databentoTicksSql(
    `
      SELECT ${nanos('ts_recv')} AS ts_init, coalesce(${nanos('ts_event')}, ${nanos('ts_recv')}) AS ts_event,
        ${whole('publisher_id', 'INTEGER')} AS publisher_id, ${whole('instrument_id', 'BIGINT')} AS instrument_id,
        ${columns.includes('symbol') ? 'coalesce(symbol, instrument_id)' : 'instrument_id'} AS symbol,
        ${tradeColumns(shape)}, ${whole('sequence', 'BIGINT')} AS sequence, ${whole('flags', 'INTEGER')} AS flags,
        ${values.join(', ')}
      FROM ${texts}`,
    isNamed,
  )
}

/**
 * Makes the table `parsed` with values that DuckDB converts while it reads, in half the time; a value that it cannot
 * convert is an error. It rounds fractions in columns of integers, so that the outcome only counts when
 * `plainTicksSql` finds nothing that could be such a thing; sizes are read as doubles, of which fractions are undefined.
 */
export function quickTicksSql(source: SourceFile, form: TickForm, isoStamps: boolean, usual: UsualTexts): string {
  return databentoTicksSql(
    `
      SELECT ${quickValues(form, isoStamps)}, ${usualWhole('publisher_id', 'INTEGER', usual)} AS publisher_id,
        ${usualWhole('instrument_id', 'BIGINT', usual)} AS instrument_id,
        ${form.columns.includes('symbol') ? 'coalesce(symbol, instrument_id)' : 'instrument_id'} AS symbol
      FROM ${quickRows(source, form, isoStamps)}`,
    form.isNamed,
    usual,
  )
}

/** Columns of `parsed` other than the keys, of `quickRows`. */
function quickValues({ shape, decimalPrices }: TickForm, isoStamps: boolean): string {
  const time = (name: string) => (isoStamps ? `epoch_ns(${name})` : `nullif(${name}, 0)`)
  const integer = (name: string, type: string) => `(CASE WHEN ${name} % 1 = 0 THEN ${name}::${type} END)`
  const values = valueColumns(shape).map((name) => {
    if (isSize(name)) return `nullif(${integer(name, 'BIGINT')}, 4294967295) AS ${name}`
    if (!decimalPrices) return `nullif(${name}, 9223372036854775807) AS ${name}`
    return `${name === 'price' ? unitsOfDoubleSql(name) : `round(${name} * 1e9)::BIGINT`} AS ${name}`
  })
  return `${time('ts_recv')} AS ts_init, coalesce(${time('ts_event')}, ${time('ts_recv')}) AS ts_event,
        ${tradeColumns(shape)}, sequence, flags, ${values.join(', ')}`
}

/** The lines of a file with the values converted and the rest as texts. */
function quickRows(source: SourceFile, { shape, columns, decimalPrices }: TickForm, isoStamps: boolean): string {
  const stamp = isoStamps ? 'TIMESTAMP_NS' : 'BIGINT'
  const types: Record<string, string> = {
    ts_recv: stamp,
    ts_event: stamp,
    sequence: 'BIGINT',
    flags: 'INTEGER',
  }
  for (const name of valueColumns(shape)) types[name] = isSize(name) || decimalPrices ? 'DOUBLE' : 'BIGINT'
  return readSql(source, columns, types)
}

/** What is the same for all ticks of a file, as `parsed` has it. */
export interface TickConstants {
  readonly symbol: string
  readonly publisher: number
  readonly instrument: number
}

/** Whether ticks with such keys can be sound: combinations of contracts, with a hyphen or a colon, take a closer look. */
export function canBeSound({ symbol }: TickConstants): boolean {
  return /^[A-Za-z0-9 ._/]{1,64}$/.test(symbol)
}

/** The keys that are written so; undefined where that takes a closer look. */
export function tickConstantsOf(columns: readonly string[], texts: UsualTexts): TickConstants | undefined {
  const { publisher_id: publisher = '', instrument_id: instrument = '' } = texts
  if (![publisher, instrument].every((text) => /^[1-9]\d{0,8}$/.test(text))) return undefined
  const symbol = (columns.includes('symbol') ? texts['symbol'] : instrument) ?? ''
  const constants = { symbol, publisher: Number(publisher), instrument: Number(instrument) }
  return canBeSound(constants) ? constants : undefined
}

/** The columns of `parsed` that `soundTicksSql` leaves out, see `createSoundRows`. */
export function tickConstantsSql({ symbol, publisher, instrument }: TickConstants): Record<string, string> {
  return {
    symbol: sqlText(symbol),
    venue_key: `${publisher}::INTEGER`,
    instrument_id: `${instrument}::BIGINT`,
    month: publishersOfFutures.includes(publisher) ? monthSql('ts_init') : '0::INTEGER',
    spread: 'false',
    broken: '0::UINTEGER',
  }
}

/**
 * SELECT of the values of sound ticks that differ from row to row, for `createSoundRows`. It fails at a row that breaks a
 * rule.
 *
 * @param values SELECT of columns as `databentoTickRows` has them, but for the keys
 * @param condition that rows must fulfil as well
 */
export function soundTicksSql(values: string, shape: TickShape, condition: string): string {
  const others = ['ts_event', 'is_trade', 'aggressor', 'sequence', ...valueColumns(shape)]
  return `SELECT ${orErrorSql(`${condition} AND ${soundTickSql}`, 'ts_init')} AS ts_init, ${others.join(', ')} FROM (${values})`
}

/**
 * The same of a CSV file. It fails as well at a row with other keys, and wherever `plainTicksSql` finds a doubt.
 *
 * @param texts of the keys of all rows
 */
export function soundCsvTicksSql(source: SourceFile, form: TickForm, isoStamps: boolean, texts: UsualTexts): string {
  const keys = ['publisher_id', 'instrument_id', ...(form.columns.includes('symbol') ? ['symbol'] : [])]
  const isSame = keys.map((name) => `${name} = ${sqlText(texts[name]!)}`)
  const isCertain = valueColumns(form.shape)
    .filter((name) => !isSize(name))
    .map((name) => `coalesce(${name} BETWEEN 100000 AND 1999999999999999, true)`)
  return soundTicksSql(
    `SELECT ${quickValues(form, isoStamps)}, ${keys.join(', ')} FROM ${quickRows(source, form, isoStamps)}`,
    form.shape,
    [...isSame, ...isCertain].join(' AND '),
  )
}

/** Rules of values: what the source says of its own messages leaves no doubt in how a row was read. */
const doubtful = ruleMask(databentoTickRules, ({ kind }) => kind !== 'sequence-gap')

/**
 * SQL of one row that says whether every value of `parsed` is beyond doubt: no such rule is broken, and every price is within
 * what a double holds exactly and far from what a decimal among units of 1e-9 would be.
 */
export function plainTicksSql(shape: TickShape): string {
  const prices = valueColumns(shape).filter((name) => !isSize(name))
  const within = prices.map((name) => `coalesce(min(${name}) >= 100000 AND max(${name}) < 2000000000000000, true)`)
  return `SELECT bit_or(broken) & ${doubtful} = 0 AND ${within.join(' AND ')} AS plain FROM parsed`
}

/** Whether a row is a trade, and who was the aggressor: 1 the buyer, -1 the seller. */
function tradeColumns({ hasActions }: TickShape): string {
  return `${hasActions ? `action = 'T'` : 'false'} AS is_trade,
        (CASE side WHEN 'B' THEN 1 WHEN 'A' THEN -1 ELSE 0 END)::TINYINT AS aggressor`
}

/** Prices and sizes. */
function valueColumns({ levels }: TickShape): string[] {
  return ['price', 'size', ...levelColumns(levels)]
}

function isSize(name: string): boolean {
  return /_sz_|^size$/.test(name)
}

/** @param types of columns that are not texts */
function readSql(source: SourceFile, columns: readonly string[], types: Readonly<Record<string, string>>): string {
  const declared = columns.map((name) => `${sqlText(name)}: '${types[name] ?? 'VARCHAR'}'`).join(', ')
  return `read_csv(${sqlFile(source.contentPath)}, columns = {${declared}}, header = true, ${csvOptionsSql(',', source.compression)})`
}

/** Makes the table `parsed` of typed ticks, see `databentoTickRows`. */
function databentoTicksSql(typed: string, isNamed: boolean, usual: UsualTexts = {}): string {
  return `CREATE TABLE parsed AS ${databentoTickRows(typed, isNamed, usual)}`
}

/**
 * SELECT of the rows of `parsed` of typed ticks.
 *
 * @param typed SELECT of `ts_init, ts_event BIGINT, publisher_id INTEGER, instrument_id BIGINT, symbol VARCHAR, is_trade
 * BOOLEAN, aggressor TINYINT, sequence BIGINT, flags INTEGER`, prices in units of 1e-9 and sizes, NULL where undefined
 * @param isNamed the table `symbology` names the instruments
 * @param usual texts that the columns have in most rows
 */
export function databentoTickRows(typed: string, isNamed = false, usual: UsualTexts = {}): string {
  return `WITH typed AS (${isNamed ? namedRowsSql(typed, 'ts_init') : typed})
    SELECT typed.* EXCLUDE (publisher_id, flags), publisher_id AS venue_key,
      CASE WHEN ${ofFutures} THEN ${monthSql('ts_init')} ELSE 0 END AS month,
      ${spreadSql(usual)} AS spread,
      ${brokenRulesSql(databentoTickRules)} AS broken
    FROM typed`
}

/** Nanoseconds of a text; NULL where the time is undefined. */
function nanos(name: string): string {
  return `nullif(${stampSql(name)}, 0)`
}

/** A size; NULL where it is undefined. */
function quantity(name: string): string {
  return `nullif(${whole(name, 'BIGINT')}, 4294967295)`
}
