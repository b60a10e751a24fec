import { timesInForce } from '../core/order-terms.js'
import { UserError } from '../core/user-error.js'
import { SizeRule } from './size.js'

/** Options of an order as they arrive where nothing has checked their types. */
interface GivenOptions {
  readonly instrument?: unknown
  readonly timeInForce?: unknown
  readonly tag?: unknown
}

const lifetimes: ReadonlySet<unknown> = new Set(timesInForce)

/**
 * Throws a `UserError` for options that are none and for a value that cannot be, which would leave another order: strategies
 * run without being type-checked. Prices and quantities that cannot be are left to the order, which is denied for them.
 */
export function refuseImpossibleOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw impossible('options', options, 'Give them by name in an object, such as { size: 5 }.')
  const { instrument, timeInForce, tag }: GivenOptions = options
  if (typeof (instrument ?? options) !== 'object')
    throw impossible('instrument', instrument, 'Give one of this.cache.instruments(), and not its id.')
  if (!lifetimes.has(timeInForce ?? 'GTC'))
    throw impossible('timeInForce', timeInForce, `Choose one of ${timesInForce.join(', ')}.`)
  if (typeof (tag ?? '') !== 'string') throw impossible('tag', tag, 'Give a text, such as String(value).')
}

/** Throws a `UserError` for a size that is neither a number nor a rule. */
export function refuseImpossibleSize(size: unknown): void {
  if (typeof size !== 'number' && typeof size !== 'object')
    throw impossible('size', size, 'Give a number or a rule such as units(5).')
}

/** Throws a `UserError` for a side that is neither, which would sell. */
export function refuseImpossibleSide(side: unknown): void {
  if (side === 'BUY' || side === 'SELL') return
  const next = "Give it side: 'BUY' or side: 'SELL'."
  throw side === undefined ? new UserError('An order has no side.', next) : impossible('side', side, next)
}

/** Throws a `UserError` for a size of `close` that is no number: of a position there is a share or a quantity, and no rule. */
export function refuseImpossibleClosingSize(size: unknown): void {
  if (size === undefined || (typeof size === 'number' && !Number.isNaN(size))) return
  const next = 'Give a share of the position below 1, such as 0.5, or a quantity, such as 2.'
  if (size instanceof SizeRule)
    throw new UserError(`The size of an order that closes cannot be ${size.description}.`, next)
  throw impossible('size', size, next, 'an order that closes')
}

function impossible(option: string, value: unknown, next: string, what = 'an order'): UserError {
  const text =
    typeof value === 'string' ? `'${value}'` : typeof value === 'object' && value ? 'an object' : String(value)
  return new UserError(`The ${option} of ${what} cannot be ${text}.`, next)
}
