import { Decimal } from 'decimal.js'
import { currencyPrecision } from '../core/currency.js'
import { fromUnits, multiplyRounded, toUnitsInBinary } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { LiquiditySide } from '../core/order-terms.js'
import type { MoneyArithmetic } from '../model/contract-value.js'
import type { FeeSettings } from '../protocol/venue-settings.js'

interface ExactRate {
  readonly units: number
  readonly precision: number
}

/**
 * Commission of a fill: a share of the notional by liquidity side plus an amount per contract. Each part is rounded half
 * away from zero at the currency's decimals; the share is taken of the notional already rounded.
 */
export class FeeModel {
  private readonly taker: ExactRate
  private readonly maker: ExactRate
  private readonly perContract: ExactRate
  private readonly moneyPrecision: number
  /** Whether every fill is free. */
  readonly isFree: boolean

  constructor(
    settings: FeeSettings,
    currency: string,
    private readonly arithmetic: MoneyArithmetic = 'exact',
  ) {
    this.moneyPrecision = currencyPrecision(currency)
    this.taker = exactRate(settings.taker ?? 0, 'taker')
    this.maker = exactRate(settings.maker ?? settings.taker ?? 0, 'maker')
    this.perContract = exactRate(settings.perContract ?? 0, 'perContract')
    this.isFree = this.taker.units === 0 && this.maker.units === 0 && this.perContract.units === 0
  }

  /** Commission in units of the account currency; negative is a rebate. */
  commission(
    notionalUnits: number,
    quantityUnits: number,
    quantityPrecision: number,
    liquidity: LiquiditySide,
  ): number {
    if (this.isFree) return 0
    const rate = liquidity === 'TAKER' ? this.taker : this.maker
    const share = rate.units === 0 ? 0 : this.shareOf(Math.abs(notionalUnits), rate)
    if (this.perContract.units === 0) return share
    const dropped = quantityPrecision + this.perContract.precision - this.moneyPrecision
    if (this.arithmetic === 'unrounded') return share + (quantityUnits * this.perContract.units) / 10 ** dropped
    return share + multiplyRounded(quantityUnits, this.perContract.units, dropped)
  }

  private shareOf(notionalUnits: number, rate: ExactRate): number {
    if (this.arithmetic === 'exact') return multiplyRounded(notionalUnits, rate.units, rate.precision)
    if (this.arithmetic === 'unrounded') return notionalUnits * fromUnits(rate.units, rate.precision)
    const notional = new Decimal(fromUnits(notionalUnits, this.moneyPrecision))
    const product = notional.times(fromUnits(rate.units, rate.precision)).toNumber()
    return toUnitsInBinary(product, this.moneyPrecision)
  }

  /** Fraction of the notional and amount per contract of a taking fill, as doubles, for estimates. */
  get takerEstimate(): { readonly rate: number; readonly perContract: number } {
    return {
      rate: this.taker.units / 10 ** this.taker.precision,
      perContract: this.perContract.units / 10 ** this.perContract.precision,
    }
  }
}

function exactRate(value: number | string, field: string): ExactRate {
  let decimal: Decimal
  try {
    decimal = new Decimal(value)
  } catch (cause) {
    throw unusable(field, value, cause)
  }
  const precision = decimal.decimalPlaces()
  const units = decimal.times(new Decimal(10).pow(precision)).toNumber()
  if (!decimal.isFinite() || precision > 15 || !Number.isSafeInteger(units)) throw unusable(field, value)
  return { units, precision }
}

function unusable(field: string, value: number | string, cause?: unknown): UserError {
  const error = new UserError(
    `The fee '${field}' is ${String(value)}, which is no decimal of at most 15 digits.`,
    'Give a fraction such as 0.0002 for rates and an amount such as 1.25 for fees per contract.',
  )
  error.cause = cause
  return error
}
