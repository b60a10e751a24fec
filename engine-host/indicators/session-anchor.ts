import { exchangeDay, exchangeDayEnd } from '../core/exchange-day.js'
import { UserError } from '../core/user-error.js'
import type { Instrument } from '../model/instrument.js'

/** What an indicator of a session reads of a bar. */
export interface TimedBar {
  /** Time of the close, milliseconds since the epoch, UTC. */
  readonly time: number
  /** Names the zone of the exchange. */
  readonly instrument: Pick<Instrument, 'timeZone'>
}

/** Lengths of a session: a day, week (from Monday) or month of the exchange, or the whole of the data. */
export type SessionPeriod = 'day' | 'week' | 'month' | 'all'

/** Options of indicators that begin anew with each session. */
export interface SessionOptions {
  /** When they begin anew: each `day`, `week` (on Monday) or `month` of the exchange, or never (`all`). Default `day`. */
  readonly anchor?: SessionPeriod
  /**
   * When a day of the exchange begins, as `HH:MM` in its own zone; from 12:00 on it is the evening before the day. Default
   * `00:00`; `17:00` is that of CME futures in Chicago.
   */
  readonly startsAt?: string
}

/** Finds the first bar of each session. A bar belongs to the session in which it closes, or with whose end it closes. */
export class SessionAnchor {
  private readonly period: SessionPeriod
  private readonly startMinutes: number
  private session = NaN
  /** Day of the last bar, and the last millisecond known to belong to it. */
  private day = NaN
  private dayKnownUntil = NaN

  constructor({ anchor = 'day', startsAt = '00:00' }: SessionOptions) {
    this.period = anchor
    this.startMinutes = minutesOf(startsAt)
  }

  /** Whether the bar is the first of a session. */
  begins({ time, instrument }: TimedBar): boolean {
    if (time <= this.dayKnownUntil) return false
    const { timeZone } = instrument
    // A bar that closes when the session ends belongs to it.
    const within = time - 1
    const day = exchangeDay(within, timeZone, this.startMinutes)
    // The end of a day is worth finding once it has a second bar; with daily bars it never has.
    if (day === this.day) this.dayKnownUntil = exchangeDayEnd(within, timeZone, this.startMinutes)
    this.day = day
    const session = sessionOf(day, this.period)
    const begins = session !== this.session
    this.session = session
    return begins
  }
}

function sessionOf(day: number, period: SessionPeriod): number {
  if (period === 'day') return day
  if (period === 'all') return 0
  // 1 January 1970 was a Thursday.
  if (period === 'week') return Math.floor((day + 3) / 7)
  const date = new Date(day * 86_400_000)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** Minutes after the midnight of the day's date; those of the evening before are negative. */
function minutesOf(startsAt: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(startsAt) ?? []
  if (hours === undefined || minutes === undefined)
    throw new UserError(`'${startsAt}' is no time of day.`, "Give startsAt as hours and minutes, such as '17:00'.")
  const sinceMidnight = Number(hours) * 60 + Number(minutes)
  return sinceMidnight < 12 * 60 ? sinceMidnight : sinceMidnight - 24 * 60
}
