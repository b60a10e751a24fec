import type { ImportSettings } from '../protocol/import-settings.js'

/** How the decimals of numbers are marked; the other sign marks thousands. */
export type DecimalFormat = 'point' | 'comma'

const provesComma = [/\.\d{3},\d+$/, /^-?0,\d+$/, /^-?\d{4,},\d+$/, /^-?\d+,(?:\d{1,2}|\d{4,})$/]
const provesPoint = [/,\d{3}\.\d+$/, /^-?\d{1,3}(?:,\d{3}){2,}$/]

/**
 * Whether numbers are written `1,234.50` or `1.234,50`; undefined when they do not tell: `1,234` alone is both a
 * thousand and one and a bit.
 *
 * @param texts of prices
 */
export function detectDecimalFormat(
  texts: readonly string[],
  { decimal }: Pick<ImportSettings, 'decimal'>,
): DecimalFormat | undefined {
  if (decimal !== undefined) return decimal
  const withComma = texts.filter((text) => text.includes(','))
  if (withComma.length === 0) return 'point'
  const proven = (patterns: readonly RegExp[]) =>
    withComma.some((text) => patterns.some((pattern) => pattern.test(text)))
  if (proven(provesPoint)) return 'point'
  return proven(provesComma) ? 'comma' : undefined
}

/** SQL of the text of a number with a point for the decimals and nothing for the thousands. */
export function plainNumberSql(text: string, format: DecimalFormat, hasCommas: boolean): string {
  if (format === 'comma') return `replace(replace(${text}, '.', ''), ',', '.')`
  return hasCommas ? `replace(${text}, ',', '')` : text
}
