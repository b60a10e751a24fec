import { fromUnits, maximumPrecision, parseDecimal, rescale } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'

/** A decimal as a whole number of units of 10^-precision. */
export interface Decimal {
  readonly units: number
  readonly precision: number
}

/** Members of a definition that hold a decimal text. */
export type DecimalField =
  | 'tickSize'
  | 'lotSize'
  | 'multiplier'
  | 'minimumQuantity'
  | 'maximumQuantity'
  | 'minimumNotional'
  | 'maximumNotional'
  | 'initialMargin'
  | 'maintenanceMargin'
  | 'initialMarginPerContract'
  | 'maintenanceMarginPerContract'
  | 'makerFee'
  | 'takerFee'
  | 'feePerContract'
  | 'strike'

/** Reads the decimals of one definition and says, in words for people, which of them cannot be used. */
export class DefinitionReader {
  constructor(readonly definition: InstrumentDefinition) {}

  /** A number of decimals from 0 to 9. */
  precision(field: 'pricePrecision' | 'quantityPrecision'): number {
    const precision = this.definition[field]
    if (!Number.isInteger(precision) || precision < 0 || precision > maximumPrecision)
      throw this.unusable(`its ${field} is ${String(precision)}, not a whole number from 0 to 9`)
    return precision
  }

  /** A decimal above 0. */
  positive(field: DecimalField): Decimal {
    const parsed = this.optional(field)
    if (parsed === undefined || parsed.units <= 0)
      throw this.unusable(`its ${field} is '${String(this.definition[field])}', not a decimal above 0`)
    return parsed
  }

  /** A decimal above 0 in whole units of a precision. */
  positiveUnits(field: DecimalField, precision: number): number {
    const decimal = this.positive(field)
    const units = rescale(decimal.units, decimal.precision, precision)
    if (fromUnits(units, precision) !== fromUnits(decimal.units, decimal.precision))
      throw this.unusable(`its ${field} ${String(this.definition[field])} has more decimals than ${String(precision)}`)
    return units
  }

  /** As `positiveUnits`, undefined when the member is absent. */
  optionalUnits(field: DecimalField, precision: number): number | undefined {
    return this.definition[field] === undefined ? undefined : this.positiveUnits(field, precision)
  }

  /** A decimal, undefined when the member is absent. */
  optional(field: DecimalField): Decimal | undefined {
    const text = this.definition[field]
    if (text === undefined) return undefined
    const parsed = parseDecimal(text)
    if (parsed === undefined) throw this.unusable(`its ${field} is '${text}', not a decimal`)
    return parsed
  }

  /** A decimal of at least 0 as a double, undefined when the member is absent. */
  share(field: DecimalField): number | undefined {
    const parsed = this.optional(field)
    if (parsed === undefined) return undefined
    if (parsed.units < 0) throw this.unusable(`its ${field} is '${String(this.definition[field])}', below 0`)
    return fromUnits(parsed.units, parsed.precision)
  }

  /** The error that names the instrument and what is wrong with it. */
  unusable(why: string): UserError {
    return new UserError(
      `The definition of instrument ${this.definition.id} cannot be used: ${why}.`,
      'Correct it in .backlens/instruments.json.',
    )
  }
}
