import type { SessionCalendar } from '../model/calendars/session-calendar.js'
import { type BarStamps, firstRowAfter, isAfter, stampMilliseconds } from './bar-stamps.js'

/** Equity at the last bar of each trade date, in the order of the days: 12 bytes a day, no cost a bar. */
export class DayEquity {
  private days = new Int32Array(512)
  private closes = new Float64Array(512)
  private dayCount = 0
  private barCount = 0
  private weekendBars = 0

  /** @param calendar whose trade dates the days are */
  constructor(private readonly calendar: SessionCalendar) {}

  add(stamps: BarStamps, equity: Float64Array, length: number): void {
    let begin = 0
    while (begin < length) {
      const low = stamps[2 * begin]!
      const high = stamps[2 * begin + 1]!
      let day = this.calendar.tradingDay(Math.ceil(stampMilliseconds(low, high)))
      let dayEnd = this.calendar.endOfTradingDay(day)
      // Milliseconds are rounded; the exact halves decide.
      if (isAfter(low, high, dayEnd)) {
        day = this.calendar.tradingDay(dayEnd + 1)
        dayEnd = this.calendar.endOfTradingDay(day)
      }
      const end = firstRowAfter(stamps, begin, length, dayEnd)
      this.set(day, equity[end - 1]!)
      const weekday = (((day + 4) % 7) + 7) % 7
      if (weekday === 0 || weekday === 6) this.weekendBars += end - begin
      begin = end
    }
    this.barCount += length
  }

  get count(): number {
    return this.dayCount
  }

  /** Share of all bars that traded on a Saturday or Sunday; NaN without bars. */
  get weekendShare(): number {
    return this.weekendBars / this.barCount
  }

  /**
   * Equity at the end of each period that has bars.
   *
   * @param periodOf number of the period in which a day lies, ascending with the day
   */
  closesBy(periodOf: (day: number) => number): Float64Array {
    const closes = new Float64Array(this.dayCount)
    let count = 0
    let previous = NaN
    for (let i = 0; i < this.dayCount; i++) {
      const period = periodOf(this.days[i]!)
      if (period !== previous) count++
      closes[count - 1] = this.closes[i]!
      previous = period
    }
    return closes.slice(0, count)
  }

  private set(day: number, equity: number): void {
    if (this.dayCount > 0 && this.days[this.dayCount - 1] === day) {
      this.closes[this.dayCount - 1] = equity
      return
    }
    if (this.dayCount === this.days.length) {
      const days = new Int32Array(this.days.length * 2)
      const closes = new Float64Array(this.days.length * 2)
      days.set(this.days)
      closes.set(this.closes)
      this.days = days
      this.closes = closes
    }
    this.days[this.dayCount] = day
    this.closes[this.dayCount++] = equity
  }
}
