import {
  type AssumableMember,
  assumableMembers,
  type InstrumentKind,
  type OptionalInstrumentTerms,
  type TickBand,
} from '../protocol/instrument-definition.js'

/** What a member of a definition must be, in words and as a check that also reads it. */
export interface MemberRule<T = unknown> {
  readonly expected: string
  /** Undefined for what it must not be. */
  readonly read: (value: unknown) => T | undefined
}

const currencyCode: MemberRule<string> = { expected: 'the code of a currency', read: readCurrency }
const positiveDecimal: MemberRule<string> = {
  expected: 'a number above zero, such as "0.25"',
  read: readPositiveDecimal,
}
const fraction: MemberRule<string> = { expected: 'a fraction of the notional, such as "0.0002"', read: readFraction }

const precision: MemberRule<number> = { expected: 'a whole number from 0 to 9', read: readPrecision }

/** Members that every definition has, with what each must be. */
export const requiredMembers = {
  kind: oneOf<InstrumentKind>(
    'equity',
    'currencyPair',
    'cryptoSpot',
    'cryptoPerpetual',
    'future',
    'option',
    'betting',
    'predictionMarket',
  ),
  currency: currencyCode,
  pricePrecision: precision,
  tickSize: positiveDecimal,
  quantityPrecision: precision,
  lotSize: positiveDecimal,
  multiplier: positiveDecimal,
  timeZone: { expected: 'a time zone such as "America/New_York"', read: readTimeZone },
} as const

/** Members that may be absent, with what each must be. */
export const optionalMembers: Readonly<Record<keyof OptionalInstrumentTerms, MemberRule>> = {
  baseCurrency: currencyCode,
  settlementCurrency: currencyCode,
  valuation: oneOf('linear', 'inverse', 'quanto'),
  tickBands: { expected: 'a list such as [{"upTo": "2", "tick": "0.01"}]', read: readTickBands },
  minimumQuantity: positiveDecimal,
  maximumQuantity: positiveDecimal,
  minimumNotional: positiveDecimal,
  maximumNotional: positiveDecimal,
  initialMargin: positiveDecimal,
  maintenanceMargin: positiveDecimal,
  initialMarginPerContract: positiveDecimal,
  maintenanceMarginPerContract: positiveDecimal,
  makerFee: fraction,
  takerFee: fraction,
  feePerContract: positiveDecimal,
  expiry: { expected: 'a time such as "2013-12-20T14:30:00Z"', read: readText },
  strike: positiveDecimal,
  optionRight: oneOf('call', 'put'),
  underlying: { expected: 'the id of an instrument', read: readText },
  calendar: { expected: 'the name of a calendar, such as "NYSE"', read: readText },
  assumed: { expected: `a list of ${Object.keys(assumableMembers).join(', ')}`, read: readAssumed },
}

function oneOf<T extends string>(...values: readonly T[]): MemberRule<T> {
  return { expected: `one of ${values.join(', ')}`, read: (value) => values.find((each) => each === value) }
}

function readCurrency(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z0-9]{2,12}$/.test(value) ? value : undefined
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A rebate is a fraction below zero. */
function readFraction(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^-?0(\.\d{1,9})?$/.test(text) ? text : undefined
}

function readTickBands(value: unknown): TickBand[] | undefined {
  if (!Array.isArray(value)) return undefined
  const bands = value.map((each: unknown) => {
    const { upTo, tick } = (typeof each === 'object' && each !== null ? each : {}) as Record<string, unknown>
    return { upTo: readPositiveDecimal(upTo), tick: readPositiveDecimal(tick) }
  })
  return bands.every((band): band is TickBand => band.upTo !== undefined && band.tick !== undefined) ? bands : undefined
}

function readAssumed(value: unknown): AssumableMember[] | undefined {
  const isMember = (each: unknown): each is AssumableMember =>
    typeof each === 'string' && Object.hasOwn(assumableMembers, each)
  return Array.isArray(value) && value.every(isMember) ? value : undefined
}

function readPrecision(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 9 ? value : undefined
}

/** People may leave the quotes away. */
function readPositiveDecimal(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,15}(\.\d{1,9})?$/.test(text)) return undefined
  return Number(text) > 0 ? text : undefined
}

function readTimeZone(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return value
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
