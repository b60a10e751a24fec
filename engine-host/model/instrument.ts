import { currencyPrecision } from '../core/currency.js'
import { divideRounded, fromUnits, parseDecimal, powerOfTen, rescale, toUnits } from '../core/fixed-point.js'
import { showInLog } from '../core/log-view.js'
import type { Timestamp } from '../core/timestamp.js'
import { UserError } from '../core/user-error.js'
import type { ContractValuation, InstrumentDefinition, InstrumentKind } from '../protocol/instrument-definition.js'
import { calendarOf } from './calendars/calendar-of.js'
import type { SessionCalendar } from './calendars/session-calendar.js'
import { Price, Quantity } from './decimal-values.js'
import { DefinitionReader } from './instrument-decimals.js'
import {
  expiryOf,
  instrumentFees,
  instrumentMargin,
  optionTerms,
  settlementCurrency,
  type InstrumentFees,
  type InstrumentMargin,
  type OptionTerms,
} from './instrument-terms.js'
import { TickScheme } from './tick-scheme.js'

/** A price given by a strategy: a number, a decimal text such as `'145.82'`, or an exact price. */
export type PriceInput = number | string | Price

/** A quantity given by a strategy: a number, a decimal text such as `'0.5'`, or an exact quantity. */
export type QuantityInput = number | string | Quantity

/** The contract of a continuous series at a time: a price of it becomes one of the series by × factor + offset. */
export interface PresentContract {
  readonly contract: Instrument
  readonly factor: number
  readonly offset: number
}

/** What is traded, with the steps of its price and quantity. */
export class Instrument {
  /** Such as `SPY.EQUS` or `ES.Z13`. */
  readonly id: string
  /** The class of instrument. */
  readonly kind: InstrumentKind
  /** Quote currency: that of the price. */
  readonly currency: string
  /** Currency of profits and fees; the quote currency unless the contract is inverse or quanto. */
  readonly settlementCurrency: string
  /** What one unit of the quantity is, such as `EUR` for EUR/USD; empty where it is no currency. */
  readonly baseCurrency: string
  /** How price and quantity make money. */
  readonly valuation: ContractValuation
  /** IANA zone of the exchange, such as `America/New_York`. */
  readonly timeZone: string
  /** Smallest price step, such as 0.25. Where ticks differ by price, the smallest of all. */
  readonly tickSize: number
  /** Smallest quantity step, such as 1. */
  readonly lotSize: number
  /** Settlement currency per point and unit: 50 for ES, 1 for equities; for an inverse contract its value. */
  readonly multiplier: number
  /** Decimals of a price. */
  readonly pricePrecision: number
  /** Decimals of a quantity. */
  readonly quantityPrecision: number
  /** Smallest quantity of an order. */
  readonly minimumQuantity: number
  /** Largest quantity of an order; infinite without a limit. */
  readonly maximumQuantity: number
  /** Smallest value of an order in the settlement currency; 0 without a limit. */
  readonly minimumNotional: number
  /** Largest value of an order in the settlement currency; infinite without a limit. */
  readonly maximumNotional: number
  /** Last moment of trading; undefined for what does not expire. */
  readonly expiry: Timestamp | undefined
  /** What an option gives the right to; undefined for any other kind, or where it is not known. */
  readonly option: OptionTerms | undefined
  /** @internal As it was defined. */
  readonly definition: InstrumentDefinition
  /** @internal Smallest tick in units of the price precision. */
  readonly tickUnits: number
  /** @internal The ticks by price. */
  readonly ticks: TickScheme
  /** @internal Lot in units of the quantity precision. */
  readonly lotUnits: number
  /** @internal Multiplier in units of its own precision. */
  readonly multiplierUnits: number
  /** @internal Decimals of the multiplier. */
  readonly multiplierPrecision: number
  /** @internal Decimals of the settlement currency. */
  readonly moneyPrecision: number
  /** @internal Fractions of the notional or amounts a contract that the instrument itself asks for; undefined without. */
  readonly margin: InstrumentMargin | undefined
  /** @internal Fractions of the notional; undefined where the instrument names none. */
  readonly fees: InstrumentFees | undefined
  /** @internal Place among the run's instruments, from 0. */
  readonly index: number
  private present: PresentContract | undefined

  /** @internal Made by the engine from the run's configuration. */
  constructor(definition: InstrumentDefinition, index: number) {
    const reader = new DefinitionReader(definition)
    this.definition = definition
    this.id = definition.id
    this.kind = definition.kind
    this.currency = definition.currency
    this.baseCurrency = definition.baseCurrency ?? ''
    this.valuation = definition.valuation ?? 'linear'
    this.settlementCurrency = settlementCurrency(reader)
    this.moneyPrecision = currencyPrecision(this.settlementCurrency)
    this.timeZone = definition.timeZone
    this.index = index
    this.pricePrecision = reader.precision('pricePrecision')
    this.quantityPrecision = reader.precision('quantityPrecision')
    this.tickUnits = reader.positiveUnits('tickSize', this.pricePrecision)
    this.ticks = new TickScheme(reader, this.tickUnits, this.pricePrecision)
    this.lotUnits = reader.positiveUnits('lotSize', this.quantityPrecision)
    const multiplier = reader.positive('multiplier')
    this.multiplierUnits = multiplier.units
    this.multiplierPrecision = multiplier.precision
    this.tickSize = fromUnits(this.tickUnits, this.pricePrecision)
    this.lotSize = fromUnits(this.lotUnits, this.quantityPrecision)
    this.multiplier = fromUnits(multiplier.units, multiplier.precision)
    const { quantityPrecision } = this
    this.minimumQuantity = fromUnits(
      reader.optionalUnits('minimumQuantity', quantityPrecision) ?? this.lotUnits,
      quantityPrecision,
    )
    this.maximumQuantity = fromUnits(
      reader.optionalUnits('maximumQuantity', quantityPrecision) ?? Infinity,
      quantityPrecision,
    )
    this.minimumNotional = reader.share('minimumNotional') ?? 0
    this.maximumNotional = reader.share('maximumNotional') ?? Infinity
    if (this.maximumQuantity < this.minimumQuantity) throw reader.unusable('its maximumQuantity is below the minimum')
    if (this.maximumNotional < this.minimumNotional) throw reader.unusable('its maximumNotional is below the minimum')
    this.margin = instrumentMargin(reader)
    this.fees = instrumentFees(reader)
    this.expiry = expiryOf(reader)
    this.option = optionTerms(reader)
  }

  /**
   * What orders go to now: of a continuous series of futures such as `ES.v.0` the contract of its time, of anything else the
   * instrument itself. Orders, fills and positions are the contract's and tell its prices.
   */
  get contract(): Instrument {
    return this.present?.contract ?? this
  }

  /**
   * A price of the series as the contract has it at present. Prices given with orders for a continuous series are turned so
   * by themselves. Of anything else the price itself.
   */
  contractPrice(seriesPrice: number): number {
    const { present } = this
    return present === undefined ? seriesPrice : (seriesPrice - present.offset) / present.factor
  }

  /** A price of the contract, such as that of a fill, as the continuous series has it. Of anything else the price itself. */
  seriesPrice(contractPrice: number): number {
    const { present } = this
    return present === undefined ? contractPrice : contractPrice * present.factor + present.offset
  }

  /** @internal Of a continuous series: the contract that it follows from now on. */
  follow(present: PresentContract): void {
    this.present = present
  }

  /** @internal When the exchange trades. */
  get calendar(): SessionCalendar {
    return calendarOf(this.definition)
  }

  /** The exact price nearest to a value, at the instrument's decimals; it need not be on the tick. */
  price(value: number | string): Price {
    return new Price(decimalUnits(value, this.pricePrecision, 'price'), this.pricePrecision)
  }

  /**
   * The exact quantity nearest to a value of at least 0, at the instrument's decimals; it need not be a whole number of
   * lots.
   */
  quantity(value: number | string): Quantity {
    const units = decimalUnits(value, this.quantityPrecision, 'quantity')
    if (units < 0)
      throw new UserError(
        `'${String(value)}' is no quantity.`,
        'A quantity is never below zero: the side of an order says which way it goes.',
      )
    return new Quantity(units, this.quantityPrecision)
  }

  /** The value rounded to the nearest tick, halves away from zero. */
  round(value: number): number {
    if (!this.ticks.isUniform) {
      const below = this.floorToTick(value)
      const above = this.ceilToTick(value)
      return value - below < above - value ? below : above
    }
    const units = toUnits(value, this.pricePrecision)
    return fromUnits(divideRounded(units, this.tickUnits) * this.tickUnits, this.pricePrecision)
  }

  /** The highest tick at or below the value; a value within a thousandth of a tick of a tick is that tick. */
  floorToTick(value: number): number {
    return fromUnits(this.tickUnitsNear(value, -1), this.pricePrecision)
  }

  /** The lowest tick at or above the value; a value within a thousandth of a tick of a tick is that tick. */
  ceilToTick(value: number): number {
    return fromUnits(this.tickUnitsNear(value, 1), this.pricePrecision)
  }

  /** @internal The tick at or next to a value, upwards or downwards; within a thousandth of a tick it is that tick. */
  tickUnitsNear(value: number, direction: 1 | -1): number {
    if (this.ticks.isUniform) {
      const ticks = value / this.tickSize
      return (direction > 0 ? Math.ceil(ticks - 1e-3) : Math.floor(ticks + 1e-3)) * this.tickUnits + 0
    }
    const units = value * powerOfTen(this.pricePrecision)
    const tolerance = this.tickUnits * 1e-3
    const tick = this.ticks.at(direction > 0 ? Math.ceil(units - tolerance) : Math.floor(units + tolerance))
    return (direction > 0 ? Math.ceil(units / tick - 1e-3) : Math.floor(units / tick + 1e-3)) * tick + 0
  }

  /** The id. */
  toString(): string {
    return this.id
  }
}

function decimalUnits(value: number | string, precision: number, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return toUnits(value, precision)
  const parsed = typeof value === 'string' ? parseDecimal(value) : undefined
  if (parsed === undefined)
    throw new UserError(`'${String(value)}' is no ${what}.`, 'Give a finite number or a plain decimal such as 12.50.')
  return rescale(parsed.units, parsed.precision, precision)
}

showInLog(
  Instrument,
  ({ id }) => id,
  ({ kind, currency, tickSize, lotSize, multiplier, timeZone, expiry }) => ({
    kind,
    currency,
    tickSize,
    lotSize,
    multiplier,
    timeZone,
    ...(expiry === undefined ? {} : { expiry }),
  }),
)
