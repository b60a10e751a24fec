import type { SessionCalendar } from '../../model/calendars/session-calendar.js'

const halfDay = 43_200_000

/**
 * The trade date that a daily bar tells of. A bar of a session belongs to it. A bar of a calendar day, in whatever zone it
 * was cut, is named after the date on the exchange's clocks in its middle, and where that is no trade date, as a Sunday, it
 * counts with the next one, whose session began in it.
 *
 * @param close of the bar, milliseconds since the epoch
 * @param bars `1-DAY-SESSION` or `1-DAY`
 */
export function dayOfBar(calendar: SessionCalendar, close: number, bars: string): number {
  if (bars === '1-DAY-SESSION') return calendar.tradingDay(close)
  return calendar.sessionFrom(calendar.dateOf(close - halfDay)).day
}
