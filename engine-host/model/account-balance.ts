import type { Money } from './decimal-values.js'

/**
 * What an account has of one currency. Immutable. What is locked pays for open orders and, in a margin account, secures
 * positions; locked and free together are always the total.
 */
export class AccountBalance<Currency extends string = string> {
  /** What is neither locked nor owed; it can be spent. */
  readonly free: Money<Currency>

  /**
   * @param total All of it.
   * @param locked What is reserved, in the same currency.
   */
  constructor(
    readonly total: Money<Currency>,
    readonly locked: Money<Currency>,
  ) {
    this.free = total.minus(locked)
  }

  /** ISO code or ticker. */
  get currency(): Currency {
    return this.total.currency
  }

  /** Such as `1000.00 USD (250.00 locked)`. */
  toString(): string {
    return `${this.total.toString()} (${this.locked.value.toFixed(this.locked.precision)} locked)`
  }
}
