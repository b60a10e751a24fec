import type { ImportSettings, MappedField } from '../protocol/import-settings.js'
import { type BarSpecification, parseTimeBars, type TimeBarSpecification } from './bar-specification.js'
import { type DecimalFormat, detectDecimalFormat } from './decimal-format.js'
import { likelyColumns } from './likely-columns.js'
import {
  barsUnknown,
  columnsUnmapped,
  decimalsUnclear,
  MarketDataError,
  noRows,
  noSuchColumn,
  NothingToImportError,
  timesUnclear,
  timeZoneUnknown,
} from './market-data-failure.js'
import type { TableSource } from './table-source.js'
import { dateOrderOf, detectTimeFormat, type TimeFormat, timeSql } from './time-format.js'

type Fields = Readonly<Partial<Record<MappedField, string>>>

/** How the times and numbers of a table are read: what was given, and what was proposed for the rest. */
export interface TableReading<Required extends MappedField> {
  readonly fields: Fields & Readonly<Record<Required, string>>
  readonly time: TimeFormat
  readonly timeZone: string
  readonly decimal: DecimalFormat
  /** Whether numbers have commas at all. */
  readonly hasCommas: boolean
}

/** How a table of bars is read. */
export interface BarReading extends TableReading<'time' | 'open' | 'high' | 'low' | 'close'> {
  readonly stamp: 'open' | 'close'
  /** Undefined where only the distances between rows can tell. */
  readonly bars: TimeBarSpecification | undefined
}

/**
 * Decides how a table of bars is read.
 *
 * @throws MarketDataError saying what must be told
 */
export function barReadingOf(table: TableSource, settings: ImportSettings): BarReading {
  const prices = ['open', 'high', 'low', 'close'] as const
  return {
    ...tableReadingOf(table, settings, ['time', ...prices], prices),
    stamp: settings.stamp ?? table.form.stamp ?? 'open',
    bars: barsOf(settings.bars ?? table.form.bars),
  }
}

/**
 * Decides how the times and numbers of a table are read.
 *
 * @param required fields that must have a column
 * @param prices fields that hold prices
 * @throws MarketDataError saying what must be told
 */
export function tableReadingOf<Required extends MappedField>(
  table: TableSource,
  settings: ImportSettings,
  required: readonly ('time' | Required)[],
  prices: readonly Required[],
): TableReading<'time' | Required> {
  const { form, sample, source } = table
  const fields = mappedFieldsOf(table, settings)
  const missing = required.filter((field) => fields[field] === undefined && !isLeftOut(field, settings))
  if (missing.length > 0) {
    const likely = likelyColumns(table, fields, missing)
    const kindOpen = settings.kind === undefined && prices.every((field) => missing.includes(field))
    throw new MarketDataError(columnsUnmapped(source.path, { missing, columns: form.columns, likely, kindOpen }))
  }
  const whole = fields as Fields & Readonly<Record<'time' | Required, string>>
  const texts = (column: string) => sample.map((row) => row[form.columns.indexOf(column)] ?? '')
  if (sample.length === 0) throw new NothingToImportError(noRows(source.path), 'it holds a header and no rows')
  const dates = texts(whole.time)
  const times = whole.timeOfDay === undefined ? [] : texts(whole.timeOfDay)
  const time = detectTimeFormat(
    dates.map((date, at) => (times.length > 0 ? `${date} ${times[at] ?? ''}` : date)),
    { ...(form.dateOrder && { dateOrder: form.dateOrder }), ...settings },
  )
  if (time.kind === 'unclear') throw new MarketDataError(timesUnclear(source.path, whole.time, time))
  const numbers = prices.flatMap((field) => texts(whole[field]))
  const decimal = detectDecimalFormat(numbers, settings)
  if (decimal === undefined) {
    throw new MarketDataError(
      decimalsUnclear(
        source.path,
        numbers.find((price) => price.includes(','))!,
      ),
    )
  }
  const timeZone = settings.timeZone ?? form.timeZone ?? 'UTC'
  if (!isTimeZone(timeZone)) throw new MarketDataError(timeZoneUnknown(timeZone))
  return { fields: whole, time, timeZone, decimal, hasCommas: numbers.some((price) => price.includes(',')) }
}

/** Whether a field was said to have no column, which what is not a price or a time may have. */
function isLeftOut(field: MappedField, { columns }: ImportSettings): boolean {
  return field === 'size' && columns?.size === ''
}

/** Columns by what they hold: those of the form, with what was said otherwise. */
export function mappedFieldsOf({ form, source }: TableSource, settings: ImportSettings): Fields {
  const proposed = Object.entries(form.fields).filter(([field]) => settings.columns?.[field as MappedField] !== '')
  const fields: Partial<Record<MappedField, string>> = Object.fromEntries(proposed)
  for (const [field, column] of Object.entries(settings.columns ?? {}) as [MappedField, string][]) {
    if (column === '') continue
    if (!form.columns.includes(column)) throw new MarketDataError(noSuchColumn(source.path, column, form.columns))
    fields[field] = column
    if (field === 'time' && settings.columns?.timeOfDay === undefined) delete fields.timeOfDay
  }
  return fields
}

/** SQL of the text of a mapped column. */
export function textSql({ form }: TableSource, column: string): string {
  return `c${form.columns.indexOf(column)}`
}

/** SQL of the nanoseconds since 1970 of the mapped time. */
export function stampSql(table: TableSource, { fields, time, timeZone }: TableReading<'time'>): string {
  const date = textSql(table, fields.time)
  return fields.timeOfDay === undefined
    ? timeSql(date, time, timeZone)
    : timeSql(`(${date} || ' ' || ${textSql(table, fields.timeOfDay)})`, time, timeZone)
}

/** The order of day and month as a setting, where there is one. */
export function dateOrderSetting({ time }: TableReading<'time'>): Pick<ImportSettings, 'dateOrder'> {
  const dateOrder = dateOrderOf(time)
  return dateOrder === undefined ? {} : { dateOrder }
}

function barsOf(text: string | undefined): TimeBarSpecification | undefined {
  if (text === undefined) return undefined
  const specification = parseTimeBars(text)
  if (!specification) throw new MarketDataError(barsUnknown(text))
  return specification
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const units: readonly (readonly [nanos: bigint, unit: BarSpecification['unit']])[] = [
  [604_800_000_000_000n, 'WEEK'],
  [86_400_000_000_000n, 'DAY'],
  [3_600_000_000_000n, 'HOUR'],
  [60_000_000_000n, 'MINUTE'],
  [1_000_000_000n, 'SECOND'],
]

/** Days between the bars of some months, by how many: their first days of trading can lie some days apart from the first. */
const daysOfMonths: readonly (readonly [months: number, least: bigint, most: bigint])[] = [
  [1, 29n, 34n],
  [3, 89n, 94n],
  [12, 364n, 368n],
]

/** Bars of a length in the largest unit that measures it; undefined for none, and for what is neither weeks nor months. */
export function barsOfLength(nanos: bigint): TimeBarSpecification | undefined {
  const days = nanos / 86_400_000_000_000n
  const [months] = daysOfMonths.find(([, least, most]) => days >= least && days <= most) ?? []
  if (months !== undefined) return parseTimeBars(`${months}-MONTH`)
  if (days >= 28n) return undefined
  const [length, unit] = units.find(([candidate]) => nanos > 0n && nanos % candidate === 0n) ?? []
  return length === undefined || unit === undefined ? undefined : parseTimeBars(`${nanos / length}-${unit}`)
}
