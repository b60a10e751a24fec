import { millisecondsHigh, millisecondsLow, stampMilliseconds as millisecondsOfHalves } from '../core/timestamp.js'

/** Stamps of bars: nanoseconds since the epoch as pairs of 32-bit halves, low then high, as in BarBatch. */
export type BarStamps = Int32Array

const twoTo32 = 4294967296

/** Nanoseconds from the stamp of one row to that of another; exact below 104 days, to 16 digits beyond. */
export function nanosBetween(fromLow: number, fromHigh: number, toLow: number, toHigh: number): number {
  return (toHigh - fromHigh) * twoTo32 + ((toLow >>> 0) - (fromLow >>> 0))
}

/** Milliseconds since the epoch, with the fraction that a double can hold; whole ones come out whole. */
export function stampMilliseconds(low: number, high: number): number {
  return millisecondsOfHalves(high, low >>> 0)
}

/** Whether a close lies after a time in whole milliseconds. */
export function isAfter(low: number, high: number, milliseconds: number): boolean {
  const endHigh = millisecondsHigh(milliseconds)
  return high > endHigh || (high === endHigh && low >>> 0 > millisecondsLow(milliseconds))
}

/** First row in [begin, length) whose close lies after a time in whole milliseconds; `length` when none does. */
export function firstRowAfter(stamps: BarStamps, begin: number, length: number, milliseconds: number): number {
  let low = begin
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isAfter(stamps[2 * middle]!, stamps[2 * middle + 1]!, milliseconds)) high = middle
    else low = middle + 1
  }
  return low
}
