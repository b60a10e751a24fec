import type { StrategyContext } from './strategy-context.js'

/**
 * Writes to the log of the run; each line carries the simulated time. Takes what `console.log` takes: values of any kind,
 * of which the first may be a text with placeholders such as `%s`. Reached as `this.log`.
 */
export class StrategyLog {
  readonly #context: StrategyContext

  /** @internal Made by the engine. */
  constructor(context: StrategyContext) {
    this.#context = context
  }

  /** For following the strategy in detail. */
  debug(...values: unknown[]): void {
    this.#context.log('debug', values)
  }

  /** For what is worth knowing. */
  info(...values: unknown[]): void {
    this.#context.log('info', values)
  }

  /** For what may be wrong. */
  warn(...values: unknown[]): void {
    this.#context.log('warn', values)
  }

  /** For what is wrong. */
  error(...values: unknown[]): void {
    this.#context.log('error', values)
  }
}
