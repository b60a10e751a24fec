import { Timestamp } from '../core/timestamp.js'
import { UserError } from '../core/user-error.js'
import type { StrategyContext } from './strategy-context.js'

/** The simulated time and its timers. `Date.now()` follows it too. Reached as `this.clock`. */
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

  /**
   * Calls `onTimeEvent`, or the callback given, again and again, at whole multiples of the interval since midnight UTC
   * of 1 January 1970: every five minutes means :00, :05, :10. A timer of the same name is replaced.
   *
   * @param options.every Interval in milliseconds, such as `minutes(5)`.
   */
  setTimer(options: {
    readonly name: string
    readonly every: number
    readonly callback?: (name: string) => void
  }): void {
    if (!Number.isFinite(options.every) || options.every < 1)
      throw new UserError(
        `The timer '${options.name}' has the interval ${String(options.every)} ms.`,
        'Give at least one millisecond, such as minutes(5).',
      )
    const everyNanos = BigInt(Math.round(options.every * 1e6))
    const rounds = this.timestamp.nanos / everyNanos + 1n
    this.#context.timers.set({
      name: options.name,
      everyNanos,
      due: Timestamp.fromNanos(rounds * everyNanos),
      callback: options.callback,
    })
  }

  /**
   * Calls `onTimeEvent`, or the callback given, once.
   *
   * @param options.at A date or milliseconds since the epoch, later than now.
   */
  setAlert(options: {
    readonly name: string
    readonly at: Date | number
    readonly callback?: (name: string) => void
  }): void {
    const at = Number(options.at)
    if (!Number.isFinite(at) || at <= this.now)
      throw new UserError(
        `The alert '${options.name}' is set for ${String(options.at)}, which is not later than now.`,
        'Give a date, or milliseconds since the epoch, in the future of this.clock.now.',
      )
    const due = Timestamp.fromMilliseconds(at)
    this.#context.timers.set({ name: options.name, everyNanos: undefined, due, callback: options.callback })
  }

  /** Stops a timer or an alert; false when there is none of that name. */
  cancelTimer(name: string): boolean {
    return this.#context.timers.cancel(name)
  }
}
