import type { Instrument } from '../model/instrument.js'
import { unitFall, unitMove, unitValue } from './unit-value.js'

/** What a size is computed from. */
export interface SizeBasis {
  readonly instrument: Instrument
  /** Equity in the account currency. */
  readonly equity: number
  /** Limit, else stop, else last price. */
  readonly price: number
  /** One unit of the instrument's settlement currency in the account currency; 1 where they are the same. */
  readonly rate: number
  /** A price of a continuous series as its contract has it, which `price` is; the price itself for anything else. */
  readonly contractPrice: (price: number) => number
}

/** A way to compute the size of an order; made by `units`, `equityShare`, `notional`, `riskPercent`, `kelly` and
 * `volatilityTarget`. */
export class SizeRule {
  /** @internal */
  constructor(
    /** As written, for messages. */
    readonly description: string,
    /** @internal Quantity before it is rounded down to whole lots. */
    readonly quantity: (basis: SizeBasis) => number,
    /** @internal Share of equity, where it is nothing but that; else NaN. */
    readonly share = NaN,
    /** @internal It is a quantity as the strategy gave it, and not computed. */
    readonly isGiven = false,
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
  if (quantity !== lastUnits.quantity) lastUnits = { quantity, rule: unitsRule(quantity) }
  return lastUnits.rule
}

/** Many strategies ask for the same quantity with each bar, whether they order or not. */
let lastUnits = { quantity: 1, rule: unitsRule(1) }

function unitsRule(quantity: number): SizeRule {
  return new SizeRule(`units(${String(quantity)})`, () => quantity, NaN, true)
}

/** A share of equity, from 0 to any leverage: `equityShare(1)` is all of it, `equityShare(2)` twice. */
export function equityShare(share: number): SizeRule {
  return new SizeRule(
    `equityShare(${String(share)})`,
    ({ equity, price, rate, instrument }) => (share * equity) / (unitValue(instrument, price) * rate),
    share,
  )
}

/** A value in the account currency: `notional(5000)` buys for 5,000. */
export function notional(amount: number): SizeRule {
  return new SizeRule(
    `notional(${String(amount)})`,
    ({ price, rate, instrument }) => amount / (unitValue(instrument, price) * rate),
  )
}

/**
 * The quantity that loses a percentage of equity when the price goes from the entry to the stop loss:
 * equity × percent ÷ 100 ÷ (|entry − stopLoss| × multiplier); of an inverse contract what its coins lose.
 *
 * @param percent Percent of equity: 1 is 1 %.
 */
export function riskPercent(percent: number, options: { readonly stopLoss: number }): SizeRule {
  return new SizeRule(
    `riskPercent(${String(percent)}, { stopLoss: ${String(options.stopLoss)} })`,
    ({ equity, price, rate, instrument, contractPrice }) =>
      (equity * percent) / 100 / (unitMove(instrument, price, contractPrice(options.stopLoss)) * rate),
  )
}

/**
 * The share of equity that grows it fastest by Kelly's criterion, p − (1 − p) ÷ b, times a fraction of caution; nothing is
 * left, and the order denied, where the odds are not in favour (J. L. Kelly, A New Interpretation of Information Rate, 1956).
 *
 * @param options.winRate p: part of trades that win, from 0 to 1.
 * @param options.payoff b: average win over average loss, above 0.
 * @param options.fraction Part of the full share that is taken. Default 0.5.
 */
export function kelly(options: {
  readonly winRate: number
  readonly payoff: number
  readonly fraction?: number
}): SizeRule {
  const { winRate, payoff, fraction = 0.5 } = options
  const isUsable = winRate >= 0 && winRate <= 1 && payoff > 0 && fraction > 0
  const share = isUsable ? Math.max(0, fraction * (winRate - (1 - winRate) / payoff)) : NaN
  const { quantity } = equityShare(share)
  const given = `winRate: ${String(winRate)}, payoff: ${String(payoff)}, fraction: ${String(fraction)}`
  return new SizeRule(`kelly({ ${given} })`, quantity, share)
}

/**
 * The quantity of which a usual move changes equity by a percentage: equity × percent ÷ 100 ÷ (volatility × multiplier).
 *
 * @param percent Percent of equity: 1 is 1 %.
 * @param options.volatility The usual move in price units, such as an average true range or a standard deviation.
 */
export function volatilityTarget(percent: number, options: { readonly volatility: number }): SizeRule {
  return new SizeRule(
    `volatilityTarget(${String(percent)}, { volatility: ${String(options.volatility)} })`,
    ({ equity, price, rate, instrument, contractPrice }) =>
      (equity * percent) /
      100 /
      (unitFall(instrument, price, contractPrice(options.volatility) - contractPrice(0)) * rate),
  )
}

/** The last size that was given as a number, which most strategies give again. */
let lastSize = NaN
let lastRule = units(1)

/** The rule behind a size given as a number. */
export function sizeRule(size: Size): SizeRule {
  if (typeof size !== 'number') return size
  if (size === lastSize) return lastRule
  lastRule = size > 0 && size < 1 ? equityShare(size) : units(size)
  lastSize = size
  return lastRule
}
