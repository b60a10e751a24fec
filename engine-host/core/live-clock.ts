import type { Clock } from './clock.js'
import { TimerQueue, type Timer } from './timer-queue.js'
import { Timestamp } from './timestamp.js'

/** Longest wait that the platform takes, 2^31 - 1 ms. */
const longestWait = 2_147_483_647

/**
 * The real time. A timer fires when its time has come, never before; those that came due while the process was busy or
 * asleep fire one after another in the sequence of their times, a repeating timer once for each time that was missed.
 */
export class LiveClock implements Clock {
  readonly timers = new TimerQueue(() => this.schedule())
  private wait: NodeJS.Timeout | undefined

  /** @param onDue Receives each timer that comes due, one at a time. */
  constructor(private readonly onDue: (timer: Timer) => void) {}

  get milliseconds(): number {
    return Date.now()
  }

  get timestamp(): Timestamp {
    return Timestamp.fromMilliseconds(this.milliseconds)
  }

  /** Stops waiting; nothing fires any more. */
  close(): void {
    clearTimeout(this.wait)
    this.wait = undefined
  }

  private schedule(): void {
    this.close()
    const { nextDue } = this.timers
    if (nextDue === undefined) return
    const left = Math.ceil(nextDue.milliseconds - this.milliseconds)
    this.wait = setTimeout(() => this.fireDue(), Math.min(Math.max(left, 0), longestWait))
  }

  private fireDue(): void {
    const now = this.timestamp
    try {
      while (this.timers.nextDue !== undefined && this.timers.nextDue.compare(now) <= 0) this.onDue(this.timers.take()!)
    } finally {
      this.schedule()
    }
  }
}
