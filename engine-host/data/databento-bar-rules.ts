import { shortened } from './databento-csv-header.js'
import { formatNanos } from './timestamps.js'

/** Texts of one line by column. */
export type LineTexts = Readonly<Record<string, string>>

/** What a line of a file of bars must fulfil. */
export interface RowRule {
  /** The column to point at. */
  readonly column: string
  /** SQL over the typed columns, true when the line breaks the rule. */
  readonly breaks: string
  /** What is wrong, as part of a sentence. */
  readonly says: (texts: LineTexts) => string
}

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

/** Databento's undefined values as they are printed. */
const undefinedTexts = new Set(['', '9223372036854775807', '18446744073709551615'])

const prices = ['open', 'high', 'low', 'close'] as const

/** In the order in which the first broken one is reported for a line. */
export const rowRules: readonly RowRule[] = [
  {
    column: 'ts_event',
    breaks: `open_nanos IS NULL OR open_nanos > ${latestNanos}`,
    says: ({ ts_event: text = '' }) =>
      undefinedTexts.has(text) ? 'the time is missing' : `"${shortened(text)}" is not a time`,
  },
  {
    column: 'ts_event',
    breaks: `open_nanos < ${earliestNanos}`,
    says: ({ ts_event: text = '' }) =>
      /^-?\d+$/.test(text)
        ? `${text} would be ${formatNanos(BigInt(text))}: integer times must be nanoseconds since 1970`
        : `"${shortened(text)}" is before 1973`,
  },
  {
    column: 'rtype',
    breaks: `rtype IS NULL OR rtype NOT IN (${Object.keys(barsByRecordType).join(', ')})`,
    says: ({ rtype: text = '' }) => `"${shortened(text)}" is not the rtype of a bar, which is 32 to 35`,
  },
  {
    column: 'publisher_id',
    breaks: `publisher_id IS NULL OR publisher_id NOT BETWEEN 0 AND 65535`,
    says: ({ publisher_id: text = '' }) => `"${shortened(text)}" is not the number of a publisher`,
  },
  {
    column: 'instrument_id',
    breaks: `instrument_id IS NULL OR instrument_id < 0`,
    says: ({ instrument_id: text = '' }) => `"${shortened(text)}" is not the number of an instrument`,
  },
  ...prices.flatMap((price): RowRule[] => [
    { column: price, breaks: `${price} IS NULL`, says: (texts) => unreadablePrice(price, texts[price] ?? '') },
    {
      column: price,
      breaks: `${price} <= 0 AND NOT spread`,
      says: (texts) => `the ${price} ${shortened(texts[price] ?? '')} is not above zero`,
    },
  ]),
  {
    column: 'volume',
    breaks: `volume IS NULL OR NOT isfinite(volume) OR volume < 0 OR volume > 9007199254740992`,
    says: ({ volume: text = '' }) => {
      if (undefinedTexts.has(text)) return 'the volume is missing'
      if (/^-\d/.test(text)) return `the volume ${shortened(text)} is below zero`
      return /^\d+$/.test(text) ? `the volume ${shortened(text)} is too large` : `"${shortened(text)}" is not a volume`
    },
  },
  {
    column: 'high',
    breaks: `high < low`,
    says: ({ high = '', low = '' }) => `the high ${high} is below the low ${low}`,
  },
  ...(['open', 'close'] as const).flatMap((price): RowRule[] => [
    {
      column: price,
      breaks: `${price} > high`,
      says: (texts) => `the ${price} ${texts[price] ?? ''} is above the high ${texts['high'] ?? ''}`,
    },
    {
      column: price,
      breaks: `${price} < low`,
      says: (texts) => `the ${price} ${texts[price] ?? ''} is below the low ${texts['low'] ?? ''}`,
    },
  ]),
]

/** SQL that gives the index of the first rule that a line breaks, NULL when it breaks none. */
export const brokenRuleSql = `CASE ${rowRules.map(({ breaks }, at) => `WHEN ${breaks} THEN ${at}`).join(' ')} END`

function unreadablePrice(name: string, text: string): string {
  if (undefinedTexts.has(text)) return `the ${name} is missing`
  if (/^-?\d+\.\d+$/.test(text)) return `"${shortened(text)}" is a decimal among prices in units of 1e-9`
  return /^-?\d+$/.test(text) ? `the ${name} ${shortened(text)} is too large` : `"${shortened(text)}" is not a price`
}
