import {
  fromUnits,
  multiplyRounded3,
  powerOfTen,
  proportion,
  quotientRounded,
  quotientSumRounded,
  toUnitsInBinary,
} from '../core/fixed-point.js'
import type { Instrument } from './instrument.js'

/**
 * How money is computed: `exact` in whole units, with each lot's own price; `binary` in doubles, with the running average
 * of the open price, as NautilusTrader does; `unrounded` in doubles that are never rounded to a unit, with each lot's own
 * price, as backtesting.py does.
 */
export type MoneyArithmetic = 'exact' | 'binary' | 'unrounded'

/**
 * Turns prices and quantities of an instrument, both in units, into exact amounts in units of its settlement currency,
 * rounded half away from zero. Linear and quanto contracts are worth price × quantity × multiplier, inverse ones quantity
 * × multiplier ÷ price. A bet is its stake; its price are odds, and what it would bring at other odds is stake × odds ÷
 * those odds, the value of being paid the odds with their probability.
 */
export class ContractValue {
  /** Whether the value falls as the price rises, as that of a contract on a fixed amount of the quote currency does. */
  readonly isInverse: boolean
  /** Whether what is open is worth the sum of its prices × quantities, as of all but inverse contracts and bets; not from averages. */
  readonly isSummed: boolean
  /** Whether the price are the odds of a bet. */
  readonly isBet: boolean
  /** Whether products of price and quantity are whole amounts. */
  private readonly isWhole: boolean
  private readonly droppedDigits: number
  private readonly multiplierUnits: number
  private readonly divisor: number
  private readonly factor: number
  private readonly moneyPrecision: number

  constructor(
    private readonly instrument: Instrument,
    readonly arithmetic: MoneyArithmetic = 'exact',
  ) {
    const { pricePrecision, quantityPrecision, multiplierPrecision, moneyPrecision } = instrument
    this.isInverse = instrument.valuation === 'inverse'
    this.isBet = instrument.kind === 'betting'
    this.isSummed = !this.isInverse && !this.isBet && arithmetic !== 'binary'
    this.moneyPrecision = moneyPrecision
    this.multiplierUnits = instrument.multiplierUnits
    const digits = quantityPrecision + multiplierPrecision - moneyPrecision
    this.droppedDigits = digits + (this.isInverse ? -pricePrecision : this.isBet ? 0 : pricePrecision)
    this.divisor = powerOfTen(Math.max(this.droppedDigits, 0))
    this.factor = this.multiplierUnits * powerOfTen(Math.max(-this.droppedDigits, 0))
    this.isWhole = this.isSummed && this.droppedDigits <= 0
  }

  /** The value of a quantity at a price; of a linear contract also a profit, given a difference of prices. */
  amount(priceUnits: number, quantityUnits: number): number {
    if (this.arithmetic === 'binary') return this.amountInBinary(priceUnits, quantityUnits)
    if (this.arithmetic === 'unrounded') return this.unrounded(priceUnits, quantityUnits)
    if (this.isInverse) return quotientRounded([quantityUnits, this.multiplierUnits], -this.droppedDigits, [priceUnits])
    if (this.isBet) return multiplyRounded3(1, quantityUnits, this.multiplierUnits, this.droppedDigits)
    return multiplyRounded3(priceUnits, quantityUnits, this.multiplierUnits, this.droppedDigits)
  }

  /**
   * The profit of a quantity from one price to another; for an inverse contract both prices must be above 0. The odds of a
   * bet that is won are 1 in the end, of one that is lost they have no bound, which an exit of 0 stands for.
   */
  profit(entryUnits: number, exitUnits: number, direction: 1 | -1, quantityUnits: number): number {
    const points = (exitUnits - entryUnits) * direction
    if (this.isBet) {
      if (exitUnits === 0) return -direction * this.amount(entryUnits, quantityUnits)
      return quotientRounded([quantityUnits, this.multiplierUnits, -points], -this.droppedDigits, [exitUnits])
    }
    if (!this.isInverse) return this.amount(points, quantityUnits)
    if (this.arithmetic === 'unrounded') return this.mark((quantityUnits * points) / entryUnits / exitUnits)
    const factors = [quantityUnits, this.multiplierUnits, points]
    return quotientRounded(factors, -this.droppedDigits, [entryUnits, exitUnits])
  }

  /** The profit of a quantity, in doubles, from an average price to another price. */
  profitFromAverage(averagePrice: number, price: number, direction: 1 | -1, quantityUnits: number): number {
    const quantity = fromUnits(quantityUnits, this.instrument.quantityPrecision)
    const rise = this.isInverse ? 1 / averagePrice - 1 / price : price - averagePrice
    return toUnitsInBinary((direction > 0 ? rise : -rise) * quantity * this.instrument.multiplier, this.moneyPrecision)
  }

  /**
   * The amount of a sum of price × quantity products, or for an inverse contract of quantity ÷ price quotients, for marks
   * at event frequency: exact while the products stay below 2^53, the nearest double beyond.
   */
  mark(valueUnits: number): number {
    // Of whole products nothing is left to round, which is so with each bar of most instruments.
    if (this.isWhole) return valueUnits * this.factor + 0
    const amount = (valueUnits * this.factor) / this.divisor
    if (this.arithmetic === 'unrounded') return amount
    return amount < 0 ? -Math.floor(0.5 - amount) : Math.floor(amount + 0.5)
  }

  /** Whether doubles cannot tell to which side a sum of quotients, whose terms have this total size, is rounded. */
  isNearTie(valueUnits: number, size: number): boolean {
    if (this.arithmetic === 'unrounded') return false
    const amount = Math.abs((valueUnits * this.factor) / this.divisor)
    const error = ((size * this.factor) / this.divisor) * 1e-15 + 1e-12
    return Math.abs(amount - Math.floor(amount) - 0.5) <= error
  }

  /** The exact amount of a sum of quantity ÷ price quotients, for the sums that doubles cannot round. */
  exactMark(quotients: readonly { readonly dividend: number; readonly divisor: number }[]): number {
    return quotientSumRounded(quotients, this.multiplierUnits, -this.droppedDigits)
  }

  /** Share of an amount by quantity, `amount × part ÷ whole`. */
  share(amountUnits: number, part: number, whole: number): number {
    return this.arithmetic === 'unrounded' ? (amountUnits * part) / whole : proportion(amountUnits, part, whole)
  }

  private unrounded(priceUnits: number, quantityUnits: number): number {
    const value = this.isInverse ? quantityUnits / priceUnits : quantityUnits * (this.isBet ? 1 : priceUnits)
    return (value * this.factor) / this.divisor
  }

  private amountInBinary(priceUnits: number, quantityUnits: number): number {
    const { pricePrecision, quantityPrecision, multiplier } = this.instrument
    const value = fromUnits(quantityUnits, quantityPrecision) * multiplier
    const price = fromUnits(priceUnits, pricePrecision)
    return toUnitsInBinary(this.isInverse ? value / price : this.isBet ? value : value * price, this.moneyPrecision)
  }
}
