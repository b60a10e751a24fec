import { weekdayOf } from '../../core/civil-date.js'
import { stampMilliseconds } from '../../core/timestamp.js'
import type { Session, SessionCalendar } from '../../model/calendars/session-calendar.js'
import type { TimeBarSpecification } from '../bar-specification.js'
import { downToMillisecond, type Intervals, upToMillisecond } from './intervals.js'
import { firstDayOfMonth, monthOf } from './month-intervals.js'

/**
 * Intervals that are counted from the opening of the exchange's session; the last of a session ends with it. A day is the
 * whole session, a week or month all sessions whose trade dates lie in it. What trades outside of all sessions belongs to
 * none.
 */
export class SessionIntervals implements Intervals {
  /** Milliseconds; infinite for whole sessions. */
  private readonly length: number

  constructor(
    private readonly specification: TimeBarSpecification,
    private readonly calendar: SessionCalendar,
  ) {
    const { unit, nanos } = specification
    this.length = unit === 'DAY' || unit === 'WEEK' || unit === 'MONTH' ? Infinity : Number(nanos / 1_000_000n)
  }

  endOf(stampHigh: number, stampLow: number, isBar: boolean): number {
    const time = isBar ? upToMillisecond(stampHigh, stampLow) : downToMillisecond(stampHigh, stampLow)
    const session = this.calendar.sessionAround(time, isBar)
    const since = time - session.open
    if (since < 0 || (isBar && since === 0)) return NaN
    return this.intervalEnd(session, isBar ? since - 1 : since)
  }

  endAfter(end: number): number {
    const session = this.calendar.sessionAround(end, true)
    if (end < session.close) return Math.min(end + this.length, session.close)
    return this.intervalEnd(this.calendar.sessionFrom(session.day + 1), 0)
  }

  isClosedUntil(stampHigh: number, stampLow: number, end: number): boolean {
    return this.calendar.isClosed(stampMilliseconds(stampHigh, stampLow), end)
  }

  /** End of the interval in which something lies so many milliseconds after the opening. */
  private intervalEnd({ day, open, close }: Session, since: number): number {
    if (this.length === Infinity) return this.lastSession(day).close
    return Math.min(open + (Math.floor(since / this.length) + 1) * this.length, close)
  }

  /** The last session of the day, week or months in which a trade date lies. */
  private lastSession(day: number): Session {
    for (let at = this.lastDay(day); ; at--) {
      const session = this.calendar.sessionOn(at)
      if (session !== undefined) return session
    }
  }

  private lastDay(day: number): number {
    const { unit, step } = this.specification
    if (unit === 'WEEK') return day + ((7 - weekdayOf(day)) % 7)
    return unit === 'MONTH' ? firstDayOfMonth((Math.floor(monthOf(day) / step) + 1) * step) - 1 : day
  }
}
