import { fromUnits, multiplyRounded, parseDecimal, rescale, toUnits } from '../core/fixed-point.js'
import { currencyPrecision } from '../core/currency.js'
import { showInLog } from '../core/log-view.js'
import { UserError } from '../core/user-error.js'

/** An exact decimal: a whole number of units of 10^-precision. Immutable. */
abstract class DecimalValue {
  /**
   * @param units Whole number of units, within ±2^53.
   * @param precision Decimals, 0 to 9.
   */
  constructor(
    readonly units: number,
    readonly precision: number,
  ) {}

  /** The nearest double, for arithmetic. */
  get value(): number {
    return fromUnits(this.units, this.precision)
  }

  /** All decimals, such as `145.80`. */
  toString(): string {
    const digits = Math.abs(this.units)
      .toString()
      .padStart(this.precision + 1, '0')
    const whole = digits.slice(0, digits.length - this.precision)
    const fraction = this.precision === 0 ? '' : `.${digits.slice(-this.precision)}`
    return `${this.units < 0 ? '-' : ''}${whole}${fraction}`
  }
}

showInLog(DecimalValue, (value) => value.toString())

/** An exact price; `instrument.price(x)` makes one. */
export class Price extends DecimalValue {
  declare private readonly kind: 'price'
}

/** An exact quantity; `instrument.quantity(x)` makes one. */
export class Quantity extends DecimalValue {
  declare private readonly kind: 'quantity'
}

/**
 * An exact amount in its currency. Amounts of two currencies cannot be added: it does not compile where the types name
 * the currencies, and throws where they do not.
 */
export class Money<Currency extends string = string> extends DecimalValue {
  /**
   * @param units Whole number of the currency's smallest units: cents for USD.
   * @param currency ISO code or ticker.
   */
  constructor(
    units: number,
    readonly currency: Currency,
  ) {
    super(units, currencyPrecision(currency))
  }

  /** From a number or a decimal text such as `'12.50'`, rounded half away from zero at the currency's decimals. */
  static of<Currency extends string>(amount: number | string, currency: Currency): Money<Currency> {
    const precision = currencyPrecision(currency)
    if (typeof amount === 'number') return new Money(toUnits(amount, precision), currency)
    const parsed = parseDecimal(amount)
    if (parsed === undefined)
      throw new UserError(`'${amount}' is not an amount of money.`, 'Write it as a plain decimal, such as 12.50.')
    return new Money(rescale(parsed.units, parsed.precision, precision), currency)
  }

  /** The sum with an amount of the same currency. */
  plus(other: Money<Currency>): Money<Currency> {
    this.assertSameCurrency(other)
    return new Money(this.units + other.units, this.currency)
  }

  /** The difference to an amount of the same currency. */
  minus(other: Money<Currency>): Money<Currency> {
    this.assertSameCurrency(other)
    return new Money(this.units - other.units, this.currency)
  }

  /** The amount times a factor, rounded half away from zero. */
  times(factor: number): Money<Currency> {
    const precision = 9
    return new Money(multiplyRounded(this.units, toUnits(factor, precision), precision), this.currency)
  }

  /** The amount with its currency, such as `12.50 USD`. */
  override toString(): string {
    return `${super.toString()} ${this.currency}`
  }

  private assertSameCurrency(other: Money): void {
    if (other.currency !== this.currency)
      throw new UserError(
        `Amounts in ${this.currency} and ${other.currency} cannot be added.`,
        'Convert one of them at a rate of your choice first.',
      )
  }
}
