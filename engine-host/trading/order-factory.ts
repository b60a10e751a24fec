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

/** A trailing stop: follows the market at a distance and becomes a market order when it is touched. */
export interface TrailingStopOrderOptions extends MarketOrderOptions {
  /** Distance from the best price since it was accepted, in price units; rounded to whole ticks, at least one. */
  readonly offset: number
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
  /** Distance of a trailing stop, in price units. */
  readonly trailingStop?: number
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
  /** Distance, in price units, of a stop that becomes active when this order fills and follows the best price since. */
  readonly trailingStop?: number
  /** For limits: rejected if it would take liquidity when it arrives. Default false. */
  readonly postOnly?: boolean
}

/** An order before its prices are put on the tick; every field is there, so that all drafts have one shape. */
interface Draft {
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly quantity: QuantityUnits
  readonly limit: PriceInput | undefined
  readonly stop: PriceInput | undefined
  /** Distance in price units. */
  readonly trailingOffset: number | undefined
  readonly timeInForce: TimeInForce | undefined
  readonly expiresAt: Date | number | undefined
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  readonly role: OrderRole
  readonly tag: string
}

/** A quantity in units, or why it is none. */
interface QuantityUnits {
  readonly units: number
  /** Empty when the quantity can be used. */
  readonly invalid: string
}

type ExitOptions = Pick<SimpleOrderOptions, 'stopLoss' | 'takeProfit' | 'trailingStop'>

const none: OrderPrice = { units: NaN, invalid: '', isRounded: false }
const noTrailing = { units: NaN, invalid: '' }
const noExpiry = { at: undefined, invalid: '' }

/** Creates orders without submitting them; `strategy.submit(order)` does that. Reached as `this.orders`. */
export class OrderFactory {
  readonly #context: StrategyContext

  /** @internal Made by the engine. */
  constructor(context: StrategyContext) {
    this.#context = context
  }

  /** A market order: fills at the next price, by the venue's `entryAt`. */
  market(options: MarketOrderOptions): Order {
    return this.#exact(options, undefined, undefined, undefined, '')
  }

  /** A limit order. */
  limit(options: LimitOrderOptions): Order {
    return this.#exact(options, options.limit, undefined, undefined, '')
  }

  /** A stop order. */
  stop(options: StopOrderOptions): Order {
    return this.#exact(options, undefined, options.stop, undefined, '')
  }

  /** A stop-limit order. */
  stopLimit(options: StopLimitOrderOptions): Order {
    return this.#exact(options, options.limit, options.stop, undefined, '')
  }

  /** A trailing stop order. */
  trailingStop(options: TrailingStopOrderOptions): Order {
    return this.#exact(options, undefined, undefined, options.offset, '')
  }

  /**
   * An entry with its exits; returns the entry, whose `stopLoss`, `takeProfit` and `trailingStop` are the exits. Submit the
   * entry alone.
   */
  bracket(options: BracketOptions): Order {
    const entry = this.#exact(options, options.limit, options.stop, undefined, 'entry')
    this.#attachExits(entry, options)
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
    const { limit, stop, stopLoss, takeProfit, trailingStop } = options
    const hasExits = stopLoss !== undefined || takeProfit !== undefined || trailingStop !== undefined
    const entry = this.#create({
      instrument,
      side,
      quantity: this.#sized(instrument, options.size ?? 1, this.#reference(instrument, limit ?? stop)),
      limit,
      stop,
      trailingOffset: undefined,
      timeInForce: options.timeInForce,
      expiresAt: options.expiresAt,
      reduceOnly: options.reduceOnly ?? false,
      postOnly: options.postOnly ?? false,
      role: hasExits ? 'entry' : '',
      tag: options.tag ?? '',
    })
    if (hasExits) this.#attachExits(entry, options)
    return entry
  }

  /** @internal An order that closes a quantity of a position. */
  closing(instrument: Instrument, quantityUnits: number, options: Omit<SimpleOrderOptions, 'size'>): EngineOrder {
    const { signedUnits } = this.#context.portfolio.position(instrument)
    return this.#create({
      instrument,
      side: signedUnits > 0 ? 'SELL' : 'BUY',
      quantity: { units: quantityUnits, invalid: '' },
      limit: options.limit,
      stop: options.stop,
      trailingOffset: undefined,
      timeInForce: options.timeInForce,
      expiresAt: options.expiresAt,
      reduceOnly: true,
      postOnly: options.postOnly ?? false,
      role: '',
      tag: options.tag ?? '',
    })
  }

  /** @internal A price of an order being changed, in units; throws a `UserError` when it is none. */
  changedPrice(order: EngineOrder, input: PriceInput, what: 'limit' | 'stop'): number {
    const price = this.#price(order.instrument, input, order.side, what)
    if (price.invalid !== '')
      throw new UserError(
        `Order ${String(order.number)} cannot be changed: ${price.invalid}.`,
        'Give a price on the tick.',
      )
    return price.units
  }

  /** @internal A quantity in units, or why it is none. */
  exactQuantity(instrument: Instrument, input: QuantityInput): QuantityUnits {
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

  #exact(
    options: MarketOrderOptions & { readonly postOnly?: boolean },
    limit: PriceInput | undefined,
    stop: PriceInput | undefined,
    trailingOffset: number | undefined,
    role: OrderRole,
  ): EngineOrder {
    const instrument = options.instrument ?? this.#context.defaultInstrument
    return this.#create({
      instrument,
      side: options.side,
      quantity: this.exactQuantity(instrument, options.quantity),
      limit,
      stop,
      trailingOffset,
      timeInForce: options.timeInForce,
      expiresAt: options.expiresAt,
      reduceOnly: options.reduceOnly ?? false,
      postOnly: options.postOnly ?? false,
      role,
      tag: options.tag ?? '',
    })
  }

  #sized(instrument: Instrument, size: Size, price: number): QuantityUnits {
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
  #reference(instrument: Instrument, given: PriceInput | undefined): number {
    if (given === undefined) return this.#context.lastPrice(instrument)
    return typeof given === 'number' ? given : typeof given === 'string' ? Number(given) : given.value
  }

  #attachExits(entry: EngineOrder, { stopLoss, takeProfit, trailingStop }: ExitOptions): void {
    if (stopLoss !== undefined) entry.stopLoss = this.#exit(entry, undefined, stopLoss, undefined, 'stopLoss')
    if (takeProfit !== undefined) entry.takeProfit = this.#exit(entry, takeProfit, undefined, undefined, 'takeProfit')
    if (trailingStop !== undefined)
      entry.trailingStop = this.#exit(entry, undefined, undefined, trailingStop, 'trailingStop')
    const exits = attachedExits(entry)
    if (exits.length > 1) for (const exit of exits) exit.siblings = exits.filter((other) => other !== exit)
  }

  #exit(
    entry: EngineOrder,
    limit: PriceInput | undefined,
    stop: PriceInput | undefined,
    trailingOffset: number | undefined,
    role: OrderRole,
  ): EngineOrder {
    const exit = this.#create({
      instrument: entry.instrument,
      side: entry.side === 'BUY' ? 'SELL' : 'BUY',
      quantity: { units: entry.quantityUnits, invalid: '' },
      limit,
      stop,
      trailingOffset,
      timeInForce: undefined,
      expiresAt: undefined,
      reduceOnly: true,
      postOnly: false,
      role,
      tag: entry.tag,
    })
    exit.parent = entry
    return exit
  }

  #create(draft: Draft): EngineOrder {
    const { instrument, side, quantity } = draft
    const limit = draft.limit === undefined ? none : this.#price(instrument, draft.limit, side, 'limit')
    const stop = draft.stop === undefined ? none : this.#price(instrument, draft.stop, side, 'stop')
    const trailing = draft.trailingOffset === undefined ? noTrailing : trailingTicks(instrument, draft.trailingOffset)
    const timeInForce = draft.timeInForce ?? 'GTC'
    const expiry =
      timeInForce === 'GTC' && draft.expiresAt === undefined
        ? noExpiry
        : this.#expiry(instrument, timeInForce, draft.expiresAt)
    return this.#context.execution.create({
      instrument,
      side,
      type: orderType(draft),
      quantityUnits: quantity.units,
      limitUnits: limit.units,
      stopUnits: stop.units,
      trailingUnits: trailing.units,
      timeInForce,
      expiresAt: expiry.at,
      reduceOnly: draft.reduceOnly,
      postOnly: draft.postOnly,
      role: draft.role,
      tag: draft.tag,
      invalid: quantity.invalid || limit.invalid || stop.invalid || trailing.invalid || expiry.invalid,
      callSite: this.#context.captureCallSite(),
    })
  }

  #price(instrument: Instrument, input: PriceInput, side: OrderSide, what: 'limit' | 'stop'): OrderPrice {
    const price = orderPrice(instrument, input, awayFromMarket(side, what), what)
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

function orderType(draft: Draft): OrderType {
  if (draft.trailingOffset !== undefined) return 'TRAILING_STOP_MARKET'
  if (draft.limit === undefined) return draft.stop === undefined ? 'MARKET' : 'STOP_MARKET'
  return draft.stop === undefined ? 'LIMIT' : 'STOP_LIMIT'
}

/** The direction in which an order of this side fills later: buy limits lower, buy stops higher. */
function awayFromMarket(side: OrderSide, what: 'limit' | 'stop'): 1 | -1 {
  return (side === 'BUY') === (what === 'stop') ? 1 : -1
}

/** The distance of a trailing stop in whole ticks, as units. */
function trailingTicks(instrument: Instrument, offset: number): { units: number; invalid: string } {
  if (!Number.isFinite(offset) || offset <= 0)
    return { units: NaN, invalid: `its trailing distance ${String(offset)} is not above 0` }
  return { units: Math.max(1, Math.round(offset / instrument.tickSize)) * instrument.tickUnits, invalid: '' }
}
