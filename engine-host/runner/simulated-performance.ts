/** A `performance` that stands on the simulated clock, so that a strategy that reads it repeats exactly. */
export interface SimulatedPerformance {
  /** Milliseconds of simulated time since the first reading. */
  readonly now: () => number
  /** Simulated time of the first reading, milliseconds since the epoch. */
  readonly timeOrigin: number
}

/** @param now milliseconds since the epoch in simulated time */
export function simulatedPerformance(now: () => number): SimulatedPerformance {
  let origin: number | undefined
  const timeOrigin = () => (origin ??= now())
  return {
    now: () => {
      const start = timeOrigin()
      return now() - start
    },
    get timeOrigin() {
      return timeOrigin()
    },
  }
}
