import { BarSpecification } from '../core/bar-type.js'
import { currencyPrecision } from '../core/currency.js'
import { parseDecimal, rescale } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { StartingFunds } from '../state/account-funds.js'
import type { RunComponentSpecification, RunSpecification } from '../protocol/run-specification.js'

/**
 * Length of a bar such as `1-SECOND` in nanoseconds, of months the longest. Throws a `UserError` for what is no bar
 * length.
 */
export function barNanos(bars: string): bigint {
  const { longestNanos } = BarSpecification.from(bars)
  if (longestNanos !== undefined) return longestNanos
  throw withoutFixedLength(bars)
}

/** The same where every bar must have that length. */
export function fixedBarNanos(bars: string): bigint {
  const { nanos } = BarSpecification.from(bars)
  if (nanos !== undefined) return nanos
  throw withoutFixedLength(bars)
}

function withoutFixedLength(bars: string): UserError {
  return new UserError(
    `Bars of ${bars} have no fixed length.`,
    'Run on bars such as 1-SECOND, 5-MINUTE, 1-HOUR or 1-DAY.',
  )
}

/** The strategies and actors of a run, in the sequence in which they are called. */
export function componentsOf(specification: RunSpecification): readonly RunComponentSpecification[] {
  const { components, className, strategyFile, parameters } = specification
  const alone = { kind: 'strategy', id: className, file: strategyFile, className, parameters } as const
  const given = components ?? [alone]
  const repeated = given.find(({ id }, place) => given.findIndex((other) => other.id === id) < place)
  if (repeated === undefined) return given
  throw new UserError(
    `The run has two parts named ${repeated.id}.`,
    'Give each strategy and actor a name of its own in backlens.json.',
  )
}

/** What an account begins with. Throws a `UserError` for what is no amount. */
export function startingFunds({
  cash,
  currency,
  account = {},
}: Pick<RunSpecification, 'cash' | 'currency' | 'account'>): StartingFunds {
  const balances = Object.entries(account.balances ?? {}).map(
    ([code, amount]) => [code, amountUnits(String(amount), code, `The starting balance in ${code}`)] as const,
  )
  const foreign = account.foreign
  if (foreign !== undefined && !['hold', 'convert'].includes(foreign))
    throw new UserError(
      `The account's 'foreign' cannot be ${JSON.stringify(foreign)}.`,
      'Choose one of: hold, convert.',
    )
  return {
    currency,
    startingUnits: amountUnits(cash, currency, 'The starting cash'),
    balances: new Map(balances),
    ...(foreign === undefined ? {} : { foreign }),
    ...(account.rates === undefined ? {} : { rates: account.rates }),
  }
}

/** What all accounts of a run begin with in its currency; undefined where that depends on rates of the market. */
export function startingEquity({
  cash,
  currency,
  account,
  venues = {},
}: Pick<RunSpecification, 'cash' | 'currency' | 'account' | 'venues'>): number | undefined {
  const own = Object.values(venues).flatMap(({ funds }) => (funds === undefined ? [] : [funds]))
  if ([account, ...own].some((each) => Object.keys(each?.balances ?? {}).length > 0)) return undefined
  if (own.some((funds) => funds.currency !== currency)) return undefined
  return own.reduce((sum, funds) => sum + Number(funds.cash), Number(cash))
}

function amountUnits(text: string, currency: string, what: string): number {
  const parsed = parseDecimal(text)
  if (parsed === undefined || parsed.units < 0)
    throw new UserError(`${what} '${text}' is no amount.`, 'Give a plain decimal of at least 0, such as 100000.')
  return rescale(parsed.units, parsed.precision, currencyPrecision(currency))
}
