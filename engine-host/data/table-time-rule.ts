import type { MappedField } from '../protocol/import-settings.js'
import { isMissing } from './bar-price-rules.js'
import type { RowRule } from './row-rule.js'
import { shortened } from './shortened-text.js'

/** Nanoseconds of 1900 and 2200: what lies outside has another unit or is no time. */
const earliestNanos = -2_208_988_800_000_000_000n
const latestNanos = 7_258_118_400_000_000_000n

/** SQL that is true of rows that fulfil `timeRule`. */
export const soundTimeSql = `stamp_nanos BETWEEN ${earliestNanos} AND ${latestNanos}`

/** What the time of a row of a table must fulfil; the typed column is `stamp_nanos`. */
export function timeRule(fields: Readonly<Partial<Record<MappedField, string>>> & { readonly time: string }): RowRule {
  const textOf = (texts: Readonly<Record<string, string>>) =>
    [fields.time, fields.timeOfDay]
      .map((name) => (name === undefined ? '' : (texts[name] ?? '')))
      .join(' ')
      .trim()
  return {
    kind: 'unreadable',
    column: fields.time,
    breaks: `stamp_nanos IS NULL OR stamp_nanos NOT BETWEEN ${earliestNanos} AND ${latestNanos}`,
    says: (texts) => (isMissing(textOf(texts)) ? 'the time is missing' : `"${shortened(textOf(texts))}" is not a time`),
  }
}
