const dayMs = 86_400_000
const hourMs = 3_600_000

/**
 * Indices of the bars or candles before which a session begins: where midnight of the exchange's zone or a gap of
 * more than an hour lies between them and the one before. A bar is stamped with its close, so one that closes at
 * midnight belongs to the day that ends. Bars of a day and longer have no sessions.
 *
 * @param time closes in milliseconds, ascending
 * @param longestGap the longest distance in milliseconds between two bars, of which the second is in the candle; NaN
 *   for the first bar of all
 * @param timeZone IANA name of the exchange's zone
 */
export function sessionStarts(time: Float64Array, longestGap: Float64Array, timeZone: string): Int32Array {
  const spacing = medianDistance(time)
  if (time.length < 2 || !(spacing < dayMs)) return new Int32Array(0)
  const gap = Math.max(hourMs, spacing)
  const midnights = midnightsBetween(time[0]!, time[time.length - 1]!, timeZone)
  const starts: number[] = []
  let midnight = 0
  for (let at = 1; at < time.length; at++) {
    let crossed = false
    while (midnight < midnights.length && midnights[midnight]! < time[at]!) {
      crossed = true
      midnight++
    }
    if (crossed || longestGap[at]! > gap) starts.push(at)
  }
  return Int32Array.from(starts)
}

function medianDistance(time: Float64Array): number {
  const distances = new Float64Array(Math.max(0, time.length - 1))
  for (let at = 0; at < distances.length; at++) distances[at] = time[at + 1]! - time[at]!
  distances.sort()
  return distances[distances.length >> 1] ?? NaN
}

/** Midnights of a zone in [first, last], milliseconds, ascending; where clocks skip midnight, the first moment of the day. */
function midnightsBetween(first: number, last: number, timeZone: string): number[] {
  const offset = zoneOffset(timeZone)
  const midnights: number[] = []
  let day = Math.floor((first + offset(first)) / dayMs) * dayMs
  for (; ; day += dayMs) {
    // The offset at the local midnight is found by one correction from the offset at the same wall time in UTC.
    let utc = day - offset(day - offset(day))
    if (Math.floor((utc + offset(utc)) / dayMs) * dayMs < day) utc += hourMs
    if (utc > last) return midnights
    if (utc >= first) midnights.push(utc)
  }
}

/** A function from UTC milliseconds to what a zone's clocks are ahead of UTC, milliseconds. */
function zoneOffset(timeZone: string): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (utc) => {
    const part = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]))
    const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second'])
    return wall - Math.floor(utc / 1000) * 1000
  }
}
