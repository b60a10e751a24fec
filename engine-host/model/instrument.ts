import type { InstrumentDefinition, InstrumentKind } from '../protocol/instrument-definition.js'
import { divideRounded, fromUnits, maximumPrecision, parseDecimal, rescale, toUnits } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import { Price, Quantity } from './decimal-values.js'

/** A price given by a strategy: a number, a decimal text such as `'145.82'`, or an exact price. */
export type PriceInput = number | string | Price

/** A quantity given by a strategy: a number, a decimal text such as `'0.5'`, or an exact quantity. */
export type QuantityInput = number | string | Quantity

/** What is traded, with the steps of its price and quantity. Immutable. */
export class Instrument {
  /** Such as `SPY.EQUS` or `ES.Z13`. */
  readonly id: string
  /** The class of instrument. */
  readonly kind: InstrumentKind
  /** Quote and settlement currency. */
  readonly currency: string
  /** IANA zone of the exchange, such as `America/New_York`. */
  readonly timeZone: string
  /** Smallest price step, such as 0.25. */
  readonly tickSize: number
  /** Smallest quantity step, such as 1. */
  readonly lotSize: number
  /** Account currency per point and unit: 50 for ES, 1 for equities. */
  readonly multiplier: number
  /** Decimals of a price. */
  readonly pricePrecision: number
  /** Decimals of a quantity. */
  readonly quantityPrecision: number
  /** @internal Tick in units of the price precision. */
  readonly tickUnits: number
  /** @internal Lot in units of the quantity precision. */
  readonly lotUnits: number
  /** @internal Multiplier in units of its own precision. */
  readonly multiplierUnits: number
  /** @internal Decimals of the multiplier. */
  readonly multiplierPrecision: number
  /** @internal Place among the run's instruments, from 0. */
  readonly index: number

  /** @internal Made by the engine from the run's configuration. */
  constructor(definition: InstrumentDefinition, index: number) {
    this.id = definition.id
    this.kind = definition.kind
    this.currency = definition.currency
    this.timeZone = definition.timeZone
    this.index = index
    this.pricePrecision = checkedPrecision(definition, 'pricePrecision')
    this.quantityPrecision = checkedPrecision(definition, 'quantityPrecision')
    const tick = positiveDecimal(definition, 'tickSize')
    const lot = positiveDecimal(definition, 'lotSize')
    const multiplier = positiveDecimal(definition, 'multiplier')
    this.tickUnits = exactUnits(definition, 'tickSize', tick, this.pricePrecision)
    this.lotUnits = exactUnits(definition, 'lotSize', lot, this.quantityPrecision)
    this.multiplierUnits = multiplier.units
    this.multiplierPrecision = multiplier.precision
    this.tickSize = fromUnits(this.tickUnits, this.pricePrecision)
    this.lotSize = fromUnits(this.lotUnits, this.quantityPrecision)
    this.multiplier = fromUnits(multiplier.units, multiplier.precision)
  }

  /** The exact price nearest to a value, at the instrument's decimals; it need not be on the tick. */
  price(value: number | string): Price {
    return new Price(decimalUnits(value, this.pricePrecision, 'price'), this.pricePrecision)
  }

  /** The exact quantity nearest to a value, at the instrument's decimals; it need not be a whole number of lots. */
  quantity(value: number | string): Quantity {
    return new Quantity(decimalUnits(value, this.quantityPrecision, 'quantity'), this.quantityPrecision)
  }

  /** The value rounded to the nearest tick, halves away from zero. */
  round(value: number): number {
    const units = toUnits(value, this.pricePrecision)
    return fromUnits(divideRounded(units, this.tickUnits) * this.tickUnits, this.pricePrecision)
  }

  /** The highest tick at or below the value; a value within a thousandth of a tick of a tick is that tick. */
  floorToTick(value: number): number {
    return fromUnits(Math.floor(value / this.tickSize + 1e-3) * this.tickUnits, this.pricePrecision)
  }

  /** The lowest tick at or above the value; a value within a thousandth of a tick of a tick is that tick. */
  ceilToTick(value: number): number {
    return fromUnits(Math.ceil(value / this.tickSize - 1e-3) * this.tickUnits, this.pricePrecision)
  }

  /** The id. */
  toString(): string {
    return this.id
  }
}

type DecimalField = 'tickSize' | 'lotSize' | 'multiplier'

function checkedPrecision(definition: InstrumentDefinition, field: 'pricePrecision' | 'quantityPrecision'): number {
  const precision = definition[field]
  if (!Number.isInteger(precision) || precision < 0 || precision > maximumPrecision)
    throw unusable(definition, `its ${field} is ${String(precision)}, not a whole number from 0 to 9`)
  return precision
}

function positiveDecimal(definition: InstrumentDefinition, field: DecimalField): { units: number; precision: number } {
  const parsed = parseDecimal(definition[field])
  if (parsed === undefined || parsed.units <= 0)
    throw unusable(definition, `its ${field} is '${definition[field]}', not a decimal above 0`)
  return parsed
}

function exactUnits(
  definition: InstrumentDefinition,
  field: DecimalField,
  decimal: { units: number; precision: number },
  precision: number,
): number {
  const units = rescale(decimal.units, decimal.precision, precision)
  if (fromUnits(units, precision) !== fromUnits(decimal.units, decimal.precision))
    throw unusable(definition, `its ${field} ${definition[field]} has more decimals than ${String(precision)}`)
  return units
}

function unusable(definition: InstrumentDefinition, why: string): UserError {
  return new UserError(
    `The definition of instrument ${definition.id} cannot be used: ${why}.`,
    'Correct it in .backlens/instruments.json.',
  )
}

function decimalUnits(value: number | string, precision: number, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return toUnits(value, precision)
  const parsed = typeof value === 'string' ? parseDecimal(value) : undefined
  if (parsed === undefined)
    throw new UserError(`'${String(value)}' is no ${what}.`, 'Give a finite number or a plain decimal such as 12.50.')
  return rescale(parsed.units, parsed.precision, precision)
}
