import { missing } from './number.js'
import { ExchangeZone } from './exchange-zone.js'

/** What a stamp of a run is shown with: daily bars by their date, others down to the unit of the bars. */
export type TimeResolution = 'day' | 'minute' | 'second' | 'millisecond'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** Resolution of bars such as `1-SECOND` or `5-MINUTE`. */
export function resolutionOf(bars: string): TimeResolution {
  if (/-(DAY|WEEK|MONTH)(-SESSION)?$/.test(bars)) return 'day'
  return /SECOND(-SESSION)?$/.test(bars) ? 'second' : 'minute'
}

/** Times of a run in the zone of its exchange. */
export class TimeFormat {
  readonly zone: ExchangeZone
  readonly resolution: TimeResolution
  readonly #showYear: boolean

  /**
   * @param firstTime first stamp of the run, milliseconds
   * @param lastTime last stamp of the run, milliseconds; the year is shown when both are not of the same year
   */
  constructor(zone: ExchangeZone, resolution: TimeResolution, firstTime: number, lastTime: number) {
    this.zone = zone
    this.resolution = resolution
    this.#showYear =
      resolution === 'day' || Number.isNaN(firstTime) || this.#wall(firstTime).year !== this.#wall(lastTime).year
  }

  /** A stamp as tables show it: `8 Oct 10:31:07`, `12 Oct 2020`. */
  stamp(time: number): string {
    if (!Number.isFinite(time)) return missing
    const wall = this.#wall(time)
    const date = `${wall.day} ${months[wall.month]!}${this.#showYear ? ` ${wall.year}` : ''}`
    return this.resolution === 'day' ? date : `${date} ${clock(wall, this.resolution)}`
  }

  /** A stamp with its year and, unless it is a date, its time. */
  full(time: number): string {
    if (!Number.isFinite(time)) return missing
    const wall = this.#wall(time)
    const date = `${wall.day} ${months[wall.month]!} ${wall.year}`
    return this.resolution === 'day' ? date : `${date} ${clock(wall, this.resolution)}`
  }

  /** The date alone, with its year. */
  date(time: number): string {
    if (!Number.isFinite(time)) return missing
    const wall = this.#wall(time)
    return `${wall.day} ${months[wall.month]!} ${wall.year}`
  }

  /** What a stamp's hover says: the same moment in UTC. */
  utc(time: number): string {
    if (!Number.isFinite(time)) return ''
    const wall = fields(time)
    const resolution = time % 1000 === 0 ? 'second' : 'millisecond'
    return `${wall.day} ${months[wall.month]!} ${wall.year} ${clock(wall, resolution)} UTC`
  }

  /** A period as short as it can be said: `7–11 Oct 2013`, `2 Jan 1998 – 31 Mar 2021`. */
  period(from: number, to: number): string {
    if (!Number.isFinite(from) || !Number.isFinite(to)) return 'no bars'
    const first = this.#wall(from)
    const last = this.#wall(to)
    const end = `${last.day} ${months[last.month]!} ${last.year}`
    if (first.year !== last.year) return `${first.day} ${months[first.month]!} ${first.year} – ${end}`
    if (first.month !== last.month) return `${first.day} ${months[first.month]!} – ${end}`
    return first.day === last.day ? end : `${first.day}–${end}`
  }

  /** From one stamp to another; the date is said once when both fall on it. */
  span(from: number, to: number): string {
    const [first, last] = [this.stamp(from), this.stamp(to)]
    if (this.resolution === 'day' || !Number.isFinite(from) || !Number.isFinite(to)) {
      return first === last ? first : `${first} – ${last}`
    }
    const sameDay = Math.floor(this.wallTime(from) / 86_400_000) === Math.floor(this.wallTime(to) / 86_400_000)
    return `${first} – ${sameDay ? clock(this.#wall(to), this.resolution) : last}`
  }

  /** Wall-clock time that the label of a bar is read from: a daily bar that closes at midnight belongs to the day before. */
  wallTime(time: number): number {
    return this.zone.wallClock(this.resolution === 'day' ? time - 1 : time)
  }

  #wall(time: number): WallFields {
    return fields(this.wallTime(time))
  }
}

interface WallFields {
  readonly year: number
  /** From 0. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
}

function fields(wallTime: number): WallFields {
  const date = new Date(wallTime)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  }
}

function clock(wall: WallFields, resolution: TimeResolution): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = `${two(wall.hour)}:${two(wall.minute)}`
  if (resolution === 'minute') return minutes
  const seconds = `${minutes}:${two(wall.second)}`
  return resolution === 'millisecond' ? `${seconds}.${String(wall.millisecond).padStart(3, '0')}` : seconds
}

/** Weights of the marks of a time axis, the heavier the more important; in the manner of lightweight-charts. */
export const axisWeights = {
  subSecond: 0,
  second: 10,
  fiveSeconds: 11,
  fifteenSeconds: 12,
  halfMinute: 13,
  minute: 20,
  fiveMinutes: 21,
  fifteenMinutes: 22,
  halfHour: 23,
  hour: 30,
  threeHours: 31,
  sixHours: 32,
  halfDay: 33,
  day: 50,
  month: 60,
  year: 70,
} as const

const intradayWeights = [
  [12 * 3_600_000, axisWeights.halfDay],
  [6 * 3_600_000, axisWeights.sixHours],
  [3 * 3_600_000, axisWeights.threeHours],
  [3_600_000, axisWeights.hour],
  [30 * 60_000, axisWeights.halfHour],
  [15 * 60_000, axisWeights.fifteenMinutes],
  [5 * 60_000, axisWeights.fiveMinutes],
  [60_000, axisWeights.minute],
  [30_000, axisWeights.halfMinute],
  [15_000, axisWeights.fifteenSeconds],
  [5000, axisWeights.fiveSeconds],
  [1000, axisWeights.second],
] as const

/** Weight of the mark at a wall-clock time that follows `previous`: the largest unit that changed between them. */
export function axisWeight(wallTime: number, previous: number): number {
  if (Math.floor(wallTime / 86_400_000) !== Math.floor(previous / 86_400_000)) {
    const now = new Date(wallTime)
    const before = new Date(previous)
    if (now.getUTCFullYear() !== before.getUTCFullYear()) return axisWeights.year
    if (now.getUTCMonth() !== before.getUTCMonth()) return axisWeights.month
    return axisWeights.day
  }
  for (const [unit, weight] of intradayWeights) {
    if (Math.floor(wallTime / unit) !== Math.floor(previous / unit)) return weight
  }
  return axisWeights.subSecond
}

/** Text of an axis mark of that weight: the unit that changed there. */
export function axisLabel(wallTime: number, weight: number): string {
  const wall = fields(wallTime)
  if (weight >= axisWeights.year) return String(wall.year)
  if (weight >= axisWeights.month) return months[wall.month]!
  if (weight >= axisWeights.day) return String(wall.day)
  if (weight >= axisWeights.minute) return clock(wall, 'minute')
  return clock(wall, weight >= axisWeights.second ? 'second' : 'millisecond')
}
