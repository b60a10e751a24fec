import type { SessionCalendar } from './session-calendar.js'

const dayMs = 86_400_000

/**
 * Indices of the bars, candles or ticks before which a trade date of the calendar begins. A pause within a trade date
 * begins none, and neither does midnight where trading goes on. Bars of a day and longer have no sessions.
 *
 * @param time closes in milliseconds, ascending
 */
export function sessionStarts(time: Float64Array, calendar: SessionCalendar): Int32Array {
  if (!(medianDistance(time) < dayMs)) return new Int32Array(0)
  const days = Array.from(time, (close) => calendar.tradingDay(close))
  return Int32Array.from(days.keys()).filter((at) => at > 0 && days[at] !== days[at - 1])
}

function medianDistance(time: Float64Array): number {
  const distances = new Float64Array(Math.max(0, time.length - 1))
  for (let at = 0; at < distances.length; at++) distances[at] = time[at + 1]! - time[at]!
  distances.sort()
  return distances[distances.length >> 1] ?? NaN
}
