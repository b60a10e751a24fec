import { type BarStamps, firstRowAfter, isAfter, stampMilliseconds } from './bar-stamps.js'
import type { TradeDays } from './trade-days.js'

/** Equity and close at the last bar of each trade date, in the order of the days: 28 bytes a day, no cost a bar. */
export class DayEquity {
  private days = new Int32Array(512)
  private equities = new Float64Array(512)
  private closes = new Float64Array(512)
  private ends = new Float64Array(512)
  private dayCount = 0
  private barCount = 0
  private weekendBars = 0

  /** @param calendar whose trade dates the days are */
  constructor(private readonly calendar: TradeDays) {}

  add(stamps: BarStamps, equity: Float64Array, close: Float64Array, length: number): void {
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
      this.set(day, equity[end - 1]!, close[end - 1]!, stampMilliseconds(stamps[2 * end - 2]!, stamps[2 * end - 1]!))
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

  /** The last row of each period that has bars: 0 is the first day. */
  lastRowsBy(periodOf: PeriodOf): Int32Array {
    const rows = new Int32Array(this.dayCount)
    let count = 0
    let previous = NaN
    for (let i = 0; i < this.dayCount; i++) {
      const period = periodOf(this.days[i]!)
      if (period !== previous) count++
      rows[count - 1] = i
      previous = period
    }
    return rows.slice(0, count)
  }

  /** Trade date of a row, days since the epoch. */
  dayAt(row: number): number {
    return this.days[row]!
  }
  equityAt(row: number): number {
    return this.equities[row]!
  }
  closeAt(row: number): number {
    return this.closes[row]!
  }
  /** Close of the last bar of a row's day, milliseconds since the epoch. */
  endAt(row: number): number {
    return this.ends[row]!
  }

  private set(day: number, equity: number, close: number, end: number): void {
    let row = this.dayCount - 1
    if (row < 0 || this.days[row] !== day) {
      row = this.dayCount++
      if (row === this.days.length) this.grow()
    }
    this.days[row] = day
    this.equities[row] = equity
    this.closes[row] = close
    this.ends[row] = end
  }

  private grow(): void {
    const days = new Int32Array(this.days.length * 2)
    days.set(this.days)
    this.days = days
    this.equities = doubled(this.equities)
    this.closes = doubled(this.closes)
    this.ends = doubled(this.ends)
  }
}

/** Number of the period in which a trade date lies, ascending with the date. */
export type PeriodOf = (day: number) => number

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}
