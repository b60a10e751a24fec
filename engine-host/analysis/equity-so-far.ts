import { isAfter, stampMilliseconds, type BarStamps } from './bar-stamps.js'
import type { TradeDays } from './trade-days.js'

/** Share of bars at weekends above which a year has 365 days: three fifths of an even share, as in backtesting.py. */
const weekendShare = (2 / 7) * 0.6

/**
 * Peak, drawdown and returns by day of an equity curve that grows row by row, in constant time and memory: what
 * `RunStatistics` computes from the days, kept as sums (Welford's, so that no digits are lost).
 */
export class EquitySoFar {
  rows = 0
  peak = -Infinity
  /** Deepest fraction lost from a peak, at least 0. */
  maximumDrawdown = 0
  equity = NaN
  days = 0
  /** Rows whose equity is not a number. */
  unknown = 0
  low = 0
  high = 0
  private dayEnd = -Infinity
  private isWeekend = false
  private weekendRows = 0
  /** Equity at the end of the day before. */
  private dayBefore = NaN
  /** Of the days that are over. */
  private returns = 0
  private mean = 0
  private squares = 0
  /** Whether each return so far has a meaning. */
  private isSound = true

  constructor(private readonly calendar: TradeDays) {}

  /** Rows [begin, end) in ascending order of time. */
  add(stamps: BarStamps, equity: Float64Array, begin: number, end: number): void {
    for (let row = begin; row < end; row++) this.addRow(stamps[2 * row]!, stamps[2 * row + 1]!, equity[row]!)
  }

  /** The equity at a time, not before that of the row before. */
  addRow(low: number, high: number, equity: number): void {
    if (this.rows === 0 || isAfter(low, high, this.dayEnd)) this.beginDay(low, high)
    this.rows++
    if (this.isWeekend) this.weekendRows++
    this.low = low
    this.high = high
    this.equity = equity
    if (equity >= this.peak) this.peak = equity
    else if (Number.isNaN(equity)) this.unknown++
    else if (this.peak > 0) this.maximumDrawdown = Math.max(this.maximumDrawdown, 1 - equity / this.peak)
  }

  /** Becomes the same as another. */
  copy(other: EquitySoFar): void {
    this.rows = other.rows
    this.peak = other.peak
    this.maximumDrawdown = other.maximumDrawdown
    this.equity = other.equity
    this.days = other.days
    this.unknown = other.unknown
    this.low = other.low
    this.high = other.high
    this.dayEnd = other.dayEnd
    this.isWeekend = other.isWeekend
    this.weekendRows = other.weekendRows
    this.dayBefore = other.dayBefore
    this.returns = other.returns
    this.mean = other.mean
    this.squares = other.squares
    this.isSound = other.isSound
  }

  /** Days in a year, by whether the market trades at weekends. */
  get daysPerYear(): number {
    return this.weekendRows / this.rows > weekendShare ? 365 : 252
  }

  /** Mean and sample standard deviation of the returns by day, the present day as it stands among them. */
  returnsByDay(): { readonly count: number; readonly mean: number; readonly deviation: number } {
    const { squares, mean, count, isSound } = this.withToday()
    if (!isSound || count < 1) return { count, mean: NaN, deviation: NaN }
    // Equal returns leave a rest of rounding around their mean, which is no spread.
    const varies = squares > count * (Math.abs(mean) * 1e-15) ** 2
    return { count, mean, deviation: count < 2 ? NaN : varies ? Math.sqrt(squares / (count - 1)) : 0 }
  }

  private beginDay(low: number, high: number): void {
    if (this.days > 0) {
      const { squares, mean, count, isSound } = this.withToday()
      this.squares = squares
      this.mean = mean
      this.returns = count
      this.isSound = isSound
      this.dayBefore = this.equity
    }
    const { calendar } = this
    let day = calendar.tradingDay(Math.ceil(stampMilliseconds(low, high)))
    let dayEnd = calendar.endOfTradingDay(day)
    // Milliseconds are rounded; the exact halves decide.
    if (isAfter(low, high, dayEnd)) {
      day = calendar.tradingDay(dayEnd + 1)
      dayEnd = calendar.endOfTradingDay(day)
    }
    const weekday = (((day + 4) % 7) + 7) % 7
    this.isWeekend = weekday === 0 || weekday === 6
    this.dayEnd = dayEnd
    this.days++
  }

  /** The sums over the days that are over and the present one. */
  private withToday() {
    const { returns, mean, squares, isSound } = this
    if (this.days < 2) return { count: returns, mean, squares, isSound }
    const change = this.equity / this.dayBefore - 1
    const deviation = change - mean
    const count = returns + 1
    const next = mean + deviation / count
    return {
      count,
      mean: next,
      squares: squares + deviation * (change - next),
      isSound: isSound && change > -1 && change < Infinity,
    }
  }
}
