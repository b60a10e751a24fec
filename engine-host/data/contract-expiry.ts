import { dayOf, nthWeekday } from '../core/civil-date.js'
import { TimeZone } from '../core/time-zone.js'
import { builtInCalendar } from '../model/calendars/calendar-of.js'
import { futuresCalendarName } from '../model/calendars/futures-roots.js'
import type { SessionCalendar } from '../model/calendars/session-calendar.js'
import { contractSpecification } from './contract-specifications.js'
import { contractId, type FuturesContract, monthCodes } from './futures-symbol.js'

const friday = 5
const wednesday = 3

/** When trading in a contract ends: the day by rule, and the time on a clock. */
interface ExpiryRule {
  readonly roots: string
  /** Last trading day, days since the epoch. @param month From 1. */
  readonly day: (year: number, month: number, days: TradingDays) => number
  /** Minutes after midnight on the clocks of `timeZone`. */
  readonly minutes: number
  readonly timeZone: string
}

const chicago = 'America/Chicago'
const newYork = 'America/New_York'

/** Rules of termination of trading: cmegroup.com and eurex.com, contract specifications. */
const rules: readonly ExpiryRule[] = [
  // Third Friday, 9:30 in New York.
  {
    roots: 'ES MES NQ MNQ RTY M2K EMD YM MYM',
    day: (year, month, days) => days.atOrBefore(nthWeekday(year, month, friday, 3)),
    minutes: 9 * 60 + 30,
    timeZone: newYork,
  },
  // Second business day before the third Wednesday; Canada's the business day before it.
  {
    roots: '6A 6B 6E 6J 6N 6S M6E',
    day: (year, month, days) => days.before(nthWeekday(year, month, wednesday, 3), 2),
    minutes: 9 * 60 + 16,
    timeZone: chicago,
  },
  {
    roots: '6C',
    day: (year, month, days) => days.before(nthWeekday(year, month, wednesday, 3), 1),
    minutes: 9 * 60 + 16,
    timeZone: chicago,
  },
  // Seventh business day before the last of the month; the short ones on the last.
  {
    roots: 'ZN TN ZB UB',
    day: (year, month, days) => days.before(days.lastOfMonth(year, month), 7),
    minutes: 12 * 60 + 1,
    timeZone: chicago,
  },
  {
    roots: 'ZT ZF',
    day: (year, month, days) => days.lastOfMonth(year, month),
    minutes: 12 * 60 + 1,
    timeZone: chicago,
  },
  // Third business day before the 25th of the month before delivery, or before the last business day before the 25th.
  {
    roots: 'CL',
    day: (year, month, days) => days.before(days.atOrBefore(dayOf(year, month - 1, 25)), 3),
    minutes: 14 * 60 + 30,
    timeZone: newYork,
  },
  // Third business day before the delivery month.
  {
    roots: 'NG',
    day: (year, month, days) => days.before(dayOf(year, month, 1), 3),
    minutes: 14 * 60 + 30,
    timeZone: newYork,
  },
  // Last business day of the month before delivery.
  {
    roots: 'RB HO',
    day: (year, month, days) => days.before(dayOf(year, month, 1), 1),
    minutes: 14 * 60 + 30,
    timeZone: newYork,
  },
  // Third last business day of the delivery month.
  {
    roots: 'GC SI HG PL',
    day: (year, month, days) => days.before(days.lastOfMonth(year, month), 2),
    minutes: 13 * 60 + 30,
    timeZone: newYork,
  },
  // Business day before the 15th of the delivery month.
  {
    roots: 'ZC ZW KE ZO ZS ZM ZL',
    day: (year, month, days) => days.before(dayOf(year, month, 15), 1),
    minutes: 12 * 60,
    timeZone: chicago,
  },
  // Third Friday, at noon for Europe's index and 13:00 for Germany's.
  {
    roots: 'FESX',
    day: (year, month, days) => days.atOrBefore(nthWeekday(year, month, friday, 3)),
    minutes: 12 * 60,
    timeZone: 'Europe/Berlin',
  },
  {
    roots: 'FDAX FDXM FDXS',
    day: (year, month, days) => days.atOrBefore(nthWeekday(year, month, friday, 3)),
    minutes: 13 * 60,
    timeZone: 'Europe/Berlin',
  },
  // Second exchange day before delivery on the 10th or the next exchange day.
  {
    roots: 'FGBL FGBM FGBS',
    day: (year, month, days) => days.before(days.atOrAfter(dayOf(year, month, 10)), 2),
    minutes: 12 * 60 + 30,
    timeZone: 'Europe/Berlin',
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

/** A contract with the end of its trading. */
export interface ChainContract extends FuturesContract {
  /** Such as `ES.Z13`. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly expiry: number
}

/**
 * The contracts of a root that expire from one time to another, in the order of their expiry; undefined where the root's
 * months or rule are not known.
 */
export function contractChain(root: string, from: number, to: number): readonly ChainContract[] | undefined {
  const specification = contractSpecification(root)
  if (specification === undefined || !ruleByRoot.has(root)) return undefined
  const chain: ChainContract[] = []
  // Trading may end in the month before delivery.
  for (let year = new Date(from).getUTCFullYear(); year <= new Date(to).getUTCFullYear() + 1; year++) {
    for (const monthCode of specification.months) {
      const contract = { root, monthCode, year }
      const expiry = contractExpiry(contract)!
      if (expiry >= from && expiry < to) chain.push({ ...contract, id: contractId(contract), expiry })
    }
  }
  return chain
}
