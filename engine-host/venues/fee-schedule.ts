import { Decimal } from 'decimal.js'
import { fromUnits, multiplyRounded, toUnitsInBinary } from '../core/fixed-point.js'
import type { LiquiditySide } from '../core/order-terms.js'
import { UserError } from '../core/user-error.js'
import type { MoneyArithmetic } from '../model/contract-value.js'
import type { Decimal as ExactDecimal } from '../model/instrument-decimals.js'
import type { FeeTerms } from '../protocol/venue-settings.js'

/** Rates from a traded volume on. */
interface Tier {
  readonly volume: number
  readonly taker: ExactDecimal
  readonly maker: ExactDecimal
}

/**
 * The terms of one instrument's fees. Each part is rounded half away from zero at the settlement currency's decimals; a
 * share is taken of the notional already rounded.
 */
export class FeeSchedule {
  /** Whether every fill is free. */
  readonly isFree: boolean
  /** Whether rates depend on what was traded before. */
  readonly isTiered: boolean
  private readonly tiers: readonly Tier[]
  private readonly perContract: ExactDecimal
  private readonly perOrderUnits: number
  private readonly perFillUnits: number
  private readonly minimumUnits: number
  private readonly maximumUnits: number

  constructor(
    terms: FeeTerms,
    /** Decimals of the settlement currency. */
    private readonly moneyPrecision: number,
    private readonly arithmetic: MoneyArithmetic,
  ) {
    const rates = (volume: number, taker: number, maker: number | undefined) => ({
      volume,
      taker: rate(taker, 'taker'),
      maker: rate(maker ?? taker, 'maker'),
    })
    const tiers = (terms.tiers ?? []).map(({ volume, taker, maker }) => rates(volume, taker, maker))
    this.tiers = [rates(-Infinity, terms.taker ?? 0, terms.maker), ...tiers]
    for (let place = 1; place < this.tiers.length; place++)
      if (!(this.tiers[place]!.volume > Math.max(0, this.tiers[place - 1]!.volume)))
        throw new UserError(
          "The volumes of the fees' tiers do not ascend from above 0.",
          'List the tiers by volume, such as [{"volume": 1000000, "taker": 0.0004}].',
        )
    this.isTiered = tiers.length > 0
    this.perContract = exactDecimal(terms.perContract ?? 0, 'perContract')
    this.perOrderUnits = this.moneyUnits(terms.perOrder ?? 0, 'perOrder')
    this.perFillUnits = this.moneyUnits(terms.perFill ?? 0, 'perFill')
    this.minimumUnits = terms.minimum === undefined ? -Infinity : this.moneyUnits(terms.minimum, 'minimum')
    this.maximumUnits = terms.maximum === undefined ? Infinity : this.moneyUnits(terms.maximum, 'maximum')
    if (this.maximumUnits < this.minimumUnits)
      throw new UserError("The fee 'maximum' is below the 'minimum'.", 'Give a maximum of at least the minimum.')
    const amounts = [this.perContract.units, this.perOrderUnits, this.perFillUnits]
    this.isFree =
      this.tiers.every(({ taker, maker }) => taker.units === 0 && maker.units === 0) &&
      amounts.every((units) => units === 0) &&
      this.minimumUnits <= 0
  }

  /** Commission of a fill before the order's minimum and maximum, units of the settlement currency. */
  ofFill(
    fill: { readonly notionalUnits: number; readonly quantityUnits: number; readonly quantityPrecision: number },
    liquidity: LiquiditySide,
    isFirst: boolean,
    volume: number,
  ): number {
    const tier = this.tierAt(volume)
    const rate = liquidity === 'TAKER' ? tier.taker : tier.maker
    const share = rate.units === 0 ? 0 : this.shareOf(Math.abs(fill.notionalUnits), rate)
    return (
      share +
      this.contractFees(fill.quantityUnits, fill.quantityPrecision) +
      this.perFillUnits +
      (isFirst ? this.perOrderUnits : 0)
    )
  }

  /** The commission of an order so far within its minimum and maximum. */
  bounded(orderUnits: number): number {
    return Math.min(this.maximumUnits, Math.max(this.minimumUnits, orderUnits))
  }

  private tierAt(volume: number): Tier {
    let place = this.tiers.length - 1
    while (place > 0 && volume < this.tiers[place]!.volume) place--
    return this.tiers[place]!
  }

  private contractFees(quantityUnits: number, quantityPrecision: number): number {
    if (this.perContract.units === 0) return 0
    const dropped = quantityPrecision + this.perContract.precision - this.moneyPrecision
    if (this.arithmetic === 'unrounded') return (quantityUnits * this.perContract.units) / 10 ** dropped
    return multiplyRounded(quantityUnits, this.perContract.units, dropped)
  }

  private shareOf(notionalUnits: number, rate: ExactDecimal): number {
    if (this.arithmetic === 'exact') return multiplyRounded(notionalUnits, rate.units, rate.precision)
    if (this.arithmetic === 'unrounded') return notionalUnits * fromUnits(rate.units, rate.precision)
    const notional = new Decimal(fromUnits(notionalUnits, this.moneyPrecision))
    const product = notional.times(fromUnits(rate.units, rate.precision)).toNumber()
    return toUnitsInBinary(product, this.moneyPrecision)
  }

  private moneyUnits(value: number | string, field: string): number {
    const { units, precision } = exactDecimal(value, field)
    if (this.arithmetic === 'unrounded') return (units * 10 ** this.moneyPrecision) / 10 ** precision
    return multiplyRounded(units, 1, precision - this.moneyPrecision)
  }
}

/** A fraction of the notional. One in ten is more than anybody takes, and percent that were meant come to no less. */
function rate(value: number | string, field: string): ExactDecimal {
  const decimal = exactDecimal(value, field)
  const fraction = fromUnits(decimal.units, decimal.precision)
  if (Math.abs(fraction) < 0.1) return decimal
  const percent = (factor: number) => String(Number((fraction * factor).toPrecision(12)))
  throw new UserError(
    `The fee '${field}' is ${String(value)}, which is ${percent(100)} % of what is traded.`,
    `Rates are fractions below 0.1: write ${percent(0.01)} for ${percent(1)} %. An amount for each contract is 'perContract', for each order 'perOrder'.`,
  )
}

function exactDecimal(value: number | string, field: string): ExactDecimal {
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
