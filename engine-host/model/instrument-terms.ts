import { fromUnits } from '../core/fixed-point.js'
import { Timestamp } from '../core/timestamp.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { Decimal, DefinitionReader } from './instrument-decimals.js'

/** What an option gives the right to. */
export interface OptionTerms {
  /** `call`: to buy the underlying at the strike; `put`: to sell it. */
  readonly right: 'call' | 'put'
  /** Price of exercise. */
  readonly strike: number
  /** Id of the instrument that it is on. */
  readonly underlying: string
}

/** Margin that an instrument asks for: fractions of the notional, or amounts a contract in the settlement currency. */
export interface InstrumentMargin {
  readonly perContract: boolean
  readonly initial: number
  readonly maintenance: number
}

/** The settlement currency of a definition, as named or by its valuation; not checked. */
export function settlementCurrencyOf(definition: InstrumentDefinition): string {
  const { valuation, currency, baseCurrency, settlementCurrency: named } = definition
  return named ?? (valuation === 'inverse' && baseCurrency !== undefined ? baseCurrency : currency)
}

/** Currency of profits and fees. */
export function settlementCurrency(reader: DefinitionReader): string {
  const { definition } = reader
  const { valuation = 'linear', currency, baseCurrency, settlementCurrency } = definition
  if (valuation === 'inverse' && baseCurrency === undefined)
    throw reader.unusable('it is inverse and names no baseCurrency, in which such a contract is settled')
  if (valuation === 'quanto' && (settlementCurrency === undefined || settlementCurrency === currency))
    throw reader.unusable('it is quanto and names no settlementCurrency other than its currency')
  const settled = settlementCurrencyOf(definition)
  if (valuation === 'linear' && settled !== currency)
    throw reader.unusable(`it is linear, so its settlementCurrency must be ${currency}; quanto contracts differ`)
  if (valuation === 'inverse' && settled !== baseCurrency)
    throw reader.unusable(`it is inverse, so its settlementCurrency must be its baseCurrency ${String(baseCurrency)}`)
  return settled
}

/** The margin that a definition names; undefined when it names none. */
export function instrumentMargin(reader: DefinitionReader): InstrumentMargin | undefined {
  const amount = reader.share('initialMarginPerContract')
  const rate = reader.share('initialMargin')
  const initial = amount ?? rate
  const own = reader.share(amount === undefined ? 'maintenanceMargin' : 'maintenanceMarginPerContract')
  if (initial === undefined) {
    if (own !== undefined) throw reader.unusable('it names a maintenance margin and no initial margin')
    return undefined
  }
  const maintenance = own ?? initial / 2
  if (maintenance > initial) throw reader.unusable('its maintenance margin is above its initial margin')
  return { perContract: amount !== undefined, initial, maintenance }
}

/** Fees of an instrument: fractions of the notional, and an amount a contract in the settlement currency. */
export interface InstrumentFees {
  readonly maker: Decimal
  readonly taker: Decimal
  readonly perContract: Decimal
}

/** The fees that a definition names; undefined when it names none. */
export function instrumentFees(reader: DefinitionReader): InstrumentFees | undefined {
  const taker = reader.optional('takerFee')
  const maker = reader.optional('makerFee')
  const perContract = reader.optional('feePerContract')
  const none = { units: 0, precision: 0 }
  if (taker === undefined && maker === undefined && perContract === undefined) return undefined
  return { taker: taker ?? none, maker: maker ?? taker ?? none, perContract: perContract ?? none }
}

/** Last moment of trading; undefined for what does not expire. */
export function expiryOf(reader: DefinitionReader): Timestamp | undefined {
  const { expiry } = reader.definition
  if (expiry === undefined) return undefined
  const milliseconds = /T.*(Z|[+-]\d{2}:\d{2})$/.test(expiry) ? Date.parse(expiry) : NaN
  if (Number.isNaN(milliseconds))
    throw reader.unusable(`its expiry is '${expiry}', not a time such as 2013-12-20T14:30:00Z`)
  return Timestamp.fromMilliseconds(milliseconds)
}

/** Terms of an option; undefined for any other kind and for an option of which they are not known. */
export function optionTerms(reader: DefinitionReader): OptionTerms | undefined {
  const { kind, optionRight, strike, underlying } = reader.definition
  const given = [optionRight, strike, underlying].some((term) => term !== undefined)
  if (kind !== 'option' && given) throw reader.unusable('it is no option and names terms of one')
  if (!given) return undefined
  if (optionRight === undefined)
    throw reader.unusable("it is an option and its optionRight is neither 'call' nor 'put'")
  if (strike === undefined) throw reader.unusable('it is an option and names no strike')
  if (underlying === undefined) throw reader.unusable('it is an option and names no underlying')
  const parsed = reader.positive('strike')
  return { right: optionRight, strike: fromUnits(parsed.units, parsed.precision), underlying }
}
