import { Timestamp } from '../core/timestamp.js'

const formatters = new Map<string, Intl.DateTimeFormat>()

/** The first midnight after a time in an IANA zone, the end of a day order. */
export function nextMidnight(after: Timestamp, timeZone: string): Timestamp {
  const start = Math.floor(after.milliseconds)
  const today = localDate(start, timeZone)
  // Zones change their offset by whole minutes, so the first minute of another date is found by bisection.
  let before = Math.floor(start / 60_000)
  let later = before + 26 * 60
  while (later - before > 1) {
    const middle = (before + later) >>> 1
    if (localDate(middle * 60_000, timeZone) === today) before = middle
    else later = middle
  }
  return Timestamp.fromMilliseconds(later * 60_000)
}

function localDate(milliseconds: number, timeZone: string): string {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formatters.set(timeZone, formatter)
  }
  return formatter.format(milliseconds)
}
