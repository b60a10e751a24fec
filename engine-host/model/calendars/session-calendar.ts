import { weekdayOf, yearOf } from '../../core/civil-date.js'
import { TimeZone } from '../../core/time-zone.js'
import type { CalendarRules, DayException, SessionHours } from './calendar-rules.js'

const minute = 60_000
const millisecondsPerDay = 86_400_000

/** The trading of one trade date. Times are milliseconds since the epoch. */
export interface Session {
  /** Trade date, days since the epoch. */
  readonly day: number
  readonly open: number
  readonly close: number
  /** When nothing trades between open and close, ascending. */
  readonly pauses: readonly (readonly [from: number, to: number])[]
}

/** Weekdays without a session that a search passes over at most. */
const longestClosure = 60

/**
 * When an exchange trades, by trade date: a session may open the evening before, and one that a holiday halts goes on
 * for the trade date after it. Bars are stamped with their close, so what closes as a session opens is not in it.
 */
export class SessionCalendar {
  readonly name: string
  private readonly zone: TimeZone
  private readonly sessions = new Map<number, Session | undefined>()
  private readonly exceptions = new Map<number, ReadonlyMap<number, DayException>>()

  constructor(private readonly rules: CalendarRules) {
    this.name = rules.name
    this.zone = new TimeZone(rules.timeZone)
  }

  /** IANA zone of the exchange. */
  get timeZone(): string {
    return this.zone.name
  }

  /** The session of a trade date; undefined when there is none. */
  sessionOn(day: number): Session | undefined {
    if (this.sessions.has(day)) return this.sessions.get(day)
    const session = this.makeSession(day)
    this.sessions.set(day, session)
    return session
  }

  /** The session of a trade date or of the first one after it. */
  sessionFrom(day: number): Session {
    for (let at = day; at < day + longestClosure; at++) {
      const session = this.sessionOn(at)
      if (session !== undefined) return session
    }
    throw new Error(`The calendar ${this.name} has no session within ${longestClosure} days.`)
  }

  /**
   * The session that a time lies in, or else the next one.
   *
   * @param isClose whether the time is a bar's close, which may be the session's close but not its opening
   */
  sessionAround(milliseconds: number, isClose: boolean): Session {
    const session = this.sessionFrom(this.localDay(milliseconds, isClose))
    const isOver = isClose ? milliseconds > session.close : milliseconds >= session.close
    return isOver ? this.sessionFrom(session.day + 1) : session
  }

  /**
   * The trade date to which a bar's close belongs. Outside of all sessions that is the date on the exchange's clocks
   * while that is a trade date, so that trading before and after hours counts with its day; else the next trade date.
   */
  tradingDay(milliseconds: number): number {
    const local = this.localDay(milliseconds, true)
    const session = this.sessionFrom(local)
    if (session.day > local) return session.day
    return milliseconds > this.endOfTradingDay(local) ? this.sessionFrom(local + 1).day : local
  }

  /** The last close that belongs to a trade date, milliseconds: the next session's opening or the exchange's midnight. */
  endOfTradingDay(day: number): number {
    return Math.min(this.startOfDate(day + 1), this.sessionFrom(day + 1).open)
  }

  /** Midnight on the exchange's clocks at which a date begins, milliseconds. */
  startOfDate(day: number): number {
    return this.zone.timeOf(day * millisecondsPerDay)
  }

  /** Date on the exchange's clocks at a time, days since the epoch; a trade date or none. */
  dateOf(milliseconds: number): number {
    return this.localDay(milliseconds, false)
  }

  /** When the trading in hand ends: the close of the session that a time lies in, or of the next one. */
  endOfSession(milliseconds: number): number {
    return this.sessionAround(milliseconds, false).close
  }

  /** Whether nothing trades from one time to another. */
  isClosed(from: number, to: number): boolean {
    return this.openTime(from, to) === 0
  }

  /** How many milliseconds are traded from one time to another. */
  openTime(from: number, to: number): number {
    let open = 0
    for (let session = this.sessionAround(from, false); session.open < to; session = this.sessionFrom(session.day + 1))
      open += tradedWithin(session, from, to)
    return open
  }

  /** Date on the exchange's clocks. */
  private localDay(milliseconds: number, isClose: boolean): number {
    const time = isClose ? milliseconds - 1 : milliseconds
    return Math.floor((time + this.zone.offsetAt(time)) / millisecondsPerDay)
  }

  private makeSession(day: number): Session | undefined {
    if (!this.isWeekday(day)) return undefined
    const exception = this.exceptionOn(day)
    if (exception?.kind === 'closed' || exception?.kind === 'joined') return undefined
    const hours = this.hoursOn(day)
    const pauses = (hours.pauses ?? []).map(([from, to]) => [this.at(day, from), this.at(day, to)] as const)
    let open =
      hours.openUtc === undefined || exception?.open !== undefined
        ? this.at(day, exception?.open ?? hours.open)
        : day * millisecondsPerDay + hours.openUtc * minute
    const close = this.at(day, exception?.close ?? hours.close)
    // Days whose halted trading belongs to this trade date.
    for (let before = this.weekdayBefore(day), next = day; ; next = before, before = this.weekdayBefore(before)) {
      const halted = this.exceptionOn(before)
      if (halted?.kind !== 'joined') break
      const resumes = this.at(next, this.hoursOn(next).open)
      if (halted.halt === undefined) break
      pauses.unshift([this.at(before, halted.halt), resumes])
      open = this.at(before, this.hoursOn(before).open)
    }
    const kept = pauses
      .filter(([from, to]) => from < close && to > open)
      .map(([from, to]) => [Math.max(from, open), Math.min(to, close)] as const)
    return { day, open, close, pauses: kept }
  }

  private at(day: number, minutes: number): number {
    return this.zone.timeOf(day * millisecondsPerDay + minutes * minute)
  }

  private isWeekday(day: number): boolean {
    return this.rules.weekdays.includes(weekdayOf(day))
  }

  private weekdayBefore(day: number): number {
    let before = day - 1
    while (!this.isWeekday(before)) before--
    return before
  }

  private hoursOn(day: number): SessionHours {
    const { hours } = this.rules
    let found = hours[0]!
    for (const each of hours) if (each.from <= day) found = each
    const byWeekday = found.onWeekday?.[weekdayOf(day)]
    return byWeekday === undefined ? found : { ...found, ...byWeekday }
  }

  private exceptionOn(day: number): DayException | undefined {
    const year = yearOf(day)
    let ofYear = this.exceptions.get(year)
    if (ofYear === undefined) {
      ofYear = this.rules.exceptionsOf(year)
      this.exceptions.set(year, ofYear)
    }
    return ofYear.get(day)
  }
}

function tradedWithin(session: Session, from: number, to: number): number {
  const overlap = (begin: number, end: number) => Math.max(0, Math.min(end, to) - Math.max(begin, from))
  return session.pauses.reduce((sum, [begin, end]) => sum - overlap(begin, end), overlap(session.open, session.close))
}
