const targetMs = 15
const maximumRows = 65_536

/**
 * How many bars to process before the event loop gets a turn: as many as fit in about 15 ms, so that a cancellation is
 * seen at once and turns cost nothing that can be measured. The first slice is short because nothing is known yet.
 */
export class SlicePacing {
  #rows = 256

  /** At least 1. */
  get rows(): number {
    return this.#rows
  }

  /** Learns from a slice of `rows` that took `elapsedMs`; grows and shrinks at most twofold. */
  observe(elapsedMs: number): void {
    const factor = Math.min(2, Math.max(0.5, targetMs / Math.max(elapsedMs, 0.001)))
    this.#rows = Math.min(maximumRows, Math.max(1, Math.round(this.#rows * factor)))
  }
}
