import type { Instrument } from '../model/instrument.js'

/** What a size is computed from. */
export interface SizeBasis {
  readonly instrument: Instrument
  /** Equity in the account currency. */
  readonly equity: number
  /** Limit, else stop, else last price. */
  readonly price: number
}

/** A way to compute the size of an order; made by `units`, `equityShare`, `notional` and `riskPercent`. */
export class SizeRule {
  /** @internal */
  constructor(
    /** As written, for messages. */
    readonly description: string,
    /** @internal Quantity before it is rounded down to whole lots. */
    readonly quantity: (basis: SizeBasis) => number,
    /** @internal Share of equity, where it is nothing but that; else NaN. */
    readonly share = NaN,
  ) {}
}

/**
 * Size of an order. A number below 1 is a share of equity, 0.95 being 95 %; a number from 1 on is a quantity in units:
 * shares, contracts or coins. The result is rounded down to whole lots, and an order for which nothing is left is denied
 * with the reason.
 */
export type Size = number | SizeRule

/** A quantity in units, also where it is below one: `units(0.5)` is half a unit. */
export function units(quantity: number): SizeRule {
  return new SizeRule(`units(${String(quantity)})`, () => quantity)
}

/** A share of equity, from 0 to any leverage: `equityShare(1)` is all of it, `equityShare(2)` twice. */
export function equityShare(share: number): SizeRule {
  return new SizeRule(
    `equityShare(${String(share)})`,
    ({ equity, price, instrument }) => (share * equity) / (price * instrument.multiplier),
    share,
  )
}

/** A value in the account currency: `notional(5000)` buys for 5,000. */
export function notional(amount: number): SizeRule {
  return new SizeRule(
    `notional(${String(amount)})`,
    ({ price, instrument }) => amount / (price * instrument.multiplier),
  )
}

/**
 * The quantity that loses a percentage of equity when the price goes from the entry to the stop loss:
 * equity × percent ÷ 100 ÷ (|entry − stopLoss| × multiplier).
 *
 * @param percent Percent of equity: 1 is 1 %.
 */
export function riskPercent(percent: number, options: { readonly stopLoss: number }): SizeRule {
  return new SizeRule(
    `riskPercent(${String(percent)}, { stopLoss: ${String(options.stopLoss)} })`,
    ({ equity, price, instrument }) =>
      (equity * percent) / 100 / (Math.abs(price - options.stopLoss) * instrument.multiplier),
  )
}

/** The rule behind a size given as a number. */
export function sizeRule(size: Size): SizeRule {
  if (typeof size !== 'number') return size
  return size > 0 && size < 1 ? equityShare(size) : units(size)
}
