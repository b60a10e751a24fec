import { isMissing } from '../bar-price-rules.js'
import type { RowRule } from '../row-rule.js'
import { shortened } from '../shortened-text.js'

/** Nanoseconds in 1973: smaller integers are seconds, milliseconds or microseconds. */
export const earliestNanos = 100_000_000_000_000_000n
export const latestNanos = 9_000_000_000_000_000_000n

/** Flag of Databento: an unrecoverable gap was detected in the channel. */
const maybeBadBook = 4

/** Combinations of contracts can trade at zero and below. */
const isCombination = `(contains(symbol, '-') OR contains(symbol, ':'))`

/** SQL that is true of rows that fulfil all the rules: of nearly all of them, but combinations of contracts. */
export const soundTickSql = `ts_init BETWEEN ${earliestNanos} AND ${latestNanos} AND ts_event BETWEEN ${earliestNanos} AND ${latestNanos}
  AND (NOT is_trade OR (price > 0 AND size >= 0 AND size < 9007199254740992)) AND sequence >= 0 AND (flags & ${maybeBadBook}) = 0`

/** In the order in which the first broken one is told of a line. */
export const databentoTickRules: readonly RowRule[] = [
  {
    kind: 'unreadable',
    column: 'ts_recv',
    breaks: `ts_init IS NULL OR ts_init > ${latestNanos} OR ts_init < ${earliestNanos}`,
    says: ({ ts_recv: text = '' }) =>
      isMissing(text) ? 'the time is missing' : `"${shortened(text)}" is not a time in nanoseconds since 1970`,
  },
  {
    kind: 'unreadable',
    column: 'ts_event',
    breaks: `ts_event > ${latestNanos} OR ts_event < ${earliestNanos}`,
    says: ({ ts_event: text = '' }) => `"${shortened(text)}" is not a time in nanoseconds since 1970`,
  },
  {
    kind: 'unreadable',
    column: 'publisher_id',
    breaks: `publisher_id IS NULL`,
    says: ({ publisher_id: text = '' }) => `"${shortened(text)}" is not a number of a publisher`,
  },
  {
    kind: 'missing',
    column: 'price',
    breaks: `is_trade AND price IS NULL`,
    says: ({ price: text = '' }) =>
      isMissing(text) ? 'the price of the trade is missing' : `"${shortened(text)}" is not a price`,
  },
  {
    kind: 'non-positive',
    column: 'price',
    breaks: `is_trade AND price <= 0 AND NOT ${isCombination}`,
    says: ({ price: text = '' }) => `the price ${shortened(text)} is not above zero`,
  },
  {
    kind: 'missing',
    column: 'size',
    breaks: `is_trade AND (size IS NULL OR size < 0 OR size >= 9007199254740992)`,
    says: ({ size: text = '' }) => `"${shortened(text)}" is not the size of a trade`,
  },
  {
    kind: 'unreadable',
    column: 'sequence',
    breaks: `sequence IS NULL`,
    says: ({ sequence: text = '' }) => `"${shortened(text)}" is not the number of a message`,
  },
  {
    kind: 'unreadable',
    column: 'flags',
    breaks: `flags IS NULL`,
    says: ({ flags: text = '' }) => `"${shortened(text)}" are no flags`,
  },
  {
    kind: 'sequence-gap',
    column: 'flags',
    breaks: `(flags & ${maybeBadBook}) <> 0`,
    says: ({ flags: text = '' }) => `the flags ${shortened(text)} say that messages were missed before it`,
  },
]
