import { stampMilliseconds, Timestamp } from './timestamp.js'

/** The simulated time: that of the event in hand. Set by the engine, read by everything else. */
export class SimulatedClock {
  /** Upper 32 bits of the nanoseconds since the epoch. */
  high = 0
  /** Lower 32 bits, unsigned. */
  low = 0
  private cached = new Timestamp(0, 0)

  /** Milliseconds since the epoch. */
  get milliseconds(): number {
    return stampMilliseconds(this.high, this.low)
  }

  /** The present as an immutable value; one object for each time it is asked at. */
  get timestamp(): Timestamp {
    if (this.cached.high !== this.high || this.cached.low !== this.low) this.cached = new Timestamp(this.high, this.low)
    return this.cached
  }

  /** Moves to a time. */
  moveTo(high: number, low: number): void {
    this.high = high
    this.low = low
  }
}
