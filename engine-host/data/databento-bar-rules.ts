import { barPriceRules, isMissing, soundBarSql } from './bar-price-rules.js'
import type { RowRule } from './row-rule.js'
import { shortened } from './shortened-text.js'
import { formatNanos } from './timestamps.js'

/** Record types of bars and what they are called here. */
export const barsByRecordType: Readonly<Record<number, string>> = {
  32: '1-SECOND',
  33: '1-MINUTE',
  34: '1-HOUR',
  35: '1-DAY',
}

/** Nanoseconds in 1973: smaller integers are seconds, milliseconds or microseconds. */
const earliestNanos = 100_000_000_000_000_000n
const latestNanos = 9_000_000_000_000_000_000n

/** SQL that is true of rows whose time and prices fulfil the rules, nearly all of them. */
export const soundTimeAndPricesSql = `open_nanos BETWEEN ${earliestNanos} AND ${latestNanos} AND ${soundBarSql}`

/** The same of all that `databentoBarRules` asks for. */
export const soundDatabentoBarSql = `rtype BETWEEN 32 AND 35 AND publisher_id BETWEEN 0 AND 65535 AND instrument_id >= 0
  AND ${soundTimeAndPricesSql}`

/** In the order in which the first broken one is told of a line. */
export const databentoBarRules: readonly RowRule[] = [
  {
    kind: 'unreadable',
    column: 'ts_event',
    breaks: `open_nanos IS NULL OR open_nanos > ${latestNanos}`,
    says: ({ ts_event: text = '' }) => (isMissing(text) ? 'the time is missing' : `"${shortened(text)}" is not a time`),
  },
  {
    kind: 'unreadable',
    column: 'ts_event',
    breaks: `open_nanos < ${earliestNanos}`,
    says: ({ ts_event: text = '' }) =>
      /^-?\d+$/.test(text)
        ? `${text} would be ${formatNanos(BigInt(text))}: integer times must be nanoseconds since 1970`
        : `"${shortened(text)}" is before 1973`,
  },
  {
    kind: 'unreadable',
    column: 'rtype',
    breaks: `rtype IS NULL OR rtype NOT IN (${Object.keys(barsByRecordType).join(', ')})`,
    says: ({ rtype: text = '' }) => `"${shortened(text)}" is not the rtype of a bar, which is 32 to 35`,
  },
  {
    kind: 'unreadable',
    column: 'publisher_id',
    breaks: `publisher_id IS NULL OR publisher_id NOT BETWEEN 0 AND 65535`,
    says: ({ publisher_id: text = '' }) => `"${shortened(text)}" is not the number of a publisher`,
  },
  {
    kind: 'unreadable',
    column: 'instrument_id',
    breaks: `instrument_id IS NULL OR instrument_id < 0`,
    says: ({ instrument_id: text = '' }) => `"${shortened(text)}" is not the number of an instrument`,
  },
  ...barPriceRules({ open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' }),
]
