/** Shown where there is no number. */
export const missingNumber = '–'

export interface NumberStyle {
  /** A plus sign before positive values. Default false. */
  readonly signed?: boolean
}

const formatters = new Map<number, Intl.NumberFormat>()

/**
 * A number with exactly `decimals` decimals, thousands separators and a real minus sign. What rounds to zero has no
 * sign; NaN and infinities become a dash.
 */
export function formatNumber(value: number, decimals: number, style: NumberStyle = {}): string {
  if (!Number.isFinite(value)) return missingNumber
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
  if (value < 0) return `−${digits}`
  return style.signed === true ? `+${digits}` : digits
}

/** Two decimals and the sign of percent; the value is in percent already: 1.84 is `1.84 %`. */
export function formatPercent(value: number, style: NumberStyle = {}): string {
  return Number.isFinite(value) ? `${formatNumber(value, 2, style)} %` : missingNumber
}

/** A ratio such as Sharpe's: two decimals, three below a tenth. */
export function formatRatio(value: number): string {
  const size = Math.abs(value)
  return formatNumber(value, size > 0 && size < 0.1 ? 3 : 2)
}

/** A quantity with the decimals that it needs, at most `precision`. */
export function formatQuantity(value: number, precision: number): string {
  const text = formatNumber(value, precision)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Decimals of the currencies that Intl does not know. */
const cryptoDecimals: Readonly<Record<string, number>> = { BTC: 8, ETH: 8, USDT: 2, USDC: 2, FDUSD: 2 }

/** Decimals of a currency: 2 for USD, 0 for JPY, 8 for BTC. */
export function currencyDecimals(currency: string): number {
  const crypto = cryptoDecimals[currency]
  if (crypto !== undefined || !/^[A-Z]{3}$/.test(currency)) return crypto ?? 2
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** An amount with its currency: `−28.00 USD`. */
export function formatMoney(value: number, currency: string, style: NumberStyle = {}): string {
  const text = formatNumber(value, currencyDecimals(currency), style)
  return text === missingNumber ? text : `${text} ${currency}`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * A span of time in its two largest units: `2 h 14 m`, `11 m 21 s`, `3 d 4 h`; from ten days on in days alone, below
 * a second in milliseconds.
 *
 * @param milliseconds at least 0
 */
export function formatDuration(milliseconds: number): string {
  if (!(milliseconds >= 0) || milliseconds === Infinity) return missingNumber
  if (milliseconds === 0) return '0 s'
  if (milliseconds < 1) return '< 1 ms'
  if (milliseconds < second) return `${Math.floor(milliseconds)} ms`
  if (milliseconds < minute) {
    if (milliseconds >= 10 * second || milliseconds % second === 0) return `${Math.floor(milliseconds / second)} s`
    return `${formatNumber(Math.floor(milliseconds / 100) / 10, 1)} s`
  }
  if (milliseconds >= 10 * day) return `${formatNumber(milliseconds / day, 0)} d`
  if (milliseconds >= day) return inTwoUnits(milliseconds, hour, 24, 'd', 'h')
  if (milliseconds >= hour) return inTwoUnits(milliseconds, minute, 60, 'h', 'm')
  return inTwoUnits(milliseconds, second, 60, 'm', 's')
}

function inTwoUnits(milliseconds: number, unit: number, perLarge: number, largeName: string, unitName: string): string {
  const units = Math.floor(milliseconds / unit)
  const rest = units % perLarge
  const large = `${Math.floor(units / perLarge)} ${largeName}`
  return rest === 0 ? large : `${large} ${rest} ${unitName}`
}

const shortUnits = [
  [1e12, ' T'],
  [1e9, ' B'],
  [1e6, ' M'],
  [1e4, ' k'],
] as const

/**
 * A number for the labels of an axis: `1.25 M`, `20 k`, with the decimals that tell labels `step` apart.
 *
 * @param largest size of the largest label of the axis; it chooses the unit, which all labels share
 */
export function formatShort(value: number, largest: number, step: number): string {
  const [from, suffix] = shortUnits.find(([size]) => largest >= size) ?? [1, '']
  const unit = suffix === ' k' ? 1000 : from
  return formatNumber(value / unit, decimalsFor(step / unit)) + suffix
}

/** Decimals that a step between labels needs, 0 to 9. */
export function decimalsFor(step: number): number {
  for (let decimals = 0; decimals < 9; decimals++) {
    const scaled = step * 10 ** decimals
    if (scaled >= 1 - 1e-9 && Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals
  }
  return step > 0 ? 9 : 0
}

/** A number of things: `1 bar`, `1,234 bars`. */
export function formatCount(value: number, noun: string): string {
  return `${formatNumber(value, 0)} ${noun}${value === 1 ? '' : 's'}`
}
