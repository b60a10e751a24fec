import { TimerQueue } from './timer-queue.js'
import { stampMilliseconds, Timestamp } from './timestamp.js'

/** The present and what is to happen at times to come; strategies cannot tell which clock it is. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly milliseconds: number
  /** The present to the nanosecond. */
  readonly timestamp: Timestamp
  readonly timers: TimerQueue
}

/**
 * The simulated time: that of the event in hand. Moved by the engine, which also fires the timers at their times; read
 * by everything else.
 */
export class SimulatedClock implements Clock {
  /** Upper 32 bits of the nanoseconds since the epoch. */
  high = 0
  /** Lower 32 bits, unsigned. */
  low = 0
  readonly timers = new TimerQueue()
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

/** The time of who hears of everything a fixed while after it happened. */
export class DelayedClock implements Clock {
  readonly timers: TimerQueue
  private cached = new Timestamp(0, 0)
  private cachedFor = new Timestamp(-1, 0)

  /** @param delayNanos At least 0. */
  constructor(
    private readonly clock: SimulatedClock,
    private readonly delayNanos: bigint,
  ) {
    this.timers = clock.timers
  }

  get milliseconds(): number {
    return this.timestamp.milliseconds
  }

  get timestamp(): Timestamp {
    const present = this.clock.timestamp
    if (this.cachedFor !== present) {
      this.cachedFor = present
      this.cached = Timestamp.fromNanos(present.nanos + this.delayNanos)
    }
    return this.cached
  }
}
