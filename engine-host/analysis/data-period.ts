import { type BarStamps, nanosBetween } from './bar-stamps.js'
import { yearOf } from '../core/civil-date.js'
import type { DayEquity, PeriodOf } from './day-equity.js'

const stampsKept = 100
const nanosPerDay = 86_400_000_000_000

/** Units to which durations are rounded up, as pandas names the resolution of a time difference. */
const roundingUnits = [1, 1e3, 1e6, 1e9, 60e9, 3600e9, nanosPerDay] as const

/** The usual distance of the data's bars: the median of the last 99 gaps, as in backtesting.py. */
export class DataPeriod {
  private lows = new Int32Array(stampsKept)
  private highs = new Int32Array(stampsKept)
  private kept = 0

  add(stamps: BarStamps, length: number): void {
    const taken = Math.min(length, stampsKept)
    const remaining = Math.min(this.kept, stampsKept - taken)
    this.lows.copyWithin(0, this.kept - remaining, this.kept)
    this.highs.copyWithin(0, this.kept - remaining, this.kept)
    for (let i = 0; i < taken; i++) {
      const row = length - taken + i
      this.lows[remaining + i] = stamps[2 * row]!
      this.highs[remaining + i] = stamps[2 * row + 1]!
    }
    this.kept = remaining + taken
  }

  /** Nanoseconds; NaN below two bars. */
  get medianNanos(): number {
    if (this.kept < 2) return NaN
    const gaps = new Float64Array(this.kept - 1)
    for (let i = 0; i < gaps.length; i++) {
      gaps[i] = nanosBetween(this.lows[i]!, this.highs[i]!, this.lows[i + 1]!, this.highs[i + 1]!)
    }
    gaps.sort()
    const middle = gaps.length >> 1
    return gaps.length % 2 === 1 ? gaps[middle]! : (gaps[middle - 1]! + gaps[middle]!) / 2
  }
}

/** A duration rounded up to the unit of the data's period: minutes for 15-minute bars, days for daily ones. */
export function roundUpToUnit(nanos: number, periodNanos: number): number {
  if (Number.isNaN(periodNanos)) return nanos
  let unit = nanosPerDay
  for (const candidate of roundingUnits) {
    if (Math.floor(periodNanos) % candidate === 0) unit = candidate
  }
  return Math.ceil(nanos / unit) * unit
}

export interface ReturnPeriods {
  /** Periods in a year, for annualising. */
  readonly perYear: number
  /** Name of one period for people: `day`, `week`, `month`, `year`. */
  readonly name: 'day' | 'week' | 'month' | 'year'
  /** Return of each period over the one before it, as fractions. */
  readonly returns: Float64Array
  /** Changes of the close over the same periods, as fractions. Default: none are known. */
  readonly marketReturns?: Float64Array
  /** Close of the last bar of each of these periods, milliseconds since the epoch. */
  readonly ends?: Float64Array
  /** Whether the equity at the end of some period is not known. Default false. */
  readonly unknown?: boolean
}

/**
 * Returns by day, or by week, month or year when the bars themselves are that long; 252 days a year, or 365 when the
 * instrument trades at weekends. Rules of backtesting.py 0.6.6.
 */
export function returnPeriods(days: DayEquity, periodNanos: number, periodsPerYear?: number): ReturnPeriods {
  const periodDays = Math.floor(periodNanos / nanosPerDay)
  const tradesAtWeekends = days.weekendShare > (2 / 7) * 0.6
  const [name, perYear, periodOf] =
    periodDays === 7
      ? (['week', 52, weekOf] as const)
      : periodDays === 31
        ? (['month', 12, monthOf] as const)
        : periodDays === 365
          ? (['year', 1, yearOf] as const)
          : (['day', tradesAtWeekends ? 365 : 252, sameDay] as const)
  const rows = days.lastRowsBy(periodOf)
  const equities = Float64Array.from(rows, (row) => days.equityAt(row))
  return {
    perYear: periodsPerYear ?? perYear,
    name,
    returns: changes(equities),
    marketReturns: changes(Float64Array.from(rows, (row) => days.closeAt(row))),
    ends: Float64Array.from(rows.subarray(1), (row) => days.endAt(row)),
    unknown: equities.some(Number.isNaN),
  }
}

/** Weeks end on Sunday; day 0 is a Thursday. */
const weekOf: PeriodOf = (day) => Math.floor((day + 3) / 7)
export const sameDay: PeriodOf = (day) => day
export const monthOf: PeriodOf = (day) => yearOf(day) * 12 + new Date(day * 86_400_000).getUTCMonth()

function changes(closes: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, closes.length - 1))
  for (let i = 0; i < returns.length; i++) returns[i] = closes[i + 1]! / closes[i]! - 1
  return returns
}
