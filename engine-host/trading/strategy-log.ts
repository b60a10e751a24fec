import type { StrategyContext } from './strategy-context.js'

/** Writes to the log of the run; each line carries the simulated time. Reached as `this.log`. */
export class StrategyLog {
  readonly #context: StrategyContext

  /** @internal Made by the engine. */
  constructor(context: StrategyContext) {
    this.#context = context
  }

  /** For following the strategy in detail. */
  debug(text: string): void {
    this.#context.log('debug', text)
  }

  /** For what is worth knowing. */
  info(text: string): void {
    this.#context.log('info', text)
  }

  /** For what may be wrong. */
  warn(text: string): void {
    this.#context.log('warn', text)
  }

  /** For what is wrong. */
  error(text: string): void {
    this.#context.log('error', text)
  }
}
