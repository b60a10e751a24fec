import { TimeZone } from '../../core/time-zone.js'
import { parseIsoNanos } from '../timestamps.js'

/**
 * Nanoseconds since the epoch of a time that a person typed: ISO 8601, on the exchange's clocks unless it names a zone; or
 * nanoseconds themselves. Undefined when it is neither.
 */
export function exchangeTimeNanos(text: string, timeZone: string): bigint | undefined {
  const trimmed = text.trim()
  if (/^-?\d{10,19}$/.test(trimmed)) return BigInt(trimmed)
  const nanos = parseIsoNanos(trimmed)
  if (nanos === undefined || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(trimmed.slice(10))) return nanos
  const fraction = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n
  const local = Number((nanos - fraction) / 1_000_000n)
  return BigInt(new TimeZone(timeZone).timeOf(local)) * 1_000_000n + fraction
}
