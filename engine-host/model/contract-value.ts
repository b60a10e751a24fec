import { currencyPrecision } from '../core/currency.js'
import { fromUnits, multiplyRounded3, powerOfTen, proportion, toUnitsInBinary } from '../core/fixed-point.js'
import type { Instrument } from './instrument.js'

/**
 * How money is computed: `exact` in whole units, with each lot's own price; `binary` in doubles, with the running average
 * of the open price, as NautilusTrader does; `unrounded` in doubles that are never rounded to a unit, with each lot's own
 * price, as backtesting.py does.
 */
export type MoneyArithmetic = 'exact' | 'binary' | 'unrounded'

/** Turns prices and quantities of an instrument, both in units, into exact amounts in units of the account currency. */
export class ContractValue {
  private readonly droppedDigits: number
  private readonly multiplierUnits: number
  private readonly divisor: number
  private readonly factor: number

  private readonly moneyPrecision: number

  constructor(
    private readonly instrument: Instrument,
    accountCurrency: string,
    readonly arithmetic: MoneyArithmetic = 'exact',
  ) {
    this.moneyPrecision = currencyPrecision(accountCurrency)
    this.multiplierUnits = instrument.multiplierUnits
    this.droppedDigits =
      instrument.pricePrecision + instrument.quantityPrecision + instrument.multiplierPrecision - this.moneyPrecision
    this.divisor = powerOfTen(Math.max(this.droppedDigits, 0))
    this.factor = this.multiplierUnits * powerOfTen(Math.max(-this.droppedDigits, 0))
  }

  /** Price × quantity × multiplier; also a profit, given a difference of prices. */
  amount(priceUnits: number, quantityUnits: number): number {
    if (this.arithmetic === 'binary') {
      const { pricePrecision, quantityPrecision, multiplier } = this.instrument
      const quantity = fromUnits(quantityUnits, quantityPrecision)
      return toUnitsInBinary(quantity * multiplier * fromUnits(priceUnits, pricePrecision), this.moneyPrecision)
    }
    if (this.arithmetic === 'unrounded') return (priceUnits * quantityUnits * this.factor) / this.divisor
    return multiplyRounded3(priceUnits, quantityUnits, this.multiplierUnits, this.droppedDigits)
  }

  /** The profit of a quantity, in doubles, from an average price to another price. */
  profitFromAverage(averagePrice: number, price: number, direction: 1 | -1, quantityUnits: number): number {
    const quantity = fromUnits(quantityUnits, this.instrument.quantityPrecision)
    const points = direction > 0 ? price - averagePrice : averagePrice - price
    return toUnitsInBinary(points * quantity * this.instrument.multiplier, this.moneyPrecision)
  }

  /**
   * The amount of a sum of price × quantity products, for marks at event frequency: exact while the products stay below
   * 2^53, the nearest double beyond.
   */
  mark(productUnits: number): number {
    const amount = (productUnits * this.factor) / this.divisor
    if (this.arithmetic === 'unrounded') return amount
    return amount < 0 ? -Math.floor(0.5 - amount) : Math.floor(amount + 0.5)
  }

  /** Share of an amount by quantity, `amount × part ÷ whole`. */
  share(amountUnits: number, part: number, whole: number): number {
    return this.arithmetic === 'unrounded' ? (amountUnits * part) / whole : proportion(amountUnits, part, whole)
  }
}
