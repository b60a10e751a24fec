/** Shown wherever a number is missing or cannot be computed. */
export const missing = '–'

/** U+2212, as wide as the plus sign and the digits. */
export const minusSign = '−'

export interface NumberStyle {
  /** A plus sign before positive values. Default false. */
  readonly signed?: boolean
}

const formatters = new Map<number, Intl.NumberFormat>()

/**
 * A number with exactly `decimals` decimals and thousands separators. A value that rounds to zero carries no sign;
 * NaN and infinities become a dash.
 */
export function formatNumber(value: number, decimals: number, style: NumberStyle = {}): string {
  if (!Number.isFinite(value)) return missing
  let formatter = formatters.get(decimals)
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: 'never',
    })
    formatters.set(decimals, formatter)
  }
  const digits = formatter.format(value)
  if (!/[1-9]/.test(digits)) return digits
  if (value < 0) return minusSign + digits
  return style.signed === true ? `+${digits}` : digits
}

/** A whole number with thousands separators. */
export function formatCount(value: number): string {
  return formatNumber(value, 0)
}

/** Two decimals and a percent sign; the value is already in percent: 1.84 is `1.84 %`. */
export function formatPercent(value: number, style: NumberStyle = {}): string {
  return Number.isFinite(value) ? `${formatNumber(value, 2, style)} %` : missing
}

/** A ratio such as Sharpe's: two decimals, three below a tenth where two would say little. */
export function formatRatio(value: number): string {
  const size = Math.abs(value)
  return formatNumber(value, size > 0 && size < 0.1 ? 3 : 2)
}

/** A quantity with the decimals it needs, at most `precision`. */
export function formatQuantity(value: number, precision: number): string {
  const text = formatNumber(value, precision)
  return precision > 0 && text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

const shortUnits = [
  { size: 1e12, suffix: ' T' },
  { size: 1e9, suffix: ' B' },
  { size: 1e6, suffix: ' M' },
  { size: 1e3, suffix: ' k' },
] as const

/**
 * A number for the labels of an axis: `1.25 M`, `20 k`, with the decimals that tell labels `step` apart.
 * @param largest size of the largest label; it chooses the unit, so that all labels of an axis share one
 */
export function formatShort(value: number, largest: number, step: number): string {
  const unit = shortUnits.find(({ size }) => largest >= size && (size > 1e3 || largest >= 1e4))
  const size = unit?.size ?? 1
  return formatNumber(value / size, decimalsOf(step / size)) + (unit?.suffix ?? '')
}

/** Decimals that a step between labels needs, 0 to 8. */
export function decimalsOf(step: number): number {
  if (!Number.isFinite(step) || step <= 0) return 0
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = step * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * Math.max(1, scaled) && Math.round(scaled) > 0) return decimals
  }
  return 8
}
