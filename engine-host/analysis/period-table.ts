import { yearOf } from '../core/civil-date.js'
import type { PeriodColumns, PeriodReturns } from '../protocol/run-analysis.js'
import { monthOf, sameDay } from './data-period.js'
import type { DayEquity, PeriodOf } from './day-equity.js'
import type { TradeDays } from './trade-days.js'

export interface PeriodTableInput {
  readonly days: DayEquity
  /** Whose trade dates the days are. */
  readonly calendar: TradeDays
  readonly startingEquity: number
  /** Close at which buy and hold begins; NaN without one. */
  readonly startingClose: number
  /** When closed trades were closed, milliseconds, ascending. */
  readonly exits: Float64Array
  /** Beginning of the part of a run: what ends by then is what the part began with. Default: none. */
  readonly after?: number
}

/** Results by day, month and year. Source: the change of the equity from the end of one period to that of the next. */
export function periodReturns(input: PeriodTableInput): PeriodReturns {
  return {
    days: table(input, sameDay, 'day'),
    months: table(input, monthOf, 'month'),
    years: table(input, yearOf, 'year'),
  }
}

type Unit = 'day' | 'month' | 'year'

function table(input: PeriodTableInput, periodOf: PeriodOf, unit: Unit): PeriodColumns {
  const { days, calendar, exits, after = -Infinity } = input
  const all = days.lastRowsBy(periodOf)
  const rows = all.filter((row) => days.endAt(row) > after)
  const { length } = rows
  const columns = {
    length,
    year: new Int32Array(length),
    month: new Int32Array(length),
    day: new Int32Array(length),
    after: new Float64Array(length),
    until: new Float64Array(length),
    returnFraction: new Float64Array(length),
    profitAndLoss: new Float64Array(length),
    buyAndHold: new Float64Array(length),
    trades: new Int32Array(length),
  }
  const before = all.length > rows.length ? all[all.length - rows.length - 1]! : undefined
  let equity = before === undefined ? input.startingEquity : days.equityAt(before)
  let close = before === undefined ? input.startingClose : days.closeAt(before)
  let exit = 0
  rows.forEach((row, at) => {
    const date = new Date(days.dayAt(row) * 86_400_000)
    columns.year[at] = date.getUTCFullYear()
    columns.month[at] = unit === 'year' ? 0 : date.getUTCMonth() + 1
    columns.day[at] = unit === 'day' ? date.getUTCDate() : 0
    const [first, last] = bounds(date, unit)
    columns.after[at] = lastCloseUntil(calendar, first - 1)
    columns.until[at] = lastCloseUntil(calendar, last)
    columns.returnFraction[at] = change(equity, days.equityAt(row))
    columns.profitAndLoss[at] = days.equityAt(row) - equity
    columns.buyAndHold[at] = change(close, days.closeAt(row))
    equity = days.equityAt(row)
    close = days.closeAt(row)
    const from = exit
    while (exit < exits.length && exits[exit]! <= columns.until[at]) exit++
    columns.trades[at] = exit - from
  })
  return columns
}

/** First and last day of the period in which a date lies, days since the epoch. */
function bounds(date: Date, unit: Unit): readonly [first: number, last: number] {
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  const day = (...parts: [number, number, number]): number => Date.UTC(...parts) / 86_400_000
  if (unit === 'year') return [day(year, 0, 1), day(year, 11, 31)]
  if (unit === 'month') return [day(year, month, 1), day(year, month + 1, 0)]
  return [day(year, month, date.getUTCDate()), day(year, month, date.getUTCDate())]
}

function change(from: number, to: number): number {
  return from > 0 ? to / from - 1 : NaN
}

/** Days without a session that are passed over at most, as calendars do. */
const longestClosure = 60

/** The last close that belongs to a day or, where that is no trade date, to the one before: trading after it is the next one's. */
function lastCloseUntil(calendar: TradeDays, day: number): number {
  let tradeDate = day
  while (tradeDate > day - longestClosure && calendar.sessionOn(tradeDate) === undefined) tradeDate--
  return calendar.endOfTradingDay(tradeDate)
}
