import { parseTimeBars, type TimeBarSpecification } from './bar-specification.js'
import { sqlText } from './duckdb-sql.js'

/** Bars of one length in a table; the text is what its column of lengths says, undefined without such a column. */
export interface BarLength {
  readonly text: string | undefined
  readonly bars: TimeBarSpecification
}

const unitNames: Readonly<Record<string, string>> = {
  s: 'SECOND',
  sec: 'SECOND',
  second: 'SECOND',
  seconds: 'SECOND',
  m: 'MINUTE',
  min: 'MINUTE',
  t: 'MINUTE',
  minute: 'MINUTE',
  minutes: 'MINUTE',
  h: 'HOUR',
  hour: 'HOUR',
  hours: 'HOUR',
  d: 'DAY',
  day: 'DAY',
  days: 'DAY',
}

/**
 * Reads how tables write the length of bars: `1m`, `15min`, `M15`, `1h`, `D`, `daily`, `5-MINUTE`; a number alone is
 * minutes. Undefined for anything else, and for `1M`, which is a month.
 */
export function parseBarLength(text: string): TimeBarSpecification | undefined {
  if (/^\d+M$/.test(text)) return undefined
  const lower = text.toLowerCase()
  if (lower === 'daily') return parseTimeBars('1-DAY')
  if (lower === 'hourly') return parseTimeBars('1-HOUR')
  const [, before, unit, after] = /^(\d*)[ -]?([a-z]*?)(\d*)$/.exec(lower) ?? []
  if (unit === undefined) return undefined
  const count = before !== '' ? before : after !== '' ? after : '1'
  const name = unit === '' ? 'MINUTE' : unitNames[unit]
  return name === undefined || (unit === '' && before === '') ? undefined : parseTimeBars(`${Number(count)}-${name}`)
}

/** SQL of a value for each length, by the text in the column of lengths. */
export function byLengthSql(
  column: string | undefined,
  lengths: readonly BarLength[],
  value: (length: BarLength, index: number) => string,
): string {
  if (column === undefined || lengths.length === 1) return value(lengths[0]!, 0)
  const cases = lengths.map((length, at) => `WHEN ${sqlText(length.text ?? '')} THEN ${value(length, at)}`)
  return `CASE coalesce(${column}, '') ${cases.join(' ')} END`
}
