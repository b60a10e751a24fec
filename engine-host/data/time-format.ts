import type { EpochUnit, ImportQuestion, ImportSettings } from '../protocol/import-settings.js'
import { sqlText } from './duckdb-sql.js'

/** How times are written. */
export type TimeFormat =
  | { readonly kind: 'epoch'; readonly unit: EpochUnit | undefined; readonly fractional: boolean }
  | { readonly kind: 'iso' }
  | {
      readonly kind: 'pattern'
      readonly pattern: string
      readonly example: string
      /** Whether the order of day and month is the usual one of such dates, and nothing in them proves it. */
      readonly isAssumed: boolean
    }

/** A text that no format fits, and why. */
export interface TimeFormatProblem {
  readonly kind: 'unclear'
  readonly what: string
  readonly next: string
  readonly asks: ImportQuestion
}

const timeColumn: ImportQuestion = { setting: 'columns', fields: ['time'] }

const isoPattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)? ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i
const epochPattern = /^-?\d{9,19}(?:\.\d+)?$/

const datePatterns: readonly { readonly matches: RegExp; readonly pattern: string }[] = [
  { matches: /^\d{8}/, pattern: '%Y%m%d' },
  { matches: /^\d{4}\.\d{1,2}\.\d{1,2}/, pattern: '%Y.%m.%d' },
  { matches: /^\d{4}\/\d{1,2}\/\d{1,2}/, pattern: '%Y/%m/%d' },
  { matches: /^\d{4}-\d{1,2}-\d{1,2}/, pattern: '%Y-%m-%d' },
]

const timePatterns: readonly { readonly matches: RegExp; readonly pattern: string }[] = [
  { matches: /^$/, pattern: '' },
  { matches: /^\d{6}$/, pattern: '%H%M%S' },
  { matches: /^\d{9}$/, pattern: '%H%M%S%g' },
  { matches: /^\d{4}$/, pattern: '%H%M' },
  { matches: /^\d{1,2}:\d{2}$/, pattern: '%H:%M' },
  { matches: /^\d{1,2}:\d{2}:\d{2}$/, pattern: '%H:%M:%S' },
  { matches: /^\d{1,2}:\d{2}:\d{2}\.\d{3}$/, pattern: '%H:%M:%S.%g' },
  { matches: /^\d{1,2}:\d{2}:\d{2}\.\d{6}$/, pattern: '%H:%M:%S.%f' },
  { matches: /^\d{1,2}:\d{2}:\d{2}\.\d{9}$/, pattern: '%H:%M:%S.%n' },
  { matches: /^\d{1,2}:\d{2} ?[AP]M$/i, pattern: '%I:%M %p' },
  { matches: /^\d{1,2}:\d{2}:\d{2} ?[AP]M$/i, pattern: '%I:%M:%S %p' },
]

/**
 * Finds out how times are written.
 *
 * @param texts of the first rows, date and time of day joined by a space; blank ones are passed over
 */
export function detectTimeFormat(
  texts: readonly string[],
  settings: Pick<ImportSettings, 'unit' | 'dateOrder'>,
): TimeFormat | TimeFormatProblem {
  const given = texts.filter((text) => text !== '')
  const [first] = given
  if (first === undefined) {
    return { kind: 'unclear', what: 'no row has a time', next: 'Map the column of the time.', asks: timeColumn }
  }
  // A few that are none are told line by line.
  const most = (is: (text: string) => boolean) => 2 * given.filter(is).length > given.length
  if (most((text) => epochPattern.test(text) && !/^(?:19|20|21)\d{6}$/.test(text))) {
    return { kind: 'epoch', unit: settings.unit, fractional: given.some((text) => text.includes('.')) }
  }
  if (most((text) => isoPattern.test(text))) return { kind: 'iso' }
  const dayAndMonth = /^(\d{1,2})([./-])(\d{1,2})\2\d{4}/
  const known = datePatterns.find(({ matches }) => matches.test(first))
  let date: string
  let length: RegExp
  let isAssumed = false
  if (known) {
    date = known.pattern
    length = known.matches
  } else {
    const [, , separator] = dayAndMonth.exec(first) ?? []
    if (separator === undefined) {
      if (!/^\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)/.test(first)) return unclear(first)
      return {
        ...unclear(first),
        what: `the year in "${first.slice(0, 40)}" has two digits`,
        next: 'Export it with four.',
      }
    }
    const order = settings.dateOrder ?? provenOrder(given.map((text) => dayAndMonth.exec(text)))
    if (order === undefined && separator !== '.') {
      return {
        kind: 'unclear',
        what: `in dates such as ${first} the day can be the first or the second number`,
        next: 'Say which with --date-order dmy or --date-order mdy.',
        asks: { setting: 'dateOrder' },
      }
    }
    isAssumed = order === undefined
    const parts = order === 'mdy' ? ['%m', '%d', '%Y'] : ['%d', '%m', '%Y']
    date = parts.join(separator)
    length = dayAndMonth
  }
  const joint = first.replace(length, '').slice(0, 1)
  const between = joint === 'T' || joint === ' ' || joint === ',' ? joint : ''
  const time = timePatterns.find(({ matches }) => matches.test(first.replace(length, '').slice(between.length)))
  if (!time) return unclear(first)
  return { kind: 'pattern', pattern: `${date}${between}${time.pattern}`, example: first, isAssumed }
}

function unclear(text: string): TimeFormatProblem {
  return {
    kind: 'unclear',
    what: `"${text.slice(0, 40)}" is not a time`,
    next: 'Map the column of the time with --map time=COLUMN.',
    asks: timeColumn,
  }
}

/** Order of day and month in dates of a format; undefined where the year comes first, or there is no date. */
export function dateOrderOf(format: TimeFormat): 'dmy' | 'mdy' | undefined {
  if (format.kind !== 'pattern') return undefined
  if (format.pattern.startsWith('%d')) return 'dmy'
  return format.pattern.startsWith('%m') ? 'mdy' : undefined
}

/** A number above twelve is no month. */
function provenOrder(dates: readonly (RegExpExecArray | null)[]): 'dmy' | 'mdy' | undefined {
  if (dates.some((date) => date && Number(date[1]) > 12)) return 'dmy'
  if (dates.some((date) => date && Number(date[3]) > 12)) return 'mdy'
  return undefined
}

const nanosByUnit: Readonly<Record<EpochUnit, number>> = { s: 1_000_000_000, ms: 1_000_000, us: 1000, ns: 1 }

/** Each unit reaches to the number that would be the year 2128 of the next: seconds to 5e9, milliseconds to 5e12. */
const unitLimits: readonly (readonly [limit: string, unit: EpochUnit])[] = [
  ['5000000000', 's'],
  ['5000000000000', 'ms'],
  ['5000000000000000', 'us'],
]

/**
 * SQL of the nanoseconds since 1970 of a text; NULL when it is no such time.
 *
 * @param zone of times that name none
 */
export function timeSql(text: string, format: TimeFormat, zone: string): string {
  switch (format.kind) {
    case 'epoch':
      return epochSql(text, format.unit, format.fractional)
    case 'iso': {
      const time = `try_cast(CASE WHEN ends_with(${text}, 'UTC') THEN regexp_replace(${text}, ' ?UTC$', 'Z') ELSE ${text} END AS TIMESTAMP_NS)`
      const zoned = `length(${text}) > 10 AND (right(${text}, 1) IN ('Z', 'z', 'C') OR substr(${text}, -6, 1) IN ('+', '-')
        OR substr(${text}, -5, 1) IN ('+', '-') OR substr(${text}, -3, 1) IN ('+', '-'))`
      return isUtc(zone)
        ? `epoch_ns(${time})`
        : `CASE WHEN ${zoned} THEN epoch_ns(${time}) ELSE ${localSql(time, zone)} END`
    }
    case 'pattern': {
      const time = `try_strptime(${text}, ${sqlText(format.pattern)})`
      return isUtc(zone) ? `epoch_ns(${time})` : localSql(time, zone)
    }
  }
}

export function isUtc(zone: string): boolean {
  return ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'].includes(zone)
}

/** DuckDB knows zones for microseconds only, so the offset is added to the nanoseconds. */
function localSql(time: string, zone: string): string {
  const micros = `(${time})::TIMESTAMP`
  return `epoch_ns(${time}) + (epoch_us(timezone(${sqlText(zone)}, ${micros})) - epoch_us(${micros})) * 1000`
}

function epochSql(text: string, unit: EpochUnit | undefined, fractional: boolean): string {
  const whole = `try_cast(${text} AS BIGINT)`
  const scaled = (value: string, by: EpochUnit) => `TRY(${value} * ${nanosByUnit[by]})`
  const byMagnitude = (value: string, scale: (value: string, by: EpochUnit) => string) =>
    unit === undefined
      ? `CASE ${unitLimits.map(([limit, by]) => `WHEN abs(${value}) < ${limit} THEN ${scale(value, by)}`).join(' ')} ELSE ${scale(value, 'ns')} END`
      : scale(value, unit)
  if (!fractional) return byMagnitude(whole, scaled)
  // A double of seconds is exact to a quarter of a microsecond.
  const double = `try_cast(${text} AS DOUBLE)`
  const rounded = (value: string, by: EpochUnit) => `TRY(round(${value} * ${nanosByUnit[by] / 1000})::BIGINT * 1000)`
  return `CASE WHEN contains(${text}, '.') THEN ${byMagnitude(double, rounded)} ELSE ${byMagnitude(whole, scaled)} END`
}
