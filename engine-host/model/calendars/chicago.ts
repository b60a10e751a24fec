import { dayOf, weekdayOf } from '../../core/civil-date.js'
import { type CalendarRules, type DayException, mondayToFriday, type SessionHours } from './calendar-rules.js'
import { unitedStatesHolidays } from './united-states.js'

/** Minutes of a time of day. */
const at = (hour: number, minutes = 0): number => hour * 60 + minutes

/** 17:00 of the evening before. */
const evening = at(17) - at(24)

/** How a group of products keeps the holidays, in minutes after midnight in Chicago. */
interface HolidayHours {
  /** When a holiday's trading halts; what trades until then belongs to the next trade date. */
  readonly halt: (day: number) => number
  /** Close on the day after Thanksgiving and on 24 December. */
  readonly eveClose: number
  /** Close on 3 July; undefined: as usual. */
  readonly independenceEveClose?: number
  /** Close on Good Friday in the years of `tradedGoodFridays`; undefined: closed. */
  readonly goodFridayClose?: number
  /** Other days, by trade date. */
  readonly others?: readonly (readonly [day: number, exception: DayException])[]
}

/** Years in which the employment report came on Good Friday and CME traded a morning for it. */
const tradedGoodFridays: readonly number[] = [2010, 2012, 2015, 2021, 2023]

function holidayExceptions(hours: HolidayHours): CalendarRules['exceptionsOf'] {
  return (year) => {
    const { newYear, christmas, goodFriday, others, thanksgiving, christmasEve, independenceEve } =
      unitedStatesHolidays(year)
    const exceptions = new Map<number, DayException>()
    for (const day of [...others, thanksgiving]) exceptions.set(day, { kind: 'joined', halt: hours.halt(day) })
    exceptions.set(thanksgiving + 1, { kind: 'hours', close: hours.eveClose })
    if (christmasEve !== undefined) exceptions.set(christmasEve, { kind: 'hours', close: hours.eveClose })
    if (independenceEve !== undefined && hours.independenceEveClose !== undefined)
      exceptions.set(independenceEve, { kind: 'hours', close: hours.independenceEveClose })
    const morning = tradedGoodFridays.includes(year) ? hours.goodFridayClose : undefined
    exceptions.set(goodFriday, morning === undefined ? { kind: 'closed' } : { kind: 'hours', close: morning })
    exceptions.set(christmas, { kind: 'closed' })
    if (newYear !== undefined) exceptions.set(newYear, { kind: 'closed' })
    for (const [day, exception] of hours.others ?? []) exceptions.set(day, exception)
    return exceptions
  }
}

const first = dayOf(2000, 1, 1)
/** Trading ended at 16:00 instead of 16:15 from this trade date on. */
const shorterDay = dayOf(2015, 9, 21)

function globex(name: string, hours: readonly SessionHours[], holidays: HolidayHours): CalendarRules {
  return {
    name,
    timeZone: 'America/Chicago',
    weekdays: mondayToFriday,
    hours,
    exceptionsOf: holidayExceptions(holidays),
  }
}

const afternoonHalt = { pauses: [[at(15, 15), at(15, 30)]] } as const

/**
 * Equity index futures on CME Globex: from 17:00 of the evening before to 16:30, 16:15 from 19 November 2012 and 16:00
 * from 21 September 2015, with a halt from 15:15 to 15:30 until 25 June 2021 (CME Group notices to members and holiday
 * calendars). Until 2012 trading ended at 15:15 on Fridays.
 */
export const globexEquityRules = globex(
  'CME-EQUITY',
  [
    { from: first, open: evening, close: at(16, 30), ...afternoonHalt, onWeekday: { 5: { close: at(15, 15) } } },
    { from: dayOf(2012, 11, 19), open: evening, close: at(16, 15), ...afternoonHalt },
    { from: shorterDay, open: evening, close: at(16), ...afternoonHalt },
    { from: dayOf(2021, 6, 28), open: evening, close: at(16) },
  ],
  {
    halt: (day) => (day < dayOf(2014, 3, 1) ? at(10, 30) : at(12)),
    eveClose: at(12, 15),
    independenceEveClose: at(12, 15),
    goodFridayClose: at(8, 15),
    others: [
      [dayOf(2012, 10, 29), { kind: 'hours', close: at(8, 15) }],
      [dayOf(2012, 10, 30), { kind: 'hours', close: at(8, 15) }],
      [dayOf(2018, 12, 5), { kind: 'hours', close: at(8, 30) }],
      [dayOf(2025, 1, 9), { kind: 'hours', close: at(8, 30) }],
    ],
  },
)

/**
 * Energy of NYMEX and metals of COMEX on CME Globex: from 17:00 of the evening before to 16:15, 16:00 from 21 September
 * 2015; halts on holidays at 12:15, 12:00 from 2015, 13:30 from 2022 (CME Group holiday calendars). Before these
 * products came to Globex in 2006 they traded by open outcry, for which these are not the hours.
 */
export const globexEnergyAndMetalsRules = globex(
  'CME-ENERGY-METALS',
  [
    { from: first, open: evening, close: at(16, 15) },
    { from: shorterDay, open: evening, close: at(16) },
  ],
  {
    halt: (day) => (day < dayOf(2015, 1, 1) ? at(12, 15) : day < dayOf(2022, 1, 1) ? at(12) : at(13, 30)),
    eveClose: at(12, 45),
  },
)

const untilFour: readonly SessionHours[] = [{ from: first, open: evening, close: at(16) }]

/** Currencies and digital assets on CME Globex; holidays halt them at 12:00 until 2021 and not at all since. */
export const globexCurrencyRules = globex('CME-FX', untilFour, {
  halt: (day) => (day < dayOf(2022, 1, 1) ? at(12) : at(16)),
  eveClose: at(12, 15),
  goodFridayClose: at(10, 15),
})

/** Interest rates and Treasuries on CME Globex; holidays halt them at 12:00. */
export const globexRatesRules = globex('CME-RATES', untilFour, {
  halt: () => at(12),
  eveClose: at(12, 15),
  goodFridayClose: at(10, 15),
})

const grainPause = { pauses: [[at(7, 45), at(8, 30)]] } as const

/**
 * Grains and oilseeds of CBOT on CME Globex: from 19:00 of the evening before to 13:15, 13:20 from 6 July 2015, with a
 * pause from 7:45 to 8:30; from 21 May 2012 to 5 April 2013 from 17:00 to 14:00; earlier from 18:00 to 13:15 with a
 * pause from 7:15 to 9:30. Closed on every holiday; after Independence Day, Christmas and New Year's Day the next day
 * opens at 8:30; the day after Thanksgiving trades from 8:30 to 12:05, 24 December to 12:05 (CME Group notices and holiday calendars).
 */
export const globexGrainRules: CalendarRules = {
  name: 'CBOT-GRAINS',
  timeZone: 'America/Chicago',
  weekdays: mondayToFriday,
  hours: [
    { from: first, open: at(18) - at(24), close: at(13, 15), pauses: [[at(7, 15), at(9, 30)]] },
    { from: dayOf(2012, 5, 21), open: evening, close: at(14) },
    { from: dayOf(2013, 4, 8), open: at(19) - at(24), close: at(13, 15), ...grainPause },
    { from: dayOf(2015, 7, 6), open: at(19) - at(24), close: at(13, 20), ...grainPause },
  ],
  exceptionsOf: (year) => {
    const { newYear, christmas, goodFriday, others, thanksgiving, christmasEve } = unitedStatesHolidays(year)
    const exceptions = new Map<number, DayException>()
    // No evening follows the holidays that may be on any weekday.
    const independence = others.find((day) => day >= dayOf(year, 7, 3) && day <= dayOf(year, 7, 5))!
    for (const day of [independence, christmas, ...(newYear === undefined ? [] : [newYear])])
      if (weekdayOf(day) < 5) exceptions.set(day + 1, { kind: 'hours', open: at(8, 30) })
    for (const day of [...others, thanksgiving, goodFriday, christmas, ...(newYear === undefined ? [] : [newYear])])
      exceptions.set(day, { kind: 'closed' })
    exceptions.set(thanksgiving + 1, { kind: 'hours', open: at(8, 30), close: at(12, 5) })
    if (christmasEve !== undefined) exceptions.set(christmasEve, { kind: 'hours', close: at(12, 5) })
    return exceptions
  },
}

/**
 * Cattle and hogs of CME on CME Globex: 8:30 to 13:05 since 29 February 2016, which is also assumed of earlier days. Closed
 * on every holiday; the day after Thanksgiving ends at 12:05, 24 December at 12:15 (CME Group holiday calendars).
 */
export const globexLivestockRules: CalendarRules = {
  name: 'CME-LIVESTOCK',
  timeZone: 'America/Chicago',
  weekdays: mondayToFriday,
  hours: [{ from: first, open: at(8, 30), close: at(13, 5) }],
  exceptionsOf: (year) => {
    const { newYear, christmas, goodFriday, others, thanksgiving, christmasEve } = unitedStatesHolidays(year)
    const exceptions = new Map<number, DayException>()
    for (const day of [...others, thanksgiving, goodFriday, christmas, ...(newYear === undefined ? [] : [newYear])])
      exceptions.set(day, { kind: 'closed' })
    exceptions.set(thanksgiving + 1, { kind: 'hours', close: at(12, 5) })
    if (christmasEve !== undefined) exceptions.set(christmasEve, { kind: 'hours', close: at(12, 15) })
    return exceptions
  },
}
