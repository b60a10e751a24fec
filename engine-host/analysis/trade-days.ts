import { BarSpecification } from '../core/bar-type.js'
import { calendarOf } from '../model/calendars/calendar-of.js'
import type { SessionCalendar } from '../model/calendars/session-calendar.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'

/** To which trade date a bar's close belongs. */
export type TradeDays = Pick<SessionCalendar, 'tradingDay' | 'endOfTradingDay' | 'sessionOn'>

const halfDay = 43_200_000

/** Days without a session that are passed over at most, as calendars do. */
const longestClosure = 60

/**
 * Days of bars that hold whole days, in whatever zone these were cut: the date on the exchange's clocks in the middle of
 * a bar's last day. Its close says little: midnight UTC lies in the next session of a future, and on a Friday after it.
 * Where the date is no trade date, a bar of one day, as a Sunday's, counts with the next one, and a longer one, whose month
 * ends on a Sunday, with the one before.
 */
class DaysOfLongBars implements TradeDays {
  constructor(
    private readonly calendar: SessionCalendar,
    private readonly isOneDay: boolean,
  ) {}

  tradingDay(milliseconds: number): number {
    const date = this.calendar.dateOf(milliseconds - halfDay)
    return this.isOneDay ? this.calendar.sessionFrom(date).day : this.sessionUntil(date)
  }

  endOfTradingDay(day: number): number {
    const next = this.isOneDay ? day + 1 : this.calendar.sessionFrom(day + 1).day
    return this.calendar.startOfDate(next) + halfDay - 1
  }

  sessionOn(day: number): ReturnType<SessionCalendar['sessionOn']> {
    return this.calendar.sessionOn(day)
  }

  private sessionUntil(date: number): number {
    for (let day = date; day > date - longestClosure; day--) if (this.calendar.sessionOn(day)) return day
    return date
  }
}

/**
 * The trade dates of an instrument's bars: by the sessions of its calendar, and by whole days where bars of a day, week,
 * month or year were not cut by sessions.
 *
 * @param bars length of the bars, such as `1-DAY`
 */
export function tradeDaysOf(definition: InstrumentDefinition, bars: string): TradeDays {
  const calendar = calendarOf(definition)
  const specification = BarSpecification.parse(bars)
  const isLong =
    specification?.alignment === 'utc' && ['DAY', 'WEEK', 'MONTH', 'YEAR'].includes(specification.aggregation)
  return isLong ? new DaysOfLongBars(calendar, specification.length === '1-DAY') : calendar
}
