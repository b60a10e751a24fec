const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

const quarterHour = 15 * 60_000

/** What stamps are shown with: daily bars by their date, others down to the unit of the bars. */
export type TimeResolution = 'day' | 'minute' | 'second'

/** Resolution of bars such as `1-SECOND` or `5-MINUTE`. */
export function resolutionOf(bars: string): TimeResolution {
  if (/-(DAY|WEEK|MONTH)(-SESSION)?$/.test(bars)) return 'day'
  return /SECOND(-SESSION)?$/.test(bars) ? 'second' : 'minute'
}

/** Wall-clock time, its fields readable by UTC getters. */
export interface WallTime {
  readonly year: number
  /** From 0. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Times in the zone of the exchange. */
export class ExchangeTime {
  readonly zone: string
  private readonly format: Intl.DateTimeFormat
  private readonly offsets = new Map<number, number>()

  /** @param zone IANA name; one that this platform does not know counts as UTC */
  constructor(
    zone: string,
    readonly resolution: TimeResolution,
  ) {
    this.format = zoneFormat(zone)
    this.zone = this.format.resolvedOptions().timeZone
  }

  /** Wall clock at a time in milliseconds. A daily bar that closes at midnight is read as the day that it ends. */
  wall(time: number): WallTime {
    const shown = this.resolution === 'day' ? time - 1 : time
    const date = new Date(shown + this.offsetAt(shown))
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth(),
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    }
  }

  /** What the zone's clocks are ahead of UTC, milliseconds. They change at quarters of an hour only. */
  private offsetAt(time: number): number {
    const quarter = Math.floor(time / quarterHour)
    let offset = this.offsets.get(quarter)
    if (offset === undefined) {
      const parts = new Map<string, number>()
      for (const { type, value } of this.format.formatToParts(quarter * quarterHour)) parts.set(type, Number(value))
      const part = (type: string): number => parts.get(type)!
      const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
      offset = wall - quarter * quarterHour
      this.offsets.set(quarter, offset)
    }
    return offset
  }

  /** `12 Oct 2020`, and the time unless bars are daily: `8 Oct 2013 10:31:07`. */
  stamp(time: number): string {
    if (!Number.isFinite(time)) return '–'
    const wall = this.wall(time)
    return this.resolution === 'day' ? dateText(wall) : `${dateText(wall)} ${clockText(wall, this.resolution)}`
  }

  /** Two stamps as short as they can be said: `8 Oct 2013 10:31:07 – 10:52:40`, `12–26 Oct 2020`. */
  span(from: number, to: number): string {
    if (!Number.isFinite(to)) return `${this.stamp(from)} – open`
    if (this.resolution === 'day') return this.period(from, to)
    const date = `${dateText(this.wall(to))} `
    const first = this.stamp(from)
    const last = this.stamp(to)
    if (first === last) return first
    return first.startsWith(date) ? `${first} – ${last.slice(date.length)}` : `${first} – ${last}`
  }

  /** The dates of a period: `7–11 Oct 2013`, `2 Jan 1998 – 31 Mar 2021`. */
  period(from: number, to: number): string {
    if (!Number.isFinite(from) || !Number.isFinite(to)) return 'no bars'
    const first = this.wall(from)
    const last = this.wall(to)
    const end = dateText(last)
    if (first.year !== last.year) return `${dateText(first)} – ${end}`
    if (first.month !== last.month) return `${first.day} ${months[first.month]!} – ${end}`
    return first.day === last.day ? end : `${first.day}–${end}`
  }
}

/** ISO 8601 in UTC, as precise as milliseconds are. */
export function utcText(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString() : ''
}

export function dateText(wall: WallTime): string {
  return `${wall.day} ${months[wall.month]!} ${wall.year}`
}

export function dayText(wall: WallTime): string {
  return `${wall.day} ${months[wall.month]!}`
}

export function monthText(wall: WallTime): string {
  return months[wall.month]!
}

export function clockText(wall: WallTime, resolution: 'minute' | 'second'): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = `${two(wall.hour)}:${two(wall.minute)}`
  return resolution === 'minute' ? minutes : `${minutes}:${two(wall.second)}`
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' })
  }
}
