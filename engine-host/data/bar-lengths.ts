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
  w: 'WEEK',
  wk: 'WEEK',
  week: 'WEEK',
  weeks: 'WEEK',
  mo: 'MONTH',
  mn: 'MONTH',
  month: 'MONTH',
  months: 'MONTH',
}

const lengthOfWord: Readonly<Record<string, string>> = {
  hourly: '1-HOUR',
  daily: '1-DAY',
  weekly: '1-WEEK',
  monthly: '1-MONTH',
  quarterly: '3-MONTH',
}

/**
 * Reads how tables write the length of bars: `1m`, `15min`, `M15`, `1h`, `D`, `daily`, `1wk`, `5-MINUTE`; a number alone
 * is minutes. A capital `M` after a number, or alone beside `D` and `W`, is a month, and so is MetaTrader's `MN1`. Undefined
 * for anything else.
 */
export function parseBarLength(text: string): TimeBarSpecification | undefined {
  if (/^\d*M$/.test(text)) return parseTimeBars(`${Number(text.slice(0, -1) || '1')}-MONTH`)
  const lower = text.toLowerCase()
  const word = lengthOfWord[lower]
  if (word !== undefined) return parseTimeBars(word)
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
