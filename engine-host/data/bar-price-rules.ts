import type { RowRule } from './row-rule.js'
import { shortened } from './shortened-text.js'

/** Columns of the file that the typed columns of a bar come from. */
export interface BarColumnNames {
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  /** Absent when the file has none. */
  readonly volume?: string
}

/** Texts that stand for a value that is not there. */
export function isMissing(text: string): boolean {
  return /^(?:|nan|null|none|n\/a|9223372036854775807|18446744073709551615)$/i.test(text)
}

const prices = ['open', 'high', 'low', 'close'] as const

/** SQL that is true of bars that fulfil all of `barPriceRules`, of all but those with prices of zero or less. */
export const soundBarSql = `low > 0 AND low <= open AND low <= "close" AND open <= high AND "close" <= high
  AND volume >= 0 AND volume < 9007199254740992`

/**
 * What prices and volume of a bar must fulfil. The typed columns are `open`, `high`, `low`, `close` (BIGINT, units of
 * 1e-9), `volume` (DOUBLE) and `spread` (BOOLEAN: prices may be zero or less). The range is what lies between high and
 * low, whichever of them is higher: that they are exchanged is a problem of its own.
 */
export function barPriceRules(names: BarColumnNames): RowRule[] {
  return [
    ...prices.map((price): RowRule => ({
      kind: 'missing',
      column: names[price],
      breaks: `${price} IS NULL`,
      says: (texts) => unreadablePrice(names[price], texts[names[price]] ?? ''),
    })),
    ...prices.map((price): RowRule => ({
      kind: 'non-positive',
      column: names[price],
      breaks: `${price} <= 0 AND NOT spread`,
      says: (texts) => `the ${names[price]} ${shortened(texts[names[price]] ?? '')} is not above zero`,
    })),
    {
      kind: 'missing',
      column: names.volume ?? 'volume',
      breaks: `volume IS NULL OR NOT isfinite(volume) OR volume < 0 OR volume >= 9007199254740992`,
      says: (texts) => wrongVolume(texts[names.volume ?? 'volume'] ?? ''),
    },
    {
      kind: 'high-below-low',
      column: names.high,
      breaks: `high < low`,
      says: (texts) =>
        `the ${names.high} ${texts[names.high] ?? ''} is below the ${names.low} ${texts[names.low] ?? ''}`,
    },
    ...(['open', 'close'] as const).flatMap((price): RowRule[] => [
      {
        kind: 'outside-range',
        column: names[price],
        breaks: `${price} > high AND ${price} > low`,
        says: (texts) =>
          `the ${names[price]} ${texts[names[price]] ?? ''} is above the ${names.high} ${texts[names.high] ?? ''}`,
      },
      {
        kind: 'outside-range',
        column: names[price],
        breaks: `${price} < low AND ${price} < high`,
        says: (texts) =>
          `the ${names[price]} ${texts[names[price]] ?? ''} is below the ${names.low} ${texts[names.low] ?? ''}`,
      },
    ]),
  ]
}

function wrongVolume(text: string): string {
  if (isMissing(text)) return 'the volume is missing'
  if (/^-\d/.test(text)) return `the volume ${shortened(text)} is below zero`
  return /^\d+$/.test(text) ? `the volume ${shortened(text)} is too large` : `"${shortened(text)}" is not a volume`
}

function unreadablePrice(name: string, text: string): string {
  if (isMissing(text)) return `the ${name} is missing`
  if (/^-?\d+\.\d+$/.test(text)) return `"${shortened(text)}" is a decimal among prices in units of 1e-9`
  return /^-?\d+$/.test(text) ? `the ${name} ${shortened(text)} is too large` : `"${shortened(text)}" is not a price`
}
