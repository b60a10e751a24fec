import { Timestamp } from '../core/timestamp.js'
import { UserError } from '../core/user-error.js'
import type { StrategyContext } from './strategy-context.js'

/** What `setTimer` takes. */
export interface TimerOptions {
  /** Unique within the strategy: setting it again replaces the timer. */
  readonly name: string
  /** Interval in milliseconds, such as `minutes(5)`; at least one. */
  readonly every: number
  /**
   * When it fires first, a date or milliseconds since the epoch; one that has passed counts on to the first firing in the
   * future. Default: the next whole multiple of the interval since midnight UTC of 1 January 1970, so that every five
   * minutes means :00, :05, :10.
   */
  readonly startAt?: Date | number
  /** It fires at this time for the last time if that is one of its times, and not after it. Default: it never ends. */
  readonly stopAt?: Date | number
  /** Called in place of `onTimeEvent`. */
  readonly callback?: (name: string) => void
}

/** What `setAlert` takes. */
export interface AlertOptions {
  /** Unique within the strategy: setting it again replaces the alert. */
  readonly name: string
  /** A date or milliseconds since the epoch, later than now. */
  readonly at: Date | number
  /** Called in place of `onTimeEvent`. */
  readonly callback?: (name: string) => void
}

/** A timer or an alert that is set. */
export interface SetTimer {
  readonly name: string
  /** When it fires next. */
  readonly next: Timestamp
  /** Interval in milliseconds; NaN for an alert. */
  readonly every: number
}

/**
 * The simulated time and its timers, which are the strategy's own. A timer that is due with data fires after it, one
 * between two data at its own time; equal times fire in the sequence in which the timers were set. `Date.now()` follows
 * the clock too. Reached as `this.clock`.
 */
export class StrategyClock {
  readonly #context: StrategyContext

  /** @internal Made by the engine. */
  constructor(context: StrategyContext) {
    this.#context = context
  }

  /** Milliseconds since the epoch, UTC, as `Date` counts them. */
  get now(): number {
    return this.#context.clock.milliseconds
  }

  /** The present to the nanosecond. */
  get timestamp(): Timestamp {
    return this.#context.clock.timestamp
  }

  /** The timers and alerts that are set, the next to fire first. */
  get timers(): readonly SetTimer[] {
    const { clock, place } = this.#context
    return clock.timers.of(place).map(({ name, due, everyNanos }) => ({
      name,
      next: due,
      every: everyNanos === undefined ? NaN : Number(everyNanos) / 1e6,
    }))
  }

  /** Calls `onTimeEvent`, or the callback given, again and again. A timer of the same name is replaced. */
  setTimer(options: TimerOptions): void {
    const { name, every, callback } = options
    if (!Number.isFinite(every) || every < 1)
      throw new UserError(
        `The timer '${name}' has the interval ${String(every)} ms.`,
        'Give at least one millisecond, such as minutes(5).',
      )
    const now = this.timestamp.nanos
    const everyNanos = BigInt(Math.round(every * 1e6))
    const start = options.startAt === undefined ? 0n : timeOf(name, 'startAt', options.startAt).nanos
    const passed = now < start ? 0n : (now - start) / everyNanos + 1n
    const due = Timestamp.fromNanos(start + passed * everyNanos)
    const until = options.stopAt === undefined ? undefined : timeOf(name, 'stopAt', options.stopAt)
    if (until !== undefined && due.compare(until) > 0)
      throw new UserError(
        `The timer '${name}' would stop at ${until.toString()}, before it fires for the first time at ${due.toString()}.`,
        'Give a later stopAt, or an alert where it is to fire once.',
      )
    const { clock, place } = this.#context
    clock.timers.set({ name, owner: place, everyNanos, due, until, callback })
  }

  /** Calls `onTimeEvent`, or the callback given, once. An alert of the same name is replaced. */
  setAlert(options: AlertOptions): void {
    const { name, callback } = options
    const at = Number(options.at)
    if (!Number.isFinite(at) || at <= this.now)
      throw new UserError(
        `The alert '${name}' is set for ${String(options.at)}, which is not later than now.`,
        'Give a date, or milliseconds since the epoch, in the future of this.clock.now.',
      )
    const due = Timestamp.fromMilliseconds(at)
    const { clock, place } = this.#context
    clock.timers.set({ name, owner: place, everyNanos: undefined, due, until: undefined, callback })
  }

  /** Stops a timer or an alert; false when there is none of that name. */
  cancelTimer(name: string): boolean {
    return this.#context.clock.timers.cancel(this.#context.place, name)
  }
}

function timeOf(timer: string, field: string, time: Date | number): Timestamp {
  const milliseconds = Number(time)
  if (Number.isFinite(milliseconds)) return Timestamp.fromMilliseconds(milliseconds)
  throw new UserError(
    `The ${field} of the timer '${timer}' is ${String(time)}.`,
    'Give a date, or milliseconds since the epoch.',
  )
}
