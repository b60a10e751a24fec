import { dayOf } from '../../core/civil-date.js'
import { stampMilliseconds } from '../../core/timestamp.js'
import type { BarSpecification, TimeBarSpecification } from '../bar-specification.js'
import { downToMillisecond, upToMillisecond, type Intervals } from './intervals.js'

const millisecondsPerDay = 86_400_000
const nanosPerDay = 86_400_000_000_000n

/** Number of the month in which a day lies, 0 being January 1970. */
export function monthOf(day: number): number {
  const date = new Date(day * millisecondsPerDay)
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}

/** The first day of a month, by its number. */
export function firstDayOfMonth(month: number): number {
  return dayOf(1970 + Math.floor(month / 12), (((month % 12) + 12) % 12) + 1, 1)
}

/** When a bar opened that is counted from midnight UTC, by its close; nanoseconds. */
export function openingOf({ unit, step, nanos }: TimeBarSpecification, closeNanos: bigint): bigint {
  if (unit !== 'MONTH') return closeNanos - nanos
  const day = Number((closeNanos - 1n) / nanosPerDay)
  return BigInt(firstDayOfMonth(monthOf(day) - step + 1)) * nanosPerDay
}

/** Months of the calendar, or several of them counted from January 1970, from midnight UTC to midnight UTC. */
export class MonthIntervals implements Intervals {
  /** @param isClosed whether the market is closed from one time to another, milliseconds */
  constructor(
    private readonly specification: Pick<BarSpecification, 'step'>,
    private readonly isClosed: (from: number, to: number) => boolean,
  ) {}

  endOf(stampHigh: number, stampLow: number, isBar: boolean): number {
    const time = isBar ? upToMillisecond(stampHigh, stampLow) - 1 : downToMillisecond(stampHigh, stampLow)
    return this.endAfter(time)
  }

  endAfter(end: number): number {
    const { step } = this.specification
    const month = monthOf(Math.floor(end / millisecondsPerDay))
    return firstDayOfMonth((Math.floor(month / step) + 1) * step) * millisecondsPerDay
  }

  isClosedUntil(stampHigh: number, stampLow: number, end: number): boolean {
    return this.isClosed(stampMilliseconds(stampHigh, stampLow), end)
  }
}
