import type { OrderRole, OrderSide, OrderType, TimeInForce } from '../core/order-terms.js'
import { Timestamp } from '../core/timestamp.js'
import { parseDecimal, rescale } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import { attachedExits, type EngineOrder } from '../model/engine-order.js'
import type { Instrument, PriceInput, QuantityInput } from '../model/instrument.js'
import type { Order } from '../model/order.js'
import { nextMidnight } from './exchange-day.js'
import { orderPrice, type OrderPrice } from './order-price.js'
import { sizeRule, type Size } from './size.js'
import type { StrategyContext } from './strategy-context.js'

/** What every order may say. */
export interface CommonOrderOptions {
  /** Default: the first instrument of the run. */
  readonly instrument?: Instrument
  /** Default `GTC`. */
  readonly timeInForce?: TimeInForce
  /** End of a `GTD` order: a date or milliseconds since the epoch. */
  readonly expiresAt?: Date | number
  /** Fill only against a position, at most its size. Default false. */
  readonly reduceOnly?: boolean
  /** Free text, shown with the order. */
  readonly tag?: string
}

/** An order of the factory: side and exact quantity. */
export interface MarketOrderOptions extends CommonOrderOptions {
  readonly side: OrderSide
  /** A whole number of lots. */
  readonly quantity: QuantityInput
}

/** A limit order: fills at its limit or better. */
export interface LimitOrderOptions extends MarketOrderOptions {
  readonly limit: PriceInput
  /** Rejected if it would take liquidity when it arrives. Default false. */
  readonly postOnly?: boolean
}

/** A stop order: becomes a market order when its stop is touched. */
export interface StopOrderOptions extends MarketOrderOptions {
  readonly stop: PriceInput
}

/** A stop-limit order: becomes a limit order when its stop is touched. */
export interface StopLimitOrderOptions extends StopOrderOptions {
  readonly limit: PriceInput
}

/** An entry with a protective stop, a profit target or both; the first of the two to fill cancels the other. */
export interface BracketOptions extends MarketOrderOptions {
  /** Limit of the entry; without limit and stop it is a market order. */
  readonly limit?: PriceInput
  /** Stop of the entry. */
  readonly stop?: PriceInput
  /** Stop of the protective order. */
  readonly stopLoss?: PriceInput
  /** Limit of the profit order. */
  readonly takeProfit?: PriceInput
}

/** What `buy` and `sell` take. All may be left out: then one unit is ordered at the market. */
export interface SimpleOrderOptions extends CommonOrderOptions {
  /** Below 1 a share of equity, from 1 on units, or a rule such as `riskPercent(…)`. Default 1 unit. */
  readonly size?: Size
  /** Worst price at which it may fill. */
  readonly limit?: PriceInput
  /** Price whose touch makes it active. */
  readonly stop?: PriceInput
  /** Price of a protective stop that becomes active when this order fills. */
  readonly stopLoss?: PriceInput
  /** Price of a profit target that becomes active when this order fills. */
  readonly takeProfit?: PriceInput
  /** For limits: rejected if it would take liquidity when it arrives. Default false. */
  readonly postOnly?: boolean
}

interface Draft extends CommonOrderOptions {
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly quantity: { readonly units: number; readonly invalid: string }
  readonly limit?: PriceInput
  readonly stop?: PriceInput
  readonly postOnly?: boolean
  readonly role: OrderRole
}

const none: OrderPrice = { units: NaN, invalid: '', isRounded: false }

/** Creates orders without submitting them; `strategy.submit(order)` does that. Reached as `this.orders`. */
export class OrderFactory {
  readonly #context: StrategyContext

  /** @internal Made by the engine. */
  constructor(context: StrategyContext) {
    this.#context = context
  }

  /** A market order: fills at the next price, by the venue's `entryAt`. */
  market(options: MarketOrderOptions): Order {
    return this.#create(this.#exact(options, ''))
  }

  /** A limit order. */
  limit(options: LimitOrderOptions): Order {
    return this.#create({ ...this.#exact(options, ''), limit: options.limit, postOnly: options.postOnly ?? false })
  }

  /** A stop order. */
  stop(options: StopOrderOptions): Order {
    return this.#create({ ...this.#exact(options, ''), stop: options.stop })
  }

  /** A stop-limit order. */
  stopLimit(options: StopLimitOrderOptions): Order {
    return this.#create({ ...this.#exact(options, ''), stop: options.stop, limit: options.limit })
  }

  /** An entry with its exits; returns the entry, whose `stopLoss` and `takeProfit` are the exits. Submit the entry alone. */
  bracket(options: BracketOptions): Order {
    const entry = this.#create({ ...this.#exact(options, 'entry'), ...entryPrices(options) })
    this.#attachExits(entry, options.stopLoss, options.takeProfit)
    return entry
  }

  /** Ties orders so that the first fill of one cancels the others; returns them. */
  oco(orders: readonly Order[]): readonly Order[] {
    const group = orders.map((order) => this.#context.engineOrder(order))
    for (const order of group) {
      if (order.status !== 'INITIALIZED' || order.siblings.length > 0)
        throw new UserError(
          `Order ${String(order.number)} cannot join a one-cancels-other group: it is submitted or in another group.`,
          'Create the orders with this.orders, tie them with oco, then submit them.',
        )
      order.siblings = group.filter((other) => other !== order)
    }
    return group
  }

  /** @internal An order from the options of `buy` and `sell`. */
  simple(side: OrderSide, options: SimpleOrderOptions): EngineOrder {
    const instrument = options.instrument ?? this.#context.defaultInstrument
    const hasExits = options.stopLoss !== undefined || options.takeProfit !== undefined
    const reference = this.#reference(instrument, options)
    const entry = this.#create({
      ...options,
      instrument,
      side,
      quantity: this.#sized(instrument, options.size ?? 1, reference),
      role: hasExits ? 'entry' : '',
    })
    this.#attachExits(entry, options.stopLoss, options.takeProfit)
    return entry
  }

  /** @internal An order that closes a quantity of a position. */
  closing(instrument: Instrument, quantityUnits: number, options: Omit<SimpleOrderOptions, 'size'>): EngineOrder {
    const { signedUnits } = this.#context.portfolio.position(instrument)
    return this.#create({
      ...options,
      instrument,
      side: signedUnits > 0 ? 'SELL' : 'BUY',
      quantity: { units: quantityUnits, invalid: '' },
      reduceOnly: true,
      role: '',
    })
  }

  /** @internal A price of an order being changed, in units; throws a `UserError` when it is none. */
  changedPrice(order: EngineOrder, input: PriceInput, what: 'limit' | 'stop'): number {
    const price = this.#price(order.instrument, input, awayFromMarket(order.side, what), what)
    if (price.invalid !== '')
      throw new UserError(
        `Order ${String(order.number)} cannot be changed: ${price.invalid}.`,
        'Give a price on the tick.',
      )
    return price.units
  }

  /** @internal A quantity in units, or why it is none. */
  exactQuantity(instrument: Instrument, input: QuantityInput): { units: number; invalid: string } {
    const text = String(input)
    const decimal =
      typeof input === 'number' ? parseDecimal(String(input)) : typeof input === 'string' ? parseDecimal(input) : input
    if (decimal === undefined) return { units: 0, invalid: `its quantity ${text} is no decimal` }
    const units = rescale(decimal.units, decimal.precision, instrument.quantityPrecision)
    if (
      units % instrument.lotUnits !== 0 ||
      rescale(units, instrument.quantityPrecision, decimal.precision) !== decimal.units
    )
      return { units: 0, invalid: `its quantity ${text} is not a multiple of the lot ${String(instrument.lotSize)}` }
    return units > 0 ? { units, invalid: '' } : { units: 0, invalid: `its quantity ${text} is not above 0` }
  }

  #exact(options: MarketOrderOptions, role: OrderRole): Draft {
    const instrument = options.instrument ?? this.#context.defaultInstrument
    const { timeInForce, expiresAt, reduceOnly, tag } = options
    return {
      instrument,
      side: options.side,
      quantity: this.exactQuantity(instrument, options.quantity),
      role,
      ...(timeInForce === undefined ? {} : { timeInForce }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(reduceOnly === undefined ? {} : { reduceOnly }),
      ...(tag === undefined ? {} : { tag }),
    }
  }

  #sized(instrument: Instrument, size: Size, price: number): { units: number; invalid: string } {
    const rule = sizeRule(size)
    const equity = this.#context.portfolio.equityNow()
    const quantity = rule.quantity({ instrument, equity, price })
    if (!Number.isFinite(quantity))
      return { units: 0, invalid: `the size ${rule.description} gives ${String(quantity)}` }
    const lots = Math.floor(quantity / instrument.lotSize + 1e-9)
    if (lots > 0) return { units: lots * instrument.lotUnits, invalid: '' }
    const why =
      quantity > 0
        ? `gives ${String(quantity)}, less than one lot of ${String(instrument.lotSize)}`
        : `gives ${String(quantity)}`
    return {
      units: 0,
      invalid: `the size ${rule.description} ${why} (equity ${String(equity)}, price ${String(price)})`,
    }
  }

  /** The price by which a size is computed: limit, else stop, else the last price. */
  #reference(instrument: Instrument, options: SimpleOrderOptions): number {
    const given = options.limit ?? options.stop
    if (given === undefined) return this.#context.lastPrice(instrument)
    return typeof given === 'number' ? given : typeof given === 'string' ? Number(given) : given.value
  }

  #attachExits(entry: EngineOrder, stopLoss: PriceInput | undefined, takeProfit: PriceInput | undefined): void {
    const side = entry.side === 'BUY' ? 'SELL' : 'BUY'
    const shared = {
      instrument: entry.instrument,
      side,
      quantity: { units: entry.quantityUnits, invalid: '' },
      reduceOnly: true,
      tag: entry.tag,
    } as const
    if (stopLoss !== undefined) entry.stopLoss = this.#create({ ...shared, stop: stopLoss, role: 'stopLoss' })
    if (takeProfit !== undefined) entry.takeProfit = this.#create({ ...shared, limit: takeProfit, role: 'takeProfit' })
    const exits = attachedExits(entry)
    for (const exit of exits) {
      exit.parent = entry
      exit.siblings = exits.filter((other) => other !== exit)
    }
  }

  #create(draft: Draft): EngineOrder {
    const { instrument, side } = draft
    const limit =
      draft.limit === undefined ? none : this.#price(instrument, draft.limit, awayFromMarket(side, 'limit'), 'limit')
    const stop =
      draft.stop === undefined ? none : this.#price(instrument, draft.stop, awayFromMarket(side, 'stop'), 'stop')
    const type: OrderType =
      draft.limit === undefined
        ? draft.stop === undefined
          ? 'MARKET'
          : 'STOP_MARKET'
        : draft.stop === undefined
          ? 'LIMIT'
          : 'STOP_LIMIT'
    const timeInForce = draft.timeInForce ?? 'GTC'
    const expiry = this.#expiry(instrument, timeInForce, draft.expiresAt)
    return this.#context.createOrder({
      instrument,
      side,
      type,
      quantityUnits: draft.quantity.units,
      limitUnits: limit.units,
      stopUnits: stop.units,
      timeInForce,
      expiresAt: expiry.at,
      reduceOnly: draft.reduceOnly ?? false,
      postOnly: draft.postOnly ?? false,
      role: draft.role,
      tag: draft.tag ?? '',
      invalid: draft.quantity.invalid || limit.invalid || stop.invalid || expiry.invalid,
    })
  }

  #price(instrument: Instrument, input: PriceInput, away: 1 | -1, what: string): OrderPrice {
    const price = orderPrice(instrument, input, away, what)
    if (price.isRounded) this.#context.notePriceRounded(instrument, input as number, price.units, what)
    return price
  }

  #expiry(
    instrument: Instrument,
    timeInForce: TimeInForce,
    expiresAt: Date | number | undefined,
  ): { at: Timestamp | undefined; invalid: string } {
    if (timeInForce === 'DAY')
      return { at: nextMidnight(this.#context.clock.timestamp, instrument.timeZone), invalid: '' }
    if (timeInForce !== 'GTD')
      return {
        at: undefined,
        invalid: expiresAt === undefined ? '' : `it has an end but is ${timeInForce} and not GTD`,
      }
    const end = Number(expiresAt)
    if (!Number.isFinite(end)) return { at: undefined, invalid: 'it is GTD and has no expiresAt' }
    return { at: Timestamp.fromMilliseconds(end), invalid: '' }
  }
}

function entryPrices(options: BracketOptions): { limit?: PriceInput; stop?: PriceInput } {
  return {
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.stop === undefined ? {} : { stop: options.stop }),
  }
}

/** The direction in which an order of this side fills later: buy limits lower, buy stops higher. */
function awayFromMarket(side: OrderSide, what: 'limit' | 'stop'): 1 | -1 {
  return (side === 'BUY') === (what === 'stop') ? 1 : -1
}
