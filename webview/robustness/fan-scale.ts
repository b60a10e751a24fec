/** Labels of the axis, about. */
const wantedTicks = 4

export interface FanScale {
  readonly low: number
  readonly high: number
  /** Round values within, ascending. */
  readonly ticks: readonly number[]
  readonly step: number
}

/** A scale that holds all values, with a little room above and below, and round labels. */
export function fanScale(columns: readonly Float64Array[]): FanScale {
  let low = Infinity
  let high = -Infinity
  for (const values of columns)
    for (const value of values) {
      if (value < low) low = value
      if (value > high) high = value
    }
  // Values that do not vary, or by no more than their rounding, still have a middle to stand in.
  const varies = high - low > 1e-9 * Math.max(1, Math.abs(low), Math.abs(high))
  const room = varies ? (high - low) * 0.04 : Math.max(1, Math.abs(high) * 0.01)
  low -= room
  high += room
  const rough = (high - low) / wantedTicks
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = magnitude * ([1, 2, 5].find((factor) => factor * magnitude >= rough) ?? 10)
  const ticks: number[] = []
  for (let count = Math.ceil(low / step); count * step <= high; count++) ticks.push(count * step)
  return { low, high, ticks, step }
}
