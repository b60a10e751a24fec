import type { ImportSettings, MappedField } from '../protocol/import-settings.js'
import { type BarSpecification, parseTimeBars, type TimeBarSpecification } from './bar-specification.js'
import { type DecimalFormat, detectDecimalFormat } from './decimal-format.js'
import {
  barsUnknown,
  columnUnmapped,
  decimalsUnclear,
  MarketDataError,
  noSuchColumn,
  timesUnclear,
  timeZoneUnknown,
} from './market-data-failure.js'
import type { TableSource } from './table-source.js'
import { detectTimeFormat, type TimeFormat } from './time-format.js'

/** How a table of bars is read: what was given, and what was proposed for the rest. */
export interface TableReading {
  readonly fields: Readonly<Partial<Record<MappedField, string>>> &
    Readonly<Record<'time' | 'open' | 'high' | 'low' | 'close', string>>
  readonly time: TimeFormat
  readonly timeZone: string
  readonly stamp: 'open' | 'close'
  /** Undefined where only the distances between rows can tell. */
  readonly bars: TimeBarSpecification | undefined
  readonly decimal: DecimalFormat
  /** Whether numbers have commas at all. */
  readonly hasCommas: boolean
}

const required = ['time', 'open', 'high', 'low', 'close'] as const

/**
 * Decides how a table is read.
 *
 * @throws MarketDataError saying what must be told
 */
export function readingOf(table: TableSource, settings: ImportSettings): TableReading {
  const { form, sample, source } = table
  const fields: Partial<Record<MappedField, string>> = { ...form.fields }
  for (const [field, column] of Object.entries(settings.columns ?? {}) as [MappedField, string][]) {
    if (!form.columns.includes(column)) throw new MarketDataError(noSuchColumn(source.path, column, form.columns))
    fields[field] = column
    if (field === 'time' && settings.columns?.timeOfDay === undefined) delete fields.timeOfDay
  }
  const { time: timeColumn, open, high, low, close } = fields
  const missing = required.find((field) => fields[field] === undefined)
  if (missing !== undefined || timeColumn === undefined || !open || !high || !low || !close) {
    throw new MarketDataError(columnUnmapped(source.path, missing ?? 'time', form.columns))
  }
  const texts = (column: string) => sample.map((row) => row[form.columns.indexOf(column)] ?? '')
  const dates = texts(timeColumn)
  const times = fields.timeOfDay === undefined ? [] : texts(fields.timeOfDay)
  const time = detectTimeFormat(
    dates.map((date, at) => (times.length > 0 ? `${date} ${times[at] ?? ''}` : date)),
    { ...(form.dateOrder && { dateOrder: form.dateOrder }), ...settings },
  )
  if (time.kind === 'unclear') throw new MarketDataError(timesUnclear(source.path, timeColumn, time.what, time.next))
  const prices = [open, high, low, close].flatMap(texts)
  const decimal = detectDecimalFormat(prices, settings)
  if (decimal === undefined) {
    throw new MarketDataError(
      decimalsUnclear(
        source.path,
        prices.find((price) => price.includes(','))!,
      ),
    )
  }
  const timeZone = settings.timeZone ?? form.timeZone ?? 'UTC'
  if (!isTimeZone(timeZone)) throw new MarketDataError(timeZoneUnknown(timeZone))
  return {
    fields: { ...fields, time: timeColumn, open, high, low, close },
    time,
    timeZone,
    stamp: settings.stamp ?? form.stamp ?? 'open',
    bars: barsOf(settings.bars ?? form.bars),
    decimal,
    hasCommas: prices.some((price) => price.includes(',')),
  }
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
  [86_400_000_000_000n, 'DAY'],
  [3_600_000_000_000n, 'HOUR'],
  [60_000_000_000n, 'MINUTE'],
  [1_000_000_000n, 'SECOND'],
]

/** Bars of a length in the largest unit that measures it; undefined for none, and for what can only be months. */
export function barsOfLength(nanos: bigint): TimeBarSpecification | undefined {
  const days = nanos / 86_400_000_000_000n
  if (days >= 28n) return undefined
  const [length, unit] = units.find(([candidate]) => nanos > 0n && nanos % candidate === 0n) ?? []
  return length === undefined || unit === undefined ? undefined : parseTimeBars(`${nanos / length}-${unit}`)
}
