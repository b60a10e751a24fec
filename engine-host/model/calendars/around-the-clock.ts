import { dayOf } from '../../core/civil-date.js'
import { type CalendarRules, mondayToFriday } from './calendar-rules.js'

const first = dayOf(2000, 1, 1)
const everyDay = [0, 1, 2, 3, 4, 5, 6]

/** Every day from midnight to midnight on the clocks of a zone: what is assumed where nothing is known. */
export function midnightRules(timeZone: string): CalendarRules {
  return {
    name: timeZone === 'UTC' ? '24-7' : `24-7 ${timeZone}`,
    timeZone,
    weekdays: everyDay,
    hours: [{ from: first, open: 0, close: 24 * 60 }],
    exceptionsOf: () => new Map(),
  }
}

/**
 * Currencies between banks: from Sunday 17:00 to Friday 17:00 in New York, a new day at 17:00. Closed on New Year's Day
 * and Christmas, when there are hardly any quotes.
 */
export const currencyMarketRules: CalendarRules = {
  name: 'FX',
  timeZone: 'America/New_York',
  weekdays: mondayToFriday,
  hours: [{ from: first, open: -7 * 60, close: 17 * 60 }],
  exceptionsOf: (year) =>
    new Map([
      [dayOf(year, 1, 1), { kind: 'closed' }],
      [dayOf(year, 12, 25), { kind: 'closed' }],
    ]),
}
