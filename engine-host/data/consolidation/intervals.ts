import { millisecondsHigh, millisecondsLow, stampMilliseconds } from '../../core/timestamp.js'
import type { TimeBarSpecification } from '../bar-specification.js'

/**
 * The intervals that time bars cover. Trades lie in [start, end), bars by their close in (start, end]: the bar of 09:35
 * ends the five minutes up to 09:35, and a trade at 09:35 sharp begins the next.
 */
export interface Intervals {
  /**
   * End of the interval in which a datum lies, milliseconds since the epoch; NaN when it lies in none, as outside of
   * all sessions.
   */
  endOf(stampHigh: number, stampLow: number, isBar: boolean): number
  /** End of the interval that follows the one with this end. */
  endAfter(end: number): number
  /** Whether nothing can trade from a time up to the end of its interval. */
  isClosedUntil(stampHigh: number, stampLow: number, end: number): boolean
}

/** Monday of the first week since the epoch, which was a Thursday. */
const firstMonday = 4 * 86_400_000

/** Intervals of one length, counted from midnight UTC of the epoch; weeks begin on Monday. */
export class UtcIntervals implements Intervals {
  private readonly length: number
  private readonly origin: number

  /** @param isClosed whether the market is closed from one time to another, milliseconds; absent: it never is */
  constructor(
    specification: TimeBarSpecification,
    private readonly isClosed?: (from: number, to: number) => boolean,
  ) {
    this.length = Number(specification.nanos / 1_000_000n)
    this.origin = specification.unit === 'WEEK' ? firstMonday : 0
  }

  endOf(stampHigh: number, stampLow: number, isBar: boolean): number {
    const { length, origin } = this
    let end = Math.ceil((stampMilliseconds(stampHigh, stampLow) - origin) / length) * length + origin
    // The division rounds; the exact halves decide.
    while (endsBefore(end, stampHigh, stampLow, isBar)) end += length
    while (!endsBefore(end - length, stampHigh, stampLow, isBar)) end -= length
    return end
  }

  endAfter(end: number): number {
    return end + this.length
  }

  isClosedUntil(stampHigh: number, stampLow: number, end: number): boolean {
    return this.isClosed?.(stampMilliseconds(stampHigh, stampLow), end) ?? false
  }
}

/** Whether an interval with this end is over for a datum: bars may close at the end, trades may not happen at it. */
export function endsBefore(end: number, stampHigh: number, stampLow: number, isBar: boolean): boolean {
  const endHigh = millisecondsHigh(end)
  if (stampHigh !== endHigh) return stampHigh > endHigh
  const endLow = millisecondsLow(end)
  return isBar ? stampLow > endLow : stampLow >= endLow
}

/** The first whole millisecond at or after a stamp, exact. */
export function upToMillisecond(stampHigh: number, stampLow: number): number {
  let time = Math.ceil(stampMilliseconds(stampHigh, stampLow))
  while (endsBefore(time, stampHigh, stampLow, true)) time++
  while (!endsBefore(time - 1, stampHigh, stampLow, true)) time--
  return time
}

/** The last whole millisecond at or before a stamp, exact. */
export function downToMillisecond(stampHigh: number, stampLow: number): number {
  let time = Math.floor(stampMilliseconds(stampHigh, stampLow))
  while (endsBefore(time + 1, stampHigh, stampLow, false)) time++
  while (!endsBefore(time, stampHigh, stampLow, false)) time--
  return time
}
