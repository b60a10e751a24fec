const formatters = new Map<string, Intl.DateTimeFormat>()
const minute = 60_000
const minutesOfDay = 24 * 60

/**
 * The day of an exchange that a time falls into, counted in days from 1 January 1970. A day begins `startMinutes` after
 * midnight in the exchange's zone and bears the date of its midnight: with a start of 18:00 the Monday evening is Monday.
 *
 * @param milliseconds Since the epoch, UTC.
 * @param timeZone IANA zone.
 */
export function exchangeDay(milliseconds: number, timeZone: string, startMinutes: number): number {
  return Math.floor((localMinutes(milliseconds, timeZone) - startMinutes) / minutesOfDay)
}

/** The first millisecond, at a whole minute, of the exchange day after that of a time, see `exchangeDay`. */
export function exchangeDayEnd(milliseconds: number, timeZone: string, startMinutes: number): number {
  const today = exchangeDay(milliseconds, timeZone, startMinutes)
  // Zones change their offset by whole minutes, so the first minute of another day is found by bisection.
  let before = Math.floor(milliseconds / minute)
  let later = before + 26 * 60
  while (later - before > 1) {
    const middle = (before + later) >>> 1
    if (exchangeDay(middle * minute, timeZone, startMinutes) <= today) before = middle
    else later = middle
  }
  return later * minute
}

/** Minutes of the clock on the wall since its 1 January 1970. */
function localMinutes(milliseconds: number, timeZone: string): number {
  if (timeZone === 'UTC') return Math.floor(milliseconds / minute)
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    })
    formatters.set(timeZone, formatter)
  }
  const parts: Record<string, number> = {}
  for (const { type, value } of formatter.formatToParts(milliseconds)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute: minutes = 0 } = parts
  return Math.floor(Date.UTC(year, month - 1, day, hour, minutes) / minute)
}
