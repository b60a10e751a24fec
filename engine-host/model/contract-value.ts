import { currencyPrecision } from '../core/currency.js'
import { multiplyRounded3, powerOfTen } from '../core/fixed-point.js'
import type { Instrument } from './instrument.js'

/** Turns prices and quantities of an instrument, both in units, into exact amounts in units of the account currency. */
export class ContractValue {
  private readonly droppedDigits: number
  private readonly multiplierUnits: number
  private readonly divisor: number
  private readonly factor: number

  constructor(instrument: Instrument, accountCurrency: string) {
    this.multiplierUnits = instrument.multiplierUnits
    this.droppedDigits =
      instrument.pricePrecision +
      instrument.quantityPrecision +
      instrument.multiplierPrecision -
      currencyPrecision(accountCurrency)
    this.divisor = powerOfTen(Math.max(this.droppedDigits, 0))
    this.factor = this.multiplierUnits * powerOfTen(Math.max(-this.droppedDigits, 0))
  }

  /** Price × quantity × multiplier; also a profit, given a difference of prices. */
  amount(priceUnits: number, quantityUnits: number): number {
    return multiplyRounded3(priceUnits, quantityUnits, this.multiplierUnits, this.droppedDigits)
  }

  /**
   * The amount of a sum of price × quantity products, for marks at event frequency: exact while the products stay below
   * 2^53, the nearest double beyond.
   */
  mark(productUnits: number): number {
    const amount = (productUnits * this.factor) / this.divisor
    return amount < 0 ? -Math.floor(0.5 - amount) : Math.floor(amount + 0.5)
  }
}
