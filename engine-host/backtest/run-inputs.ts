import { BarSpecification } from '../core/bar-type.js'
import { currencyPrecision } from '../core/currency.js'
import { parseDecimal, rescale } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { Instrument } from '../model/instrument.js'
import type { RunComponentSpecification, RunSpecification } from '../protocol/run-specification.js'

/** Length of a bar such as `1-SECOND` in nanoseconds. Throws a `UserError` for what is no bar length. */
export function barNanos(bars: string): bigint {
  const { nanos } = BarSpecification.from(bars)
  if (nanos !== undefined) return nanos
  throw new UserError(
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

/** The starting cash in units of the account currency. Throws a `UserError` if it is no amount or instruments differ. */
export function startingCash(specification: RunSpecification): number {
  const { cash, currency, instruments } = specification
  const parsed = parseDecimal(cash)
  if (parsed === undefined || parsed.units < 0)
    throw new UserError(
      `The starting cash '${cash}' is no amount.`,
      'Give a plain decimal of at least 0, such as 100000.',
    )
  const foreign = instruments.find((instrument) => instrument.currency !== currency)
  if (foreign !== undefined)
    throw new UserError(
      `${foreign.id} is settled in ${foreign.currency} and the account is in ${currency}.`,
      `Run it with an account in ${foreign.currency}.`,
    )
  return rescale(parsed.units, parsed.precision, currencyPrecision(currency))
}

/** For each source its instrument's index, and whether its bars match orders: the shortest of an instrument do. */
export function executingSources(
  specification: RunSpecification,
  instruments: readonly Instrument[],
): { instrument: number; executes: boolean }[] {
  const { sources } = specification
  if (sources.length === 0) throw new UserError('The run names no bars.', 'Give an instrument and a bar length.')
  return sources.map((source, place) => {
    const instrument = instruments.findIndex((each) => each.id === source.instrumentId)
    if (instrument < 0)
      throw new UserError(
        `The run reads bars of ${source.instrumentId} but does not define that instrument.`,
        `It defines ${instruments.map(String).join(', ') || 'none'}.`,
      )
    const length = barNanos(source.bars)
    const shorter = sources.some((other, otherPlace) => {
      const otherLength = barNanos(other.bars)
      const sameInstrument = other.instrumentId === source.instrumentId
      return sameInstrument && (otherLength < length || (otherLength === length && otherPlace < place))
    })
    return { instrument, executes: !shorter }
  })
}
