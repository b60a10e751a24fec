import { dayOf, easterSunday, lastWeekday, nthWeekday, weekdayOf } from '../../core/civil-date.js'
import { type CalendarRules, type DayException, mondayToFriday } from './calendar-rules.js'

const sunday = 0
const monday = 1
const thursday = 4
const saturday = 6

/**
 * Holidays of the United States as exchanges keep them: what falls on a Sunday is kept on Monday, what falls on a
 * Saturday on Friday, but New Year's Day on a Saturday not at all (NYSE Rule 7.2).
 */
export interface UnitedStatesHolidays {
  /** New Year's Day and Christmas as they are kept; New Year's Day may be missing. */
  readonly newYear: number | undefined
  readonly christmas: number
  readonly goodFriday: number
  /** Martin Luther King Day, Washington's Birthday, Memorial Day, Juneteenth from 2022, Independence Day, Labor Day. */
  readonly others: readonly number[]
  readonly thanksgiving: number
  /** 24 December where it is a trading day before Christmas. */
  readonly christmasEve: number | undefined
  /** 3 July where Independence Day is kept on the next day. */
  readonly independenceEve: number | undefined
}

export function unitedStatesHolidays(year: number): UnitedStatesHolidays {
  const observed = (day: number) => (weekdayOf(day) === sunday ? day + 1 : weekdayOf(day) === saturday ? day - 1 : day)
  const newYear = dayOf(year, 1, 1)
  const christmas = observed(dayOf(year, 12, 25))
  const independence = observed(dayOf(year, 7, 4))
  const eves = [monday, 2, 3, thursday]
  const isEve = (day: number) => eves.includes(weekdayOf(day))
  return {
    newYear: weekdayOf(newYear) === saturday ? undefined : observed(newYear),
    christmas,
    goodFriday: easterSunday(year) - 2,
    others: [
      nthWeekday(year, 1, monday, 3),
      nthWeekday(year, 2, monday, 3),
      lastWeekday(year, 5, monday),
      ...(year >= 2022 ? [observed(dayOf(year, 6, 19))] : []),
      independence,
      nthWeekday(year, 9, monday, 1),
    ],
    thanksgiving: nthWeekday(year, 11, thursday, 4),
    christmasEve: isEve(dayOf(year, 12, 24)) && christmas === dayOf(year, 12, 25) ? dayOf(year, 12, 24) : undefined,
    independenceEve: isEve(dayOf(year, 7, 3)) && independence === dayOf(year, 7, 4) ? dayOf(year, 7, 3) : undefined,
  }
}

/** Days on which the exchanges of New York stayed shut beside their holidays. */
const nyseClosures = [
  [2001, 9, 11],
  [2001, 9, 12],
  [2001, 9, 13],
  [2001, 9, 14],
  [2004, 6, 11],
  [2007, 1, 2],
  [2012, 10, 29],
  [2012, 10, 30],
  [2018, 12, 5],
  [2025, 1, 9],
] as const

/**
 * New York Stock Exchange and Nasdaq: 9:30 to 16:00; 13:00 on the day after Thanksgiving, on 24 December and before
 * Independence Day, which until 2012 was the day after it when that was a Friday (nyse.com/markets/hours-calendars).
 */
export const newYorkRules: CalendarRules = {
  name: 'NYSE',
  timeZone: 'America/New_York',
  weekdays: mondayToFriday,
  hours: [{ from: dayOf(2000, 1, 1), open: 9 * 60 + 30, close: 16 * 60 }],
  exceptionsOf: (year) => {
    const holidays = unitedStatesHolidays(year)
    const exceptions = new Map<number, DayException>()
    const early = { kind: 'hours', close: 13 * 60 } as const
    exceptions.set(holidays.thanksgiving + 1, early)
    if (holidays.christmasEve !== undefined) exceptions.set(holidays.christmasEve, early)
    const fourth = dayOf(year, 7, 4)
    if (year < 2013 && weekdayOf(fourth) === thursday) exceptions.set(fourth + 1, early)
    else if (holidays.independenceEve !== undefined) exceptions.set(holidays.independenceEve, early)
    if (year === 2003) exceptions.set(dayOf(2003, 12, 26), early)
    if (year === 2002) exceptions.set(dayOf(2002, 9, 11), { kind: 'hours', open: 12 * 60 })
    const { newYear, christmas, goodFriday, thanksgiving, others } = holidays
    for (const day of [...others, christmas, goodFriday, thanksgiving, ...(newYear === undefined ? [] : [newYear])])
      exceptions.set(day, { kind: 'closed' })
    for (const [closed, month, day] of nyseClosures)
      if (closed === year) exceptions.set(dayOf(year, month, day), { kind: 'closed' })
    return exceptions
  },
}
