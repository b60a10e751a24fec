import type { ImportSettings, MappedField } from '../protocol/import-settings.js'
import { findAssumedDates } from './assumed-dates.js'
import type { BarReader, SeriesGroup } from './bar-reader.js'
import { barPriceRules, soundBarSql } from './bar-price-rules.js'
import { type BarLength, byLengthSql, parseBarLength } from './bar-lengths.js'
import type { TimeBarSpecification } from './bar-specification.js'
import { loadSoundly } from './databento-csv.js'
import { decimalUnitsSql } from './databento-parse-sql.js'
import { plainNumberSql } from './decimal-format.js'
import {
  barsTooLong,
  barsUnclear,
  barsUnclearText,
  instrumentInvalid,
  instrumentUnknown,
  MarketDataError,
} from './market-data-failure.js'
import { loadOpenInterest, type OpenInterestSql } from './open-interest.js'
import { orErrorSql } from './parsed-rows.js'
import { brokenRulesSql, type RowRule } from './row-rule.js'
import { shortened } from './shortened-text.js'
import type { StagedSeries } from './staged-bars.js'
import { CancelledError, type Staging } from './staging.js'
import { instrumentOfId, isInstrumentId, proposedInstrument } from './table-instrument.js'
import {
  type BarReading,
  barReadingOf,
  barsOfLength,
  dateOrderSetting,
  stampSql,
  type TableReading,
  textSql,
} from './table-reading.js'
import type { TableSource } from './table-source.js'
import { soundTimeSql, timeRule } from './table-time-rule.js'
import { isUtc } from './time-format.js'

/** Rows that the length of the bars is measured in. */
const measuredRows = 20_000

/**
 * Reads bars of a table: any CSV, Parquet or SQLite, with the columns that the form proposes or the settings name.
 *
 * @throws MarketDataError saying what must be told before it can be read
 */
export function tableBarReader(table: TableSource, settings: ImportSettings): BarReader {
  const { form, source } = table
  const reading = barReadingOf(table, settings)
  const instrument = instrumentFor(table, reading, settings)
  const rules = rulesOf(reading)
  let lengths: readonly BarLength[] = reading.bars ? [{ text: undefined, bars: reading.bars }] : []
  let firstSymbol: string | undefined
  return {
    source,
    form: form.name,
    why: form.why,
    columns: form.columns,
    rules,
    symbolColumn: reading.fields.symbol ?? reading.fields.time,
    timeColumn: reading.fields.time,
    settings: () => settingsOf(reading, instrument, lengths),
    ...(reading.fields.openInterest !== undefined && { openInterest: reading.fields.openInterest }),
    load: async (staging, onFraction) => {
      try {
        const relation = await table.relation(staging)
        if (settings.bars !== undefined && reading.bars !== undefined && reading.fields.length === undefined)
          await refuseShorterBars(staging, table, reading, relation, reading.bars)
        if (lengths.length === 0) lengths = await lengthsOf(staging, table, reading, relation)
        if (reading.fields.openInterest !== undefined)
          await loadOpenInterest(
            staging,
            source,
            reading.fields.openInterest,
            interestSql(table, reading, relation, lengths),
          )
        const sound = soundBars(table, reading, lengths)
        if (sound !== undefined && (await loadSoundly(sound.values, sound.constants, staging, onFraction))) return
        await staging.run(parsedSql(typedSql(table, reading, relation), reading, lengths, rules), onFraction)
      } catch (error) {
        if (error instanceof CancelledError || error instanceof MarketDataError) throw error
        throw await table.explain(error, staging)
      }
    },
    nameSeries: (group) => {
      firstSymbol ??= group.symbol
      if (instrument !== undefined && group.symbol !== firstSymbol) {
        return `the file has several symbols, ${firstSymbol} and ${group.symbol}, which cannot all be ${instrument}`
      }
      return seriesOf(group, table, instrument, lengths[group.barKey]!.bars)
    },
    findAssumptions: (staging) => findAssumedDates(table, reading, staging),
    rowsAt: table.rowsAt,
  }
}

/** The id for a file of one instrument; undefined for tables with a column of symbols. */
export function instrumentFor(
  table: TableSource,
  reading: TableReading<'time'>,
  settings: ImportSettings,
): string | undefined {
  const { form, source } = table
  if (settings.instrument !== undefined) {
    if (!isInstrumentId(settings.instrument)) throw new MarketDataError(instrumentInvalid(settings.instrument))
    return settings.instrument
  }
  if (reading.fields.symbol !== undefined) return undefined
  const proposed = proposedInstrument(source.path, form)
  if (proposed === undefined) throw new MarketDataError(instrumentUnknown(source.path))
  return proposed
}

function seriesOf(
  { symbol }: SeriesGroup,
  { form }: TableSource,
  instrument: string | undefined,
  specification: TimeBarSpecification,
): StagedSeries | string {
  if (instrument !== undefined) return { instrument: instrumentOfId(instrument, form.market), specification }
  const name = form.name === 'Stooq bars' ? symbol.replace(/\.[A-Z]{2}$/, '') : symbol
  const id = `${name}.${form.venue ?? 'FILE'}`
  if (!isInstrumentId(id)) return `"${shortened(symbol)}" is not a symbol`
  return { instrument: instrumentOfId(id, form.market), specification }
}

function settingsOf(
  reading: BarReading,
  instrument: string | undefined,
  lengths: readonly BarLength[],
): ImportSettings {
  return {
    kind: 'bars',
    ...(instrument !== undefined && { instrument }),
    ...(lengths.length === 1 && { bars: lengths[0]!.bars.name }),
    timeZone: reading.timeZone,
    stamp: reading.stamp,
    ...(reading.time.kind === 'epoch' && reading.time.unit !== undefined && { unit: reading.time.unit }),
    ...dateOrderSetting(reading),
    decimal: reading.decimal,
    columns: reading.fields,
  }
}

function rulesOf({ fields }: BarReading): RowRule[] {
  return [timeRule(fields), ...barPriceRules(fields)]
}

function typedSql(table: TableSource, reading: BarReading, relation: string): string {
  const { fields, decimal, hasCommas } = reading
  const number = (field: MappedField) => plainNumberSql(textSql(table, fields[field]!), decimal, hasCommas)
  return `SELECT ${stampSql(table, reading)} AS stamp_nanos,
      ${symbolSql(table, reading)} AS symbol, ${lengthSql(table, reading)} AS length,
      ${prices.map((field) => `${decimalUnitsSql(number(field))} AS ${field}`).join(', ')},
      ${fields.volume === undefined ? '0::DOUBLE' : `try_cast(${number('volume')} AS DOUBLE)`} AS volume, false AS spread
    FROM ${relation}`
}

const prices = ['open', 'high', 'low', 'close'] as const

/**
 * The same of a table without a fault, for `createSoundRows`, with numbers and times that DuckDB converts while it reads;
 * undefined where they must be read as texts. Prices are below what a double holds exactly, as `decimalUnitsSql` has it.
 */
function soundBars(
  table: TableSource,
  reading: BarReading,
  lengths: readonly BarLength[],
): { readonly values: string; readonly constants: Readonly<Record<string, string>> } | undefined {
  const { fields, decimal, hasCommas, time, timeZone } = reading
  if (table.relationWithTypes === undefined || decimal !== 'point' || hasCommas) return undefined
  const column = (field: MappedField) => textSql(table, fields[field]!)
  const numbers = [...prices.map((field) => fields[field]), ...(fields.volume === undefined ? [] : [fields.volume])]
  const others = [fields.time, fields.timeOfDay, fields.symbol, fields.length]
  if (numbers.some((name) => others.includes(name))) return undefined
  // Other zones take a closer look.
  const isTime =
    time.kind === 'iso' && isUtc(timeZone) && fields.timeOfDay === undefined && !others.slice(1).includes(fields.time)
  const relation = table.relationWithTypes({
    ...Object.fromEntries(numbers.map((name) => [name, 'DOUBLE'] as const)),
    ...(isTime && { [fields.time]: 'TIMESTAMP_NS' as const }),
  })
  const typed = `SELECT ${isTime ? `epoch_ns(${column('time')})` : stampSql(table, reading)} AS stamp_nanos,
      ${symbolSql(table, reading)} AS symbol, ${lengthSql(table, reading)} AS length,
      ${prices.map((field) => `round(${column(field)} * 1e9)::BIGINT AS ${field}`).join(', ')},
      ${fields.volume === undefined ? '0::DOUBLE' : column('volume')} AS volume
    FROM ${relation}`
  const isSound = [soundTimeSql, soundBarSql, 'high < 2000000000000000'].join(' AND ')
  const values = [`${orErrorSql(isSound, closesSql(reading, lengths))} AS close_nanos`, ...prices]
  const constants: Record<string, string> = { venue_key: '0', month: '0', spread: 'false', broken: '0::UINTEGER' }
  if (fields.volume === undefined) constants['volume'] = '0::DOUBLE'
  else values.push('volume')
  if (fields.symbol === undefined) constants['symbol'] = `''`
  else values.push('symbol')
  if (fields.length === undefined) constants['bar_key'] = '0'
  else values.push(`${barKeySql(lengths)} AS bar_key`)
  return { values: `SELECT ${values.join(', ')} FROM (${typed})`, constants }
}

function interestSql(
  table: TableSource,
  reading: BarReading,
  relation: string,
  lengths: readonly BarLength[],
): OpenInterestSql {
  const { fields, decimal, hasCommas } = reading
  const column = textSql(table, fields.openInterest!)
  return {
    relation: `(SELECT *, ${stampSql(table, reading)} AS stamp_nanos, ${lengthSql(table, reading)} AS length FROM ${relation})`,
    close: closesSql(reading, lengths),
    symbol: symbolSql(table, reading),
    barKey: barKeySql(lengths),
    text: column,
    number: plainNumberSql(column, decimal, hasCommas),
  }
}

function symbolSql(table: TableSource, { fields }: BarReading): string {
  return fields.symbol === undefined ? `''` : `coalesce(${textSql(table, fields.symbol)}, '')`
}

function lengthSql(table: TableSource, { fields }: BarReading): string {
  return fields.length === undefined ? `''` : textSql(table, fields.length)
}

function closesSql({ stamp }: BarReading, lengths: readonly BarLength[]): string {
  return byLengthSql('length', lengths, ({ bars }) => closeSql(bars, stamp))
}

function barKeySql(lengths: readonly BarLength[]): string {
  return byLengthSql('length', lengths, (_, at) => String(at))
}

function parsedSql(
  typed: string,
  reading: BarReading,
  lengths: readonly BarLength[],
  rules: readonly RowRule[],
): string {
  return `CREATE TABLE parsed AS
    WITH typed AS (${typed})
    SELECT ${closesSql(reading, lengths)} AS close_nanos, symbol, 0 AS venue_key,
      ${barKeySql(lengths)} AS bar_key, 0 AS month, open, high, low, close, volume,
      spread, ${brokenRulesSql(rules)} AS broken
    FROM typed`
}

const hourNanos = 3_600_000_000_000n

/** Midnight of the first is at most so long before midnight UTC, and sessions that open in the evening do so later. */
const beforeMonth = 13n * hourNanos

/**
 * SQL of the close of a bar. A bar of months closes at midnight UTC after the last of its months, whatever day of it
 * stands in the file: the first, the first or last of trading, or today. An opening may lie some hours before the month,
 * because exchanges east and sessions that open in the evening do, and a close a day after it.
 */
function closeSql({ unit, step, nanos }: TimeBarSpecification, stamp: 'open' | 'close'): string {
  if (unit !== 'MONTH') return stamp === 'open' ? `TRY(stamp_nanos + ${nanos})` : 'stamp_nanos'
  const inside = `make_timestamp_ns(stamp_nanos ${stamp === 'open' ? `+ ${beforeMonth}` : `- ${24n * hourNanos}`})::TIMESTAMP`
  const months = `((year(${inside}) - 1970) * 12 + month(${inside}) - 1)`
  return `TRY(epoch_ns(TIMESTAMP '1970-01-01' + to_months(((floor(${months} / ${step}) + 1) * ${step})::INTEGER)))`
}

/** The lengths that the column of lengths names, else what the times are apart. */
async function lengthsOf(
  staging: Staging,
  table: TableSource,
  reading: BarReading,
  relation: string,
): Promise<readonly BarLength[]> {
  const { length } = reading.fields
  if (length === undefined) return [{ text: undefined, bars: await measuredBars(staging, table, reading, relation) }]
  const column = textSql(table, length)
  const rows = await staging.rows(
    `SELECT DISTINCT coalesce(${column}, '') AS length FROM ${relation} ORDER BY length LIMIT 50`,
  )
  return rows.map((row) => {
    const text = row['length'] as string
    const bars = parseBarLength(text)
    if (!bars) throw new MarketDataError(barsUnclearText(table.source.path, length, text))
    return { text, bars }
  })
}

/** Bars that begin before the last one has ended are of a shorter length, and would count prices several times. */
async function refuseShorterBars(
  staging: Staging,
  table: TableSource,
  reading: BarReading,
  relation: string,
  bars: TimeBarSpecification,
): Promise<void> {
  const distance = await commonDistance(staging, table, reading, relation)
  const found = distance === undefined ? undefined : barsOfLength(distance)
  // Bars of a session may end early, which makes distances that do not divide their length.
  if (distance === undefined || found === undefined || distance >= bars.nanos || bars.nanos % distance !== 0n) return
  throw new MarketDataError(barsTooLong(table.source.path, found.name, bars.name))
}

async function measuredBars(
  staging: Staging,
  table: TableSource,
  reading: BarReading,
  relation: string,
): Promise<TimeBarSpecification> {
  const distance = await commonDistance(staging, table, reading, relation)
  const bars = distance === undefined ? undefined : barsOfLength(distance)
  if (!bars) throw new MarketDataError(barsUnclear(table.source.path))
  return bars
}

/** The most frequent distance between two times of one symbol, in nanoseconds; undefined where no two differ. */
async function commonDistance(
  staging: Staging,
  table: TableSource,
  reading: BarReading,
  relation: string,
): Promise<bigint | undefined> {
  const symbol = reading.fields.symbol === undefined ? `''` : textSql(table, reading.fields.symbol)
  const [row] = await staging.rows(`
    SELECT distance, count(*) AS times FROM (
      SELECT stamp - lag(stamp) OVER (PARTITION BY symbol ORDER BY stamp) AS distance FROM (
        SELECT ${stampSql(table, reading)} AS stamp, ${symbol} AS symbol FROM ${table.beginning ?? relation} LIMIT ${measuredRows}))
    WHERE distance > 0 GROUP BY distance ORDER BY times DESC, distance LIMIT 1`)
  return row?.['distance'] as bigint | undefined
}
