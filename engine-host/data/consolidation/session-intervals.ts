import { stampMilliseconds } from '../../core/timestamp.js'
import type { Session, SessionCalendar } from '../../model/calendars/session-calendar.js'
import type { TimeBarSpecification } from '../bar-specification.js'
import { endsBefore, type Intervals } from './intervals.js'

/**
 * Intervals that are counted from the opening of the exchange's session; the last of a session ends with it, and a day is
 * the whole session. What trades outside of all sessions belongs to none.
 */
export class SessionIntervals implements Intervals {
  /** Milliseconds; infinite for days. */
  private readonly length: number

  constructor(
    specification: TimeBarSpecification,
    private readonly calendar: SessionCalendar,
  ) {
    this.length = specification.unit === 'DAY' ? Infinity : Number(specification.nanos / 1_000_000n)
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
  private intervalEnd({ open, close }: Session, since: number): number {
    if (this.length === Infinity) return close
    return Math.min(open + (Math.floor(since / this.length) + 1) * this.length, close)
  }
}

/** The first whole millisecond at or after a stamp, exact. */
function upToMillisecond(stampHigh: number, stampLow: number): number {
  let time = Math.ceil(stampMilliseconds(stampHigh, stampLow))
  while (endsBefore(time, stampHigh, stampLow, true)) time++
  while (!endsBefore(time - 1, stampHigh, stampLow, true)) time--
  return time
}

/** The last whole millisecond at or before a stamp, exact. */
function downToMillisecond(stampHigh: number, stampLow: number): number {
  let time = Math.floor(stampMilliseconds(stampHigh, stampLow))
  while (endsBefore(time + 1, stampHigh, stampLow, false)) time++
  while (!endsBefore(time, stampHigh, stampLow, false)) time--
  return time
}
