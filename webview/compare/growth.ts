import type { EquityColumns } from '../../engine-host/protocol/result-columns.js'

/** Equity of several runs on one axis of time, each as growth since its first row. */
export interface Growth {
  /** Milliseconds since the epoch, rising, each once. */
  readonly time: Float64Array
  /** For each run the growth as a fraction, 0 at its first row; NaN before its first row and after its last. */
  readonly lines: readonly Float64Array[]
}

/** Puts curves on the times of all of them; between two of its own rows a run keeps the earlier one. */
export function growthOf(curves: readonly EquityColumns[]): Growth {
  const times = new Set<number>()
  for (const { time } of curves) for (const each of time) times.add(each)
  const time = Float64Array.from(times).sort()
  const lines = curves.map((curve) => {
    const line = new Float64Array(time.length).fill(NaN)
    const first = curve.equity[0] ?? NaN
    const last = curve.time[curve.length - 1] ?? NaN
    let row = -1
    for (let at = 0; at < time.length; at++) {
      while (row + 1 < curve.length && curve.time[row + 1]! <= time[at]!) row++
      if (row >= 0 && time[at]! <= last && first > 0) line[at] = curve.equity[row]! / first - 1
    }
    return line
  })
  return { time, lines }
}
