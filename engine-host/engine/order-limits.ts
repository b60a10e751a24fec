import type { SimulatedClock } from '../core/clock.js'
import { fromUnits, parseDecimal, rescale } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { RiskLimits, RiskSettings } from '../protocol/risk-settings.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { OrderCache } from '../state/order-cache.js'
import { OrderRate } from './order-rate.js'

/** The limits of one instrument, quantities in its units and amounts in the account's currency. */
interface InstrumentLimits {
  readonly minimumQuantity: number
  readonly maximumQuantity: number
  readonly maximumNotional: number
  readonly maximumPosition: number
  /** Percent. */
  readonly collar: number
}

const states = ['active', 'reducing', 'halted'] as const

/** Denies orders beyond the limits of the run and of the instruments; a refusal is a sentence, the empty text means none. */
export class OrderLimits {
  private readonly limits: readonly InstrumentLimits[]
  private readonly maximumExposure: number
  private readonly rate: OrderRate
  private readonly state: (typeof states)[number]

  constructor(
    settings: RiskSettings,
    instruments: readonly Instrument[],
    private readonly portfolio: AccountPortfolio,
    private readonly cache: OrderCache,
    private readonly clock: SimulatedClock,
    /** Whether instruments cannot be traded after their expiry. */
    private readonly endsAtExpiry: boolean,
  ) {
    const { tradingState = 'active', ordersPerSecond = Infinity, of = {} } = settings
    if (!states.includes(tradingState)) throw unusable('tradingState', tradingState, `one of ${states.join(', ')}`)
    if (!(ordersPerSecond >= 1)) throw unusable('ordersPerSecond', ordersPerSecond, 'a whole number of at least 1')
    const unknown = Object.keys(of).find((id) => instruments.every((instrument) => instrument.id !== id))
    if (unknown !== undefined)
      throw new UserError(
        `The risk settings name ${unknown}, which is no instrument of the run.`,
        `Its instruments are ${instruments.map(String).join(', ')}.`,
      )
    this.state = tradingState
    this.rate = new OrderRate(clock, ordersPerSecond)
    this.maximumExposure = amount(settings.maximumExposure, 'maximumExposure') ?? Infinity
    this.limits = instruments.map((instrument) => instrumentLimits(instrument, of[instrument.id] ?? settings))
  }

  /**
   * Why an order must not be submitted.
   *
   * @param price The price by which it is judged, its limit, stop or the last price; NaN before there is one.
   * @param last The last price.
   */
  refusal(order: EngineOrder, price: number, last: number): string {
    const { expiry } = order.instrument
    if (this.endsAtExpiry && expiry !== undefined && expiry.compare(this.clock.timestamp) <= 0)
      return `${order.instrument.id} expired at ${expiry.toString()}`
    if (this.state === 'halted') return 'trading is halted by the risk settings'
    const openingUnits = this.openingUnits(order, order.quantityUnits)
    if (this.state === 'reducing' && !order.reduceOnly && openingUnits > 0)
      return 'the risk settings take only orders that reduce a position'
    return (
      this.quantityRefusal(order.instrument, order.quantityUnits, openingUnits) ||
      this.collarRefusal(order.instrument, order.limit, last) ||
      this.collarRefusal(order.instrument, order.stop, last) ||
      (openingUnits === 0 || order.reduceOnly ? '' : this.sizeRefusal(order, openingUnits, price)) ||
      this.rate.refusal()
    )
  }

  /** Why an order must not be given another quantity or price; NaN for what stays. */
  changeRefusal(order: EngineOrder, quantityUnits: number, limit: number, stop: number, last: number): string {
    return (
      (Number.isNaN(quantityUnits)
        ? ''
        : this.quantityRefusal(order.instrument, quantityUnits, this.openingUnits(order, quantityUnits))) ||
      this.collarRefusal(order.instrument, limit, last) ||
      this.collarRefusal(order.instrument, stop, last)
    )
  }

  /** An order was let through. */
  submitted(): void {
    this.rate.submitted()
  }

  /** What is too small to be opened may still be closed. */
  private quantityRefusal(instrument: Instrument, quantityUnits: number, openingUnits: number): string {
    const { minimumQuantity, maximumQuantity } = this.limits[instrument.index]!
    const text = (units: number) => String(fromUnits(units, instrument.quantityPrecision))
    if (quantityUnits < minimumQuantity && openingUnits > 0)
      return `its quantity ${text(quantityUnits)} is below the minimum of ${text(minimumQuantity)}`
    if (quantityUnits > maximumQuantity)
      return `its quantity ${text(quantityUnits)} is above the maximum of ${text(maximumQuantity)}`
    return ''
  }

  private collarRefusal(instrument: Instrument, price: number, last: number): string {
    const { collar } = this.limits[instrument.index]!
    if (!(Math.abs(price - last) > (Math.abs(last) * collar) / 100)) return ''
    return `its price ${String(price)} is more than ${String(collar)} % from the last price ${String(last)}`
  }

  private sizeRefusal(order: EngineOrder, openingUnits: number, price: number): string {
    const { instrument } = order
    const limits = this.limits[instrument.index]!
    if (limits.maximumPosition !== Infinity) {
      const held = Math.max(0, this.portfolio.ledgerOf(order).signedUnits * order.direction)
      const position = held + this.openUnits(order) + openingUnits
      const text = (units: number) => String(fromUnits(units, instrument.quantityPrecision))
      if (position > limits.maximumPosition)
        return `the position could become ${text(position)}, above the maximum of ${text(limits.maximumPosition)}`
    }
    const isUnlimited = limits.maximumNotional === Infinity && this.maximumExposure === Infinity
    const isAny = instrument.minimumNotional === 0 && instrument.maximumNotional === Infinity
    if (Number.isNaN(price) || (isUnlimited && isAny)) return ''
    return this.notionalRefusal(order, openingUnits, price)
  }

  private notionalRefusal(order: EngineOrder, openingUnits: number, price: number): string {
    const { instrument } = order
    const { maximumNotional } = this.limits[instrument.index]!
    const whole = this.value(order, order.quantityUnits, price)
    const settled = Math.abs(this.settledValue(order, order.quantityUnits, price))
    const { settlementCurrency, minimumNotional } = instrument
    if (settled < minimumNotional || settled > instrument.maximumNotional)
      return `its value of ${String(settled)} ${settlementCurrency} is ${
        settled < minimumNotional
          ? `below the minimum of ${String(minimumNotional)}`
          : `above the maximum of ${String(instrument.maximumNotional)}`
      }`
    const { currency } = this.portfolio
    if (whole > maximumNotional)
      return `its value of ${String(whole)} ${currency} is above the maximum of ${String(maximumNotional)}`
    if (this.maximumExposure === Infinity) return ''
    const exposure = this.portfolio.grossExposure().value + this.openValue() + this.value(order, openingUnits, price)
    if (exposure <= this.maximumExposure) return ''
    return `the exposure could become ${exposure.toFixed(2)} ${currency}, above the maximum of ${String(this.maximumExposure)}`
  }

  private openingUnits(order: EngineOrder, quantityUnits: number): number {
    return quantityUnits - Math.min(quantityUnits, this.portfolio.ledgerOf(order).reducibleUnits(order))
  }

  /** What the open orders on the side of an order could still add to its position. */
  private openUnits(order: EngineOrder): number {
    return this.cache
      .openOrders(order.instrument, order.owner)
      .filter((each) => each.direction === order.direction && !each.reduceOnly && each.parent === undefined)
      .reduce((units, each) => units + this.openingUnits(each, each.quantityUnits - each.filledUnits), 0)
  }

  private openValue(): number {
    return this.cache
      .openOrders()
      .filter((order) => !order.reduceOnly && order.parent === undefined)
      .reduce((sum, order) => {
        const units = this.openingUnits(order, order.quantityUnits - order.filledUnits)
        const price = [order.limit, order.stop].find((each) => !Number.isNaN(each))
        return sum + this.value(order, units, price ?? this.portfolio.ledgerOf(order).markPrice)
      }, 0)
  }

  /** In the account's currency. */
  private value(order: EngineOrder, quantityUnits: number, price: number): number {
    const { moneyPrecision } = order.instrument
    const units = this.settledValue(order, quantityUnits, price) * 10 ** moneyPrecision
    return fromUnits(
      Math.abs(this.portfolio.settled(order.instrument, Math.round(units))),
      this.portfolio.moneyPrecision,
    )
  }

  private settledValue(order: EngineOrder, quantityUnits: number, price: number): number {
    const { instrument } = order
    const { contract } = this.portfolio.ledgerOf(order)
    const units = contract.amount(Math.round(price * 10 ** instrument.pricePrecision), quantityUnits)
    return fromUnits(units, instrument.moneyPrecision)
  }
}

function instrumentLimits(instrument: Instrument, limits: RiskLimits): InstrumentLimits {
  const { quantityPrecision } = instrument
  const quantity = (field: 'minimumOrderQuantity' | 'maximumOrderQuantity' | 'maximumPosition') => {
    const value = limits[field]
    if (value === undefined) return undefined
    const parsed = parseDecimal(String(value))
    if (parsed === undefined || parsed.units < 0) throw unusable(field, value, 'a quantity of at least 0')
    return rescale(parsed.units, parsed.precision, quantityPrecision)
  }
  const { priceCollar = Infinity } = limits
  if (!(priceCollar > 0)) throw unusable('priceCollar', priceCollar, 'a percentage above 0')
  const scale = 10 ** quantityPrecision
  return {
    minimumQuantity: Math.max(quantity('minimumOrderQuantity') ?? 0, Math.round(instrument.minimumQuantity * scale)),
    maximumQuantity: Math.min(quantity('maximumOrderQuantity') ?? Infinity, instrument.maximumQuantity * scale),
    maximumNotional: amount(limits.maximumOrderNotional, 'maximumOrderNotional') ?? Infinity,
    maximumPosition: quantity('maximumPosition') ?? Infinity,
    collar: priceCollar,
  }
}

function amount(value: number | string | undefined, field: string): number | undefined {
  if (value === undefined) return undefined
  const parsed = parseDecimal(String(value))
  if (parsed === undefined || parsed.units < 0) throw unusable(field, value, 'an amount of at least 0')
  return fromUnits(parsed.units, parsed.precision)
}

function unusable(field: string, value: unknown, expected: string): UserError {
  return new UserError(`The risk setting '${field}' cannot be ${JSON.stringify(value)}.`, `Give ${expected}.`)
}
