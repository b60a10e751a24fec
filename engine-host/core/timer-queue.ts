import { Timestamp } from './timestamp.js'

/** A timer that fires once, or again and again. */
export interface Timer {
  /** Unique among the timers of its owner. */
  readonly name: string
  /** Whose it is: the place of a strategy or actor in the run. */
  readonly owner: number
  /** Nanoseconds between two firings; undefined: once. */
  readonly everyNanos: bigint | undefined
  /** When it fires next. */
  readonly due: Timestamp
  /** It does not fire after this; undefined: it never ends. */
  readonly until: Timestamp | undefined
  readonly callback: ((name: string) => void) | undefined
}

interface QueuedTimer extends Timer {
  /** Place in the sequence of setting; a repetition keeps that of its timer. */
  readonly serial: number
}

/** Timers by the time at which they fire; equal times in the sequence in which the timers were set. */
export class TimerQueue {
  private readonly timers: QueuedTimer[] = []
  private settings = 0

  /** @param onChanged Told when the next time may be another. */
  constructor(private readonly onChanged: () => void = () => undefined) {}

  /** When the next one fires; undefined without any. */
  get nextDue(): Timestamp | undefined {
    return this.timers[0]?.due
  }

  /** Sets a timer in place of one of the same owner and name. */
  set(timer: Timer): void {
    this.remove(timer.owner, timer.name)
    this.insert({ ...timer, serial: ++this.settings })
    this.onChanged()
  }

  /** Stops a timer; false when its owner has none of that name. */
  cancel(owner: number, name: string): boolean {
    const found = this.remove(owner, name)
    if (found) this.onChanged()
    return found
  }

  /** The timers of an owner, the next to fire first. */
  of(owner: number): readonly Timer[] {
    return this.timers.filter((timer) => timer.owner === owner)
  }

  /** Takes the next timer out to be fired and sets it again when it repeats. */
  take(): Timer | undefined {
    const timer = this.timers.shift()
    if (timer?.everyNanos !== undefined) {
      const due = Timestamp.fromNanos(timer.due.nanos + timer.everyNanos)
      if (timer.until === undefined || due.compare(timer.until) <= 0) this.insert({ ...timer, due })
    }
    return timer
  }

  private insert(timer: QueuedTimer): void {
    let place = this.timers.length
    while (place > 0 && firesAfter(this.timers[place - 1]!, timer)) place--
    this.timers.splice(place, 0, timer)
  }

  private remove(owner: number, name: string): boolean {
    const place = this.timers.findIndex((timer) => timer.owner === owner && timer.name === name)
    if (place >= 0) this.timers.splice(place, 1)
    return place >= 0
  }
}

function firesAfter(one: QueuedTimer, other: QueuedTimer): boolean {
  return (one.due.compare(other.due) || one.serial - other.serial) > 0
}
