import { dayOf, lastWeekday, nthWeekday, weekdayOf } from '../core/civil-date.js'
import { TimeZone } from '../core/time-zone.js'
import { builtInCalendar } from '../model/calendars/calendar-of.js'
import { futuresCalendarName } from '../model/calendars/futures-roots.js'
import type { SessionCalendar } from '../model/calendars/session-calendar.js'
import { type FuturesContract, monthCodes } from './futures-symbol.js'

const friday = 5
const wednesday = 3

/** When trading in a contract ends: the day by rule, and the time on a clock. */
interface ExpiryRule {
  readonly roots: string
  /** The rule for people, with its time. */
  readonly words: string
  /** Last trading day, days since the epoch. @param month From 1. */
  readonly day: (year: number, month: number, days: TradingDays) => number
  /** Minutes after midnight on the clocks of `timeZone`. */
  readonly minutes: number
  readonly timeZone: string
}

const chicago = 'America/Chicago'
const newYork = 'America/New_York'
const london = 'Europe/London'
const frankfurt = 'Europe/Berlin'

/** Minutes of a time of day. */
const at = (hour: number, minutes = 0): number => hour * 60 + minutes

const thirdFriday: ExpiryRule['day'] = (year, month, days) => days.atOrBefore(nthWeekday(year, month, friday, 3))
const thirdLastOfMonth: ExpiryRule['day'] = (year, month, days) => days.before(days.lastOfMonth(year, month), 2)
/** Of crude oil: business days before the 25th of the month before, or before the last business day before the 25th. */
const beforeThe25th =
  (count: number): ExpiryRule['day'] =>
  (year, month, days) =>
    days.before(days.atOrBefore(dayOf(year, month - 1, 25)), count)
const metals = 'third last business day of the delivery month'

/** Rules of termination of trading: cmegroup.com, eurex.com and ice.com, contract specifications. */
const rules: readonly ExpiryRule[] = [
  {
    roots: 'ES MES NQ MNQ RTY M2K EMD YM MYM',
    words: 'third Friday, 9:30 in New York',
    day: thirdFriday,
    minutes: at(9, 30),
    timeZone: newYork,
  },
  {
    roots: 'NKD',
    words: 'business day before the second Friday, 17:00 in New York',
    day: (year, month, days) => days.before(nthWeekday(year, month, friday, 2), 1),
    minutes: at(17),
    timeZone: newYork,
  },
  {
    roots: '6A 6B 6E 6J 6M 6N 6S M6A M6B M6E',
    words: 'second business day before the third Wednesday, 9:16 in Chicago',
    day: (year, month, days) => days.before(nthWeekday(year, month, wednesday, 3), 2),
    minutes: at(9, 16),
    timeZone: chicago,
  },
  {
    roots: '6C',
    words: 'business day before the third Wednesday, 9:16 in Chicago',
    day: (year, month, days) => days.before(nthWeekday(year, month, wednesday, 3), 1),
    minutes: at(9, 16),
    timeZone: chicago,
  },
  {
    roots: 'BTC MBT ETH MET',
    words: 'last Friday that is a business day in London and the United States, 16:00 in London',
    day: (year, month, days) => {
      const last = days.atOrBefore(lastWeekday(year, month, friday))
      // Of the holidays of London alone only Boxing Day can be the last Friday of a month.
      return last === dayOf(year, 12, 26) && weekdayOf(last) === friday ? days.before(last, 1) : last
    },
    minutes: at(16),
    timeZone: london,
  },
  {
    roots: 'ZN TN ZB UB',
    words: 'seventh business day before the last of the month, 12:01 in Chicago',
    day: (year, month, days) => days.before(days.lastOfMonth(year, month), 7),
    minutes: at(12, 1),
    timeZone: chicago,
  },
  {
    roots: 'ZT ZF',
    words: 'last business day of the month, 12:01 in Chicago',
    day: (year, month, days) => days.lastOfMonth(year, month),
    minutes: at(12, 1),
    timeZone: chicago,
  },
  {
    roots: 'CL',
    words: 'third business day before the 25th of the month before delivery, 14:30 in New York',
    day: beforeThe25th(3),
    minutes: at(14, 30),
    timeZone: newYork,
  },
  {
    roots: 'MCL QM',
    words: 'business day before trading in CL ends, 14:30 in New York',
    day: beforeThe25th(4),
    minutes: at(14, 30),
    timeZone: newYork,
  },
  {
    roots: 'NG',
    words: 'third business day before the delivery month, 14:30 in New York',
    day: (year, month, days) => days.before(dayOf(year, month, 1), 3),
    minutes: at(14, 30),
    timeZone: newYork,
  },
  {
    roots: 'QG',
    words: 'business day before trading in NG ends, 14:30 in New York',
    day: (year, month, days) => days.before(dayOf(year, month, 1), 4),
    minutes: at(14, 30),
    timeZone: newYork,
  },
  {
    roots: 'RB HO',
    words: 'last business day of the month before delivery, 14:30 in New York',
    day: (year, month, days) => days.before(dayOf(year, month, 1), 1),
    minutes: at(14, 30),
    timeZone: newYork,
  },
  {
    roots: 'BRN',
    words: 'last business day of the second month before delivery, 19:30 in London; not the day before New Year',
    day: (year, month, days) => {
      const last = days.before(dayOf(year, month - 1, 1), 1)
      return month === 2 ? days.before(last, 1) : last
    },
    minutes: at(19, 30),
    timeZone: london,
  },
  {
    roots: 'GC MGC',
    words: `${metals}, 13:30 in New York`,
    day: thirdLastOfMonth,
    minutes: at(13, 30),
    timeZone: newYork,
  },
  {
    roots: 'SI SIL',
    words: `${metals}, 13:25 in New York`,
    day: thirdLastOfMonth,
    minutes: at(13, 25),
    timeZone: newYork,
  },
  { roots: 'HG', words: `${metals}, 13:00 in New York`, day: thirdLastOfMonth, minutes: at(13), timeZone: newYork },
  { roots: 'PL', words: `${metals}, 13:05 in New York`, day: thirdLastOfMonth, minutes: at(13, 5), timeZone: newYork },
  { roots: 'PA', words: `${metals}, 13:00 in New York`, day: thirdLastOfMonth, minutes: at(13), timeZone: newYork },
  {
    roots: 'MHG',
    words: 'third last business day of the month before delivery, 13:00 in New York',
    day: (year, month, days) => days.before(days.lastOfMonth(year, month - 1), 2),
    minutes: at(13),
    timeZone: newYork,
  },
  {
    roots: 'ZC ZW KE ZO ZS ZM ZL',
    words: 'business day before the 15th of the delivery month, 12:00 in Chicago',
    day: (year, month, days) => days.before(dayOf(year, month, 15), 1),
    minutes: at(12),
    timeZone: chicago,
  },
  {
    roots: 'LE',
    words: 'last business day of the delivery month, 12:00 in Chicago',
    day: (year, month, days) => days.lastOfMonth(year, month),
    minutes: at(12),
    timeZone: chicago,
  },
  {
    roots: 'HE',
    words: 'tenth business day of the delivery month, 12:00 in Chicago',
    day: (year, month, days) => days.ofMonth(year, month, 10),
    minutes: at(12),
    timeZone: chicago,
  },
  {
    roots: 'FESX FSXE',
    words: 'third Friday, 12:00 in Frankfurt',
    day: thirdFriday,
    minutes: at(12),
    timeZone: frankfurt,
  },
  {
    roots: 'FDAX FDXM FDXS',
    words: 'third Friday, 13:00 in Frankfurt',
    day: thirdFriday,
    minutes: at(13),
    timeZone: frankfurt,
  },
  {
    roots: 'FGBL FGBM FGBS FGBX',
    words: 'second exchange day before delivery on the 10th or the next exchange day, 12:30 in Frankfurt',
    day: (year, month, days) => days.before(days.atOrAfter(dayOf(year, month, 10)), 2),
    minutes: at(12, 30),
    timeZone: frankfurt,
  },
]

const ruleByRoot: ReadonlyMap<string, ExpiryRule> = new Map(
  rules.flatMap((rule) => rule.roots.split(' ').map((root) => [root, rule] as const)),
)

/** Business days of an exchange: its trade dates. */
class TradingDays {
  constructor(private readonly calendar: SessionCalendar) {}

  atOrBefore(day: number): number {
    let at = day
    while (this.calendar.sessionOn(at) === undefined) at--
    return at
  }

  atOrAfter(day: number): number {
    return this.calendar.sessionFrom(day).day
  }

  /** The trade date so many before a day, the day itself not counted. */
  before(day: number, count: number): number {
    let at = day
    for (let left = count; left > 0; left--) at = this.atOrBefore(at - 1)
    return at
  }

  lastOfMonth(year: number, month: number): number {
    return this.atOrBefore(dayOf(year, month + 1, 0))
  }

  /** The first, second … trade date of a month. */
  ofMonth(year: number, month: number, nth: number): number {
    let day = this.atOrAfter(dayOf(year, month, 1))
    for (let left = nth - 1; left > 0; left--) day = this.atOrAfter(day + 1)
    return day
  }
}

/**
 * When trading in a contract ends, milliseconds since the epoch; undefined where the rule of its root is not known for
 * certain.
 */
export function contractExpiry({ root, monthCode, year }: FuturesContract): number | undefined {
  const rule = ruleByRoot.get(root)
  const name = futuresCalendarName(root)
  const calendar = name === undefined ? undefined : builtInCalendar(name)
  if (rule === undefined || calendar === undefined) return undefined
  const day = rule.day(year, monthCodes.indexOf(monthCode) + 1, new TradingDays(calendar))
  return new TimeZone(rule.timeZone).timeOf(day * 86_400_000 + rule.minutes * 60_000)
}

/** When trading in the months of a root ends, in words; undefined where the rule is not known for certain. */
export function lastTradingDayWords(root: string): string | undefined {
  return ruleByRoot.get(root)?.words
}
