import { namedRowsSql } from '../batch/named-rows.js'
import {
  decimalUnitsSql,
  integerUnits,
  monthSql,
  ofFutures,
  spreadSql,
  type UsualTexts,
  usualWhole,
  whole,
} from '../databento-parse-sql.js'
import { sqlFile, sqlText } from '../duckdb-sql.js'
import { brokenRulesSql, ruleMask } from '../row-rule.js'
import type { SourceFile } from '../source-file.js'
import { databentoTickRules } from './databento-tick-rules.js'
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
  const price = decimalPrices ? decimalUnitsSql : integerUnits
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
  const { shape, columns, decimalPrices, isNamed } = form
  const stamp = isoStamps ? 'TIMESTAMP_NS' : 'BIGINT'
  const types: Record<string, string> = {
    ts_recv: stamp,
    ts_event: stamp,
    sequence: 'BIGINT',
    flags: 'INTEGER',
  }
  for (const name of valueColumns(shape)) types[name] = isSize(name) || decimalPrices ? 'DOUBLE' : 'BIGINT'
  const time = (name: string) => (isoStamps ? `epoch_ns(${name})` : `nullif(${name}, 0)`)
  const integer = (name: string, type: string) => `(CASE WHEN ${name} % 1 = 0 THEN ${name}::${type} END)`
  const values = valueColumns(shape).map((name) => {
    if (isSize(name)) return `nullif(${integer(name, 'BIGINT')}, 4294967295) AS ${name}`
    return decimalPrices ? `round(${name} * 1e9)::BIGINT AS ${name}` : `nullif(${name}, 9223372036854775807) AS ${name}`
  })
  return databentoTicksSql(
    `
      SELECT ${time('ts_recv')} AS ts_init, coalesce(${time('ts_event')}, ${time('ts_recv')}) AS ts_event,
        ${usualWhole('publisher_id', 'INTEGER', usual)} AS publisher_id,
        ${usualWhole('instrument_id', 'BIGINT', usual)} AS instrument_id,
        ${columns.includes('symbol') ? 'coalesce(symbol, instrument_id)' : 'instrument_id'} AS symbol,
        ${tradeColumns(shape)}, sequence, flags,
        ${values.join(', ')}
      FROM ${readSql(source, columns, types)}`,
    isNamed,
    usual,
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
  return `read_csv(${sqlFile(source.contentPath)}, columns = {${declared}}, header = true, auto_detect = false,
        delim = ',', quote = '"', escape = '"', strict_mode = true, compression = '${source.compression}')`
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
  return `(CASE WHEN contains(${name}, '-') THEN epoch_ns(try_cast(${name} AS TIMESTAMP_NS))
    ELSE nullif(try_cast(${name} AS BIGINT), 0) END)`
}

/** A size; NULL where it is undefined. */
function quantity(name: string): string {
  return `nullif(${whole(name, 'BIGINT')}, 4294967295)`
}
