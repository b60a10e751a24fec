const nanosPerMilli = 1_000_000n

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/**
 * Nanoseconds since the epoch of an ISO 8601 time; a date alone is midnight UTC, a time without zone is UTC.
 * Undefined when the text is no such time or no day of the calendar.
 */
export function parseIsoNanos(text: string): bigint | undefined {
  const match = isoPattern.exec(text.trim())
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((at) => Number(match[at] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const midnight = new Date(Date.UTC(year, month - 1, day))
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined
  const fraction = BigInt((match[7] ?? '').padEnd(9, '0'))
  const zone = match[8] ?? 'Z'
  const offsetMinutes =
    zone.toUpperCase() === 'Z'
      ? 0
      : Number(`${zone.slice(0, 1)}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
  const millis = midnight.getTime() + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000
  return BigInt(millis) * nanosPerMilli + fraction
}

/** ISO 8601 in UTC for people: a fraction only where there is one, `2013-10-07T13:30:00Z`. */
export function formatNanos(nanos: bigint): string {
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const seconds = new Date(Number((nanos - fraction) / nanosPerMilli)).toISOString().slice(0, 19)
  if (fraction === 0n) return `${seconds}Z`
  return `${seconds}.${fraction.toString().padStart(9, '0').replace(/0+$/, '')}Z`
}
