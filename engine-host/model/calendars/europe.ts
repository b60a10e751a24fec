import { dayOf, easterSunday } from '../../core/civil-date.js'
import { type CalendarRules, type DayException, mondayToFriday } from './calendar-rules.js'
import { unitedStatesHolidays } from './united-states.js'

const closed: DayException = { kind: 'closed' }

/**
 * Futures on indices and government bonds at Eurex: 8:00 to 22:00; from 10 December 2018 on from 1:10, which is 2:10 in
 * summer because the Asian morning begins it. Closed on New Year's Day, Good Friday, Easter Monday, 1 May and 24, 25, 26
 * and 31 December (Eurex trading calendar).
 */
export const eurexRules: CalendarRules = {
  name: 'EUREX',
  timeZone: 'Europe/Berlin',
  weekdays: mondayToFriday,
  hours: [
    { from: dayOf(2000, 1, 1), open: 8 * 60, close: 22 * 60 },
    { from: dayOf(2018, 12, 10), open: 70, openUtc: 10, close: 22 * 60 },
  ],
  exceptionsOf: (year) => {
    const easter = easterSunday(year)
    const fixed = [
      [1, 1],
      [5, 1],
      [12, 24],
      [12, 25],
      [12, 26],
      [12, 31],
    ] as const
    return new Map([
      ...fixed.map(([month, day]) => [dayOf(year, month, day), closed] as const),
      [easter - 2, closed],
      [easter + 1, closed],
    ])
  },
}

/**
 * Crude oil and gas oil at ICE Futures Europe: 1:00 to 23:00 in London, on Mondays from 23:00 of Sunday. Closed on New
 * Year's Day, Good Friday and Christmas (theice.com, trading hours and holidays). Early closes before these days and on
 * holidays of the United States are not in it: their times have changed from year to year.
 */
export const iceEuropeEnergyRules: CalendarRules = {
  name: 'ICE-EUROPE-ENERGY',
  timeZone: 'Europe/London',
  weekdays: mondayToFriday,
  hours: [{ from: dayOf(2000, 1, 1), open: 60, close: 23 * 60, onWeekday: { 1: { open: -60 } } }],
  exceptionsOf: (year) => {
    const { newYear, christmas, goodFriday } = unitedStatesHolidays(year)
    return new Map([christmas, goodFriday, ...(newYear === undefined ? [] : [newYear])].map((day) => [day, closed]))
  },
}
