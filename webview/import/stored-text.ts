import { ExchangeZone } from '../format/exchange-zone.js'
import { minusSign } from '../format/number.js'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const nanosPerMilli = 1_000_000n

/** Digits after the second that times need, all with the same number: 0, 3, 6 or 9. */
export function fractionDigits(nanos: readonly string[]): number {
  const needed = nanos.map((text) => text.slice(-9).padStart(9, '0').replace(/0+$/, '').length)
  return 3 * Math.ceil(Math.max(0, ...needed) / 3)
}

/**
 * A stored time: `9 Oct 2013 09:30:01`.
 *
 * @param digits after the second, 0 to 9
 */
export function stampText(nanos: string, zone: ExchangeZone, digits: number): string {
  const value = BigInt(nanos)
  const fraction = ((value % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const date = new Date(zone.wallClock(Number((value - fraction) / nanosPerMilli)))
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]!} ${date.getUTCFullYear()}`
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${day} ${time}${digits === 0 ? '' : `.${fraction.toString().padStart(9, '0').slice(0, digits)}`}`
}

/**
 * A price in units of 1e-9 with the decimals of its instrument, more where it has more, and thousands separators.
 *
 * @param decimals 0 to 9
 */
export function priceText(units: string, decimals: number): string {
  const negative = units.startsWith('-')
  const digits = (negative ? units.slice(1) : units).padStart(10, '0')
  const whole = digits.slice(0, -9).replace(/\B(?=(\d{3})+$)/g, ',')
  const own = digits.slice(-9).replace(/0+$/, '')
  const fraction = own.padEnd(decimals, '0')
  return `${negative ? minusSign : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** `4.2 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]!}`
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, '')
}
