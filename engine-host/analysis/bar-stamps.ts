/** Stamps of bars: nanoseconds since the epoch as pairs of 32-bit halves, low then high, as in BarBatch. */
export type BarStamps = Int32Array

const twoTo32 = 4294967296
/** A power of two times an integer, so that whole multiples up to the year 200000 are exact in a double. */
const nanosPerDay = 86_400_000_000_000

/** Nanoseconds from the stamp of one row to that of another; exact below 104 days, to 16 digits beyond. */
export function nanosBetween(fromLow: number, fromHigh: number, toLow: number, toHigh: number): number {
  return (toHigh - fromHigh) * twoTo32 + ((toLow >>> 0) - (fromLow >>> 0))
}

/** Milliseconds since the epoch, with the fraction that a double can hold. */
export function stampMilliseconds(low: number, high: number): number {
  return (high * twoTo32 + (low >>> 0)) / 1e6
}

/**
 * UTC day, counted from the epoch, in which a bar with this close traded: a close at midnight sharp ends the day
 * before it.
 */
export function tradingDayOf(low: number, high: number): number {
  let day = Math.floor((high * twoTo32 + (low >>> 0)) / nanosPerDay)
  // The division rounds; settle the day on the exact halves.
  while (!isAfterDay(low, high, day - 1)) day--
  while (isAfterDay(low, high, day)) day++
  return day
}

/** Whether a close lies after the end of a UTC day, the midnight that ends it belonging to the day. */
export function isAfterDay(low: number, high: number, day: number): boolean {
  const end = (day + 1) * nanosPerDay
  const endHigh = Math.floor(end / twoTo32)
  return high > endHigh || (high === endHigh && low >>> 0 > end - endHigh * twoTo32)
}

/** First row in [begin, length) whose close lies after the end of the day; `length` when none does. */
export function firstRowAfterDay(stamps: BarStamps, begin: number, length: number, day: number): number {
  let low = begin
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isAfterDay(stamps[2 * middle]!, stamps[2 * middle + 1]!, day)) high = middle
    else low = middle + 1
  }
  return low
}
