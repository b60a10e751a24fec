import type { ExchangeZone } from '../format/exchange-zone.js'
import type { TimeFormat } from '../format/time.js'

const day = 86_400_000

/**
 * A time as one writes it, on the clocks of the exchange: `2008`, `2008-10`, `2008-10-07`, `2008-10-07 14:30` or with seconds.
 *
 * @param end whether the period ends there: then a year, a month or a day counts whole
 * @returns milliseconds since the epoch; undefined for what is no such time
 */
export function parsePeriodText(text: string, end: boolean, zone: ExchangeZone): number | undefined {
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?)?)?$/.exec(text.trim())
  if (match === null) return undefined
  const [year, month, date, hour, minute, second] = match.slice(1).map((part) => (part ? Number(part) : undefined))
  const begin = Date.UTC(year!, (month ?? 1) - 1, date ?? 1, hour ?? 0, minute ?? 0, second ?? 0)
  const written = new Date(begin)
  // The 31st of February is the 3rd of March to the clock, but not to the one who wrote it.
  if (written.getUTCMonth() !== (month ?? 1) - 1 || written.getUTCDate() !== (date ?? 1)) return undefined
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined
  if (!end || hour !== undefined) return momentOf(begin, zone)
  const next =
    date !== undefined ? begin + day : month !== undefined ? Date.UTC(year!, month, 1) : Date.UTC(year! + 1, 0, 1)
  return momentOf(next, zone)
}

/** The bound of a period as `parsePeriodText` reads it again. */
export function periodText(bound: number, end: boolean, times: TimeFormat): string {
  const { zone, resolution } = times
  const atMidnight = zone.wallClock(bound) % day === 0
  // A period begins after its first bound: what is seen is the moment that follows.
  const shown = end ? bound : bound + 1
  const wall = atMidnight || resolution === 'day' ? zone.wallClock(bound - (end ? 1 : -1)) : zone.wallClock(shown)
  const [date = '', clock = ''] = new Date(wall).toISOString().split('T')
  return atMidnight || resolution === 'day' ? date : `${date} ${clock.slice(0, 8)}`
}

/** When the clocks of a zone show a time; where they show it twice, the first of the two. */
function momentOf(wall: number, zone: ExchangeZone): number {
  // The larger offset, that of the day before where the clocks are put back, gives the earlier moment.
  const offsets = [zone.offsetAt(wall - day), zone.offsetAt(wall + day)].toSorted((one, other) => other - one)
  const moments = offsets.map((offset) => wall - offset)
  const guess = wall - zone.offsetAt(wall)
  return moments.find((moment) => zone.wallClock(moment) === wall) ?? wall - zone.offsetAt(guess)
}
