import type { SessionCalendar } from '../model/calendars/session-calendar.js'

/**
 * Sessions of which most lies between two times, milliseconds since the epoch. Bars of days need not begin as sessions
 * do: a session is missed when most of it is.
 */
export function missedSessions(calendar: SessionCalendar, from: number, to: number): number {
  let missed = 0
  for (let session = calendar.sessionFrom(calendar.tradingDay(from)); session.open < to;) {
    const within = calendar.openTime(Math.max(from, session.open), Math.max(from, Math.min(to, session.close)))
    if (2 * within > calendar.openTime(session.open, session.close)) missed++
    session = calendar.sessionFrom(session.day + 1)
  }
  return missed
}
