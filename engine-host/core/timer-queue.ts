import { Timestamp } from './timestamp.js'

/** A timer that fires once, or again and again. */
export interface Timer {
  readonly name: string
  /** Nanoseconds between two firings; undefined: once. */
  readonly everyNanos: bigint | undefined
  /** When it fires next. */
  readonly due: Timestamp
  readonly callback: ((name: string) => void) | undefined
}

/** Timers by the time at which they fire; equal times in sequence of setting. */
export class TimerQueue {
  private readonly timers: Timer[] = []

  /** When the next one fires; undefined without any. */
  get nextDue(): Timestamp | undefined {
    return this.timers[0]?.due
  }

  /** Sets a timer in place of one of the same name. */
  set(timer: Timer): void {
    this.cancel(timer.name)
    let place = this.timers.length
    while (place > 0 && this.timers[place - 1]!.due.compare(timer.due) > 0) place--
    this.timers.splice(place, 0, timer)
  }

  /** Stops a timer; false when there is none of that name. */
  cancel(name: string): boolean {
    const place = this.timers.findIndex((timer) => timer.name === name)
    if (place >= 0) this.timers.splice(place, 1)
    return place >= 0
  }

  /** Takes the next timer out to be fired and sets it again when it repeats. */
  take(): Timer | undefined {
    const timer = this.timers.shift()
    if (timer?.everyNanos !== undefined)
      this.set({ ...timer, due: Timestamp.fromNanos(timer.due.nanos + timer.everyNanos) })
    return timer
  }
}
