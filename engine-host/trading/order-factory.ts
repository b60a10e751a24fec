import type { Contingency, OrderRole, OrderSide, OrderType, TimeInForce } from '../core/order-terms.js'
import { Timestamp } from '../core/timestamp.js'
import { parseDecimal, rescale } from '../core/fixed-point.js'
import type { EngineOrder } from '../model/engine-order.js'
import { EnginePosition } from '../model/engine-position.js'
import type { HeldPosition } from '../model/held-position.js'
import type { Instrument, PriceInput, QuantityInput } from '../model/instrument.js'
import type { Order } from '../model/order.js'
import { factoryOptionNames, idleOption, refuseUnknownOptions, simpleOptionNames } from './order-option-names.js'
import { refuseImpossibleOptions, refuseImpossibleSide, refuseImpossibleSize } from './order-option-values.js'
import type {
  BracketOptions,
  LimitIfTouchedOrderOptions,
  LimitOrderOptions,
  MarketIfTouchedOrderOptions,
  MarketOrderOptions,
  SimpleOrderOptions,
  StopLimitOrderOptions,
  StopOrderOptions,
  TrailingStopLimitOrderOptions,
  TrailingStopOrderOptions,
} from './order-options.js'
import { orderPrice, type OrderPrice } from './order-price.js'
import { sizeRule, type Size } from './size.js'
import type { StrategyContext } from './strategy-context.js'
import { otherwiseTied } from './strategy-errors.js'
import { trailingTerms, type TrailingOptions } from './trailing-distance.js'

/** What an order may say beside instrument, side, type and quantity, as its options give it. */
interface DraftTerms {
  readonly limit?: PriceInput | undefined
  readonly stop?: PriceInput | undefined
  readonly trailing?: TrailingOptions | undefined
  readonly timeInForce?: TimeInForce | undefined
  readonly expiresAt?: Date | number | undefined
  readonly reduceOnly?: boolean | undefined
  readonly postOnly?: boolean | undefined
  readonly displayQuantity?: QuantityInput | undefined
  readonly position?: HeldPosition | undefined
  readonly role?: OrderRole | undefined
  readonly tag?: string | undefined
}

/** An order before its prices are put on the tick. */
class Draft {
  readonly limit: PriceInput | undefined
  readonly stop: PriceInput | undefined
  readonly trailing: TrailingOptions | undefined
  readonly timeInForce: TimeInForce
  readonly expiresAt: Date | number | undefined
  reduceOnly: boolean
  readonly postOnly: boolean
  readonly displayQuantity: QuantityInput | undefined
  position: HeldPosition | undefined
  role: OrderRole
  tag: string
  /** What orders for the instrument go to. */
  readonly contract: Instrument

  /** Field by field: to copy options by spread takes longer than all the rest of an order. */
  constructor(
    readonly instrument: Instrument,
    readonly side: OrderSide,
    readonly type: OrderType,
    readonly quantity: QuantityUnits,
    terms: DraftTerms,
  ) {
    this.contract = instrument.contract
    this.limit = terms.limit
    this.stop = terms.stop
    this.trailing = terms.trailing
    this.timeInForce = terms.timeInForce ?? 'GTC'
    this.expiresAt = terms.expiresAt
    this.reduceOnly = terms.reduceOnly ?? false
    this.postOnly = terms.postOnly ?? false
    this.displayQuantity = terms.displayQuantity
    this.position = terms.position
    this.role = terms.role ?? ''
    this.tag = terms.tag ?? ''
  }
}

/** A quantity in units, or why it is none. */
interface QuantityUnits {
  readonly units: number
  /** Empty when the quantity can be used. */
  readonly invalid: string
  /** Share that the venue turns into the quantity when it fills; absent where the quantity is fixed. */
  readonly share?: number
}

type ExitOptions = Pick<SimpleOrderOptions, 'stopLoss' | 'takeProfit' | 'trailingStop'>
type BracketLinks = Pick<BracketOptions, 'takeProfitPostOnly' | 'exits'>
type PriceName = 'limit' | 'stop' | 'trigger'

/** The types that a limit, and a stop or trigger, are given for. */
const limited: ReadonlySet<OrderType> = new Set<OrderType>(['LIMIT', 'STOP_LIMIT', 'LIMIT_IF_TOUCHED'])
const triggered: ReadonlySet<OrderType> = new Set<OrderType>([
  'STOP_MARKET',
  'STOP_LIMIT',
  'MARKET_IF_TOUCHED',
  'LIMIT_IF_TOUCHED',
])

const none: OrderPrice = { units: NaN, invalid: '', isRounded: false }
const noTrailing = { terms: undefined, invalid: '' }
const noExpiry = { at: undefined, invalid: '' }

/** Creates orders without submitting them; `strategy.submit(order)` does that. Reached as `this.orders`. */
export class OrderFactory {
  readonly #context: StrategyContext

  /** @internal Made by the engine. */
  constructor(context: StrategyContext) {
    this.#context = context
  }

  /** A market order: fills at the next price, by the venue's `entryAt`. */
  market(options: MarketOrderOptions): Order
  market(options: MarketOrderOptions, site?: unknown): Order {
    return this.#exact('MARKET', options, site)
  }

  /** A limit order. */
  limit(options: LimitOrderOptions): Order
  limit(options: LimitOrderOptions, site?: unknown): Order {
    return this.#exact('LIMIT', options, site)
  }

  /** A stop order. */
  stop(options: StopOrderOptions): Order
  stop(options: StopOrderOptions, site?: unknown): Order {
    return this.#exact('STOP_MARKET', options, site)
  }

  /** A stop-limit order. */
  stopLimit(options: StopLimitOrderOptions): Order
  stopLimit(options: StopLimitOrderOptions, site?: unknown): Order {
    return this.#exact('STOP_LIMIT', options, site)
  }

  /** A market-if-touched order. */
  marketIfTouched(options: MarketIfTouchedOrderOptions): Order
  marketIfTouched(options: MarketIfTouchedOrderOptions, site?: unknown): Order {
    return this.#exact('MARKET_IF_TOUCHED', options, site, { stop: options.trigger })
  }

  /** A limit-if-touched order. */
  limitIfTouched(options: LimitIfTouchedOrderOptions): Order
  limitIfTouched(options: LimitIfTouchedOrderOptions, site?: unknown): Order {
    return this.#exact('LIMIT_IF_TOUCHED', options, site, { stop: options.trigger })
  }

  /** A market-to-limit order: takes what is there at the next price; the rest becomes a limit at the price of that fill. */
  marketToLimit(options: MarketOrderOptions): Order
  marketToLimit(options: MarketOrderOptions, site?: unknown): Order {
    return this.#exact('MARKET_TO_LIMIT', options, site)
  }

  /** A trailing stop order. */
  trailingStop(options: TrailingStopOrderOptions): Order
  trailingStop(options: TrailingStopOrderOptions, site?: unknown): Order {
    return this.#exact('TRAILING_STOP_MARKET', options, site, { trailing: options })
  }

  /** A trailing stop-limit order. */
  trailingStopLimit(options: TrailingStopLimitOrderOptions): Order
  trailingStopLimit(options: TrailingStopLimitOrderOptions, site?: unknown): Order {
    return this.#exact('TRAILING_STOP_LIMIT', options, site, { trailing: options })
  }

  /**
   * An entry with its exits; returns the entry, whose `stopLoss`, `takeProfit` and `trailingStop` are the exits. Submit the
   * entry alone.
   */
  bracket(options: BracketOptions): Order
  bracket(options: BracketOptions, site?: unknown): Order {
    const entry = this.#exact(plainType(options), options, site, { role: 'entry' })
    this.#attachExits(entry, options)
    return entry
  }

  /** Ties orders so that the first fill of one, even in part, cancels the others; returns them. */
  oco(orders: readonly Order[]): readonly Order[] {
    return this.#link(orders, 'OCO')
  }

  /** Ties orders so that a fill of one cuts the others to what is left of it, and cancels them with its last; returns them. */
  ouo(orders: readonly Order[]): readonly Order[] {
    return this.#link(orders, 'OUO')
  }

  /**
   * Makes orders wait for the fill of another, one triggers other; returns that one, which alone is submitted. A
   * reduce-only order on its other side becomes active with its first fill and follows the quantity that it has open; any
   * other order becomes active when it has filled wholly. When it ends without a fill, they are cancelled.
   */
  oto(parent: Order, children: readonly Order[]): Order {
    const first = this.#unsubmitted(parent, 'make others wait for it')
    const waiting = children.map((child) => this.#unsubmitted(child, 'wait for another'))
    for (const child of waiting) {
      if (child === first || child.parent !== undefined) throw otherwiseTied(child, 'wait for another')
      child.parent = first
    }
    first.children = [...first.children, ...waiting]
    return first
  }

  /** @internal An order from the options of `buy` and `sell`. */
  simple(side: OrderSide, options: SimpleOrderOptions, callSite: number): EngineOrder {
    refuseImpossibleOptions(options)
    refuseUnknownOptions(options, simpleOptionNames)
    const instrument = options.instrument ?? this.#context.defaultInstrument
    const { limit, stop, stopLoss, takeProfit, trailingStop } = options
    const hasExits = stopLoss !== undefined || takeProfit !== undefined || trailingStop !== undefined
    const quantity = this.#sized(instrument, options.size ?? 1, this.#reference(instrument, limit ?? stop))
    const draft = new Draft(instrument, side, plainType(options), quantity, options)
    if (hasExits) draft.role = 'entry'
    const entry = this.#create(draft, callSite)
    if (hasExits) this.#attachExits(entry, options)
    return entry
  }

  /** @internal An order that closes a quantity of a position. */
  closing(
    position: EnginePosition,
    quantityUnits: number,
    options: Omit<SimpleOrderOptions, 'size'> & { readonly size?: number },
    callSite: number,
  ): EngineOrder {
    refuseUnknownOptions(options, simpleOptionNames)
    const instrument = options.instrument?.contract === position.instrument ? options.instrument : position.instrument
    const { size } = options
    const isShare = size !== undefined && size < 1 && this.#context.sharesWhenFilled(instrument.contract)
    const quantity = isShare
      ? { units: Math.max(instrument.lotUnits, quantityUnits), invalid: '', share: size }
      : { units: quantityUnits, invalid: '' }
    const side = position.direction > 0 ? 'SELL' : 'BUY'
    const draft = new Draft(instrument, side, plainType(options), quantity, options)
    draft.position = position
    draft.reduceOnly = true
    return this.#create(draft, callSite)
  }

  /** @internal An order that closes at the market what an entry has opened. */
  exitOf(entry: EngineOrder, quantityUnits: number): EngineOrder {
    const quantity = { units: quantityUnits, invalid: '' }
    const side = entry.side === 'BUY' ? 'SELL' : 'BUY'
    const terms = { reduceOnly: true, tag: entry.tag }
    const exit = this.#create(new Draft(entry.instrument, side, 'MARKET', quantity, terms))
    exit.parent = entry
    return exit
  }

  /** @internal A price of an order being changed, in units, or why it is none. */
  changedPrice(order: EngineOrder, input: PriceInput, what: 'limit' | 'stop'): OrderPrice {
    const name = what === 'stop' && order.isIfTouched ? 'trigger' : what
    return this.#price(order.series ?? order.instrument, input, order.side, name)
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
    type: OrderType,
    options: MarketOrderOptions & Pick<DraftTerms, 'limit' | 'stop' | 'postOnly' | 'displayQuantity'>,
    site: unknown,
    more: Pick<DraftTerms, 'stop' | 'trailing' | 'role'> = {},
  ): EngineOrder {
    refuseImpossibleOptions(options)
    refuseImpossibleSide(options.side)
    refuseUnknownOptions(options, factoryOptionNames)
    const idle = idleOption(options, type, more.role === 'entry')
    if (idle !== undefined) this.#context.noteIdleOption(type, idle)
    const instrument = options.instrument ?? this.#context.defaultInstrument
    const quantity = this.exactQuantity(instrument, options.quantity)
    const draft = new Draft(instrument, options.side, type, quantity, { ...options, ...more })
    return this.#create(draft, this.#context.captureCallSite(undefined, site))
  }

  #sized(instrument: Instrument, size: Size, price: number): QuantityUnits {
    refuseImpossibleSize(size)
    const rule = sizeRule(size)
    const account = this.#context.portfolio.accountOf(instrument.contract)
    const equity = account.equityNow()
    const rate = account.funds.rates.rate(instrument.settlementCurrency)
    const quantity = rule.quantity({
      instrument,
      equity,
      price: instrument.contractPrice(price),
      rate,
      contractPrice: (given) => instrument.contractPrice(given),
    })
    if (Number.isNaN(rate))
      return { units: 0, invalid: `nothing tells yet what ${instrument.settlementCurrency} are worth in the account` }
    if (!Number.isFinite(quantity))
      return { units: 0, invalid: `the size ${rule.description} gives ${String(quantity)}` }
    const lots = Math.floor(quantity / instrument.lotSize + 1e-9)
    if (!Number.isSafeInteger(lots * instrument.lotUnits))
      return { units: 0, invalid: `the size ${rule.description} gives ${String(quantity)}, more than can be counted` }
    if (rule.isGiven) this.#context.noteQuantityRounded(instrument, rule.description, quantity, lots)
    if (rule.share > 0 && this.#context.sharesWhenFilled(instrument.contract))
      return { units: Math.max(1, lots) * instrument.lotUnits, invalid: '', share: rule.share }
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
    return numberOf(given)
  }

  #attachExits(entry: EngineOrder, options: ExitOptions & BracketLinks): void {
    const { stopLoss, takeProfit, trailingStop } = options
    const { takeProfitPostOnly = false, exits: contingency = 'OCO' }: BracketLinks = options
    const exits: EngineOrder[] = []
    if (stopLoss !== undefined) exits.push(this.#exit(entry, 'STOP_MARKET', { stop: stopLoss, role: 'stopLoss' }))
    if (takeProfit !== undefined)
      exits.push(this.#exit(entry, 'LIMIT', { limit: takeProfit, role: 'takeProfit', postOnly: takeProfitPostOnly }))
    if (trailingStop !== undefined)
      exits.push(
        this.#exit(entry, 'TRAILING_STOP_MARKET', { trailing: { offset: trailingStop }, role: 'trailingStop' }),
      )
    entry.children = exits
    if (exits.length > 1) tie(exits, contingency)
  }

  #exit(entry: EngineOrder, type: OrderType, terms: DraftTerms): EngineOrder {
    const side = entry.side === 'BUY' ? 'SELL' : 'BUY'
    const quantity = { units: entry.quantityUnits, invalid: '' }
    const draft = new Draft(entry.series ?? entry.instrument, side, type, quantity, terms)
    draft.reduceOnly = true
    draft.tag = entry.tag
    // Both come from one line.
    const exit = this.#create(draft, entry.callSite)
    exit.parent = entry
    return exit
  }

  #link(orders: readonly Order[], contingency: Contingency): readonly Order[] {
    const purpose = `join ${contingency === 'OCO' ? 'a one-cancels-other' : 'a one-updates-other'} group`
    const group = orders.map((order) => this.#unsubmitted(order, purpose))
    for (const order of group) if (order.siblings.length > 0) throw otherwiseTied(order, purpose)
    tie(group, contingency)
    return group
  }

  #unsubmitted(order: Order, purpose: string): EngineOrder {
    if (order.status !== 'INITIALIZED') throw otherwiseTied(order, purpose)
    return this.#context.engineOrder(order)
  }

  /** @param callSite Of the line that is running, unless it is known. */
  #create(draft: Draft, callSite = this.#context.captureCallSite()): EngineOrder {
    const { instrument, contract, side, quantity, type } = draft
    const ifTouched = type === 'MARKET_IF_TOUCHED' || type === 'LIMIT_IF_TOUCHED'
    const limit = limited.has(type) ? this.#price(instrument, draft.limit, side, 'limit') : none
    const stop = triggered.has(type) ? this.#price(instrument, draft.stop, side, ifTouched ? 'trigger' : 'stop') : none
    const trailing =
      draft.trailing === undefined
        ? noTrailing
        : trailingTerms(contract, side, this.#trailing(instrument, draft.trailing), type === 'TRAILING_STOP_LIMIT')
    const { timeInForce } = draft
    const expiry =
      timeInForce === 'GTC' && draft.expiresAt === undefined
        ? noExpiry
        : this.#expiry(contract, timeInForce, draft.expiresAt)
    const display =
      draft.displayQuantity === undefined
        ? { units: NaN, invalid: '' }
        : this.exactQuantity(contract, draft.displayQuantity)
    const { isHedging } = this.#context.position(instrument)
    const position = isHedging ? draft.position : undefined
    const order = this.#context.createOrder({
      instrument: contract,
      side,
      type,
      quantityUnits: quantity.units,
      limitUnits: limit.units,
      stopUnits: stop.units,
      trailing: trailing.terms,
      timeInForce,
      expiresAt: expiry.at,
      reduceOnly: draft.reduceOnly,
      postOnly: draft.postOnly,
      displayUnits: display.units,
      role: draft.role,
      tag: draft.tag,
      invalid:
        quantity.invalid ||
        limit.invalid ||
        stop.invalid ||
        trailing.invalid ||
        expiry.invalid ||
        (display.invalid === '' ? '' : `of what it shows: ${display.invalid}`) ||
        auctionRefusal(type, timeInForce) ||
        positionRefusal(contract, position),
      callSite,
      sizeShare: quantity.share,
      series: contract === instrument ? undefined : instrument,
    })
    if (position instanceof EnginePosition) order.position = position
    return order
  }

  #price(instrument: Instrument, input: PriceInput | undefined, side: OrderSide, what: PriceName): OrderPrice {
    if (input === undefined) return { units: NaN, invalid: `it has no ${what}`, isRounded: false }
    const { contract } = instrument
    const given = contract === instrument ? input : instrument.contractPrice(numberOf(input))
    const price = orderPrice(contract, given, awayFromMarket(side, what), what)
    if (price.isRounded) this.#context.notePriceRounded(contract, given as number, price.units, what)
    return price
  }

  /** Distances and prices of a trailing stop as the contract has them. */
  #trailing(instrument: Instrument, options: TrailingOptions): TrailingOptions {
    if (instrument.contract === instrument) return options
    const { offset, offsetType = 'PRICE', activation, limitOffset } = options
    const distance = (given: number) =>
      offsetType === 'PRICE' ? instrument.contractPrice(given) - instrument.contractPrice(0) : given
    return {
      ...options,
      offset: distance(offset),
      ...(limitOffset === undefined ? {} : { limitOffset: distance(limitOffset) }),
      ...(activation === undefined ? {} : { activation: instrument.contractPrice(numberOf(activation)) }),
    }
  }

  #expiry(
    instrument: Instrument,
    timeInForce: TimeInForce,
    expiresAt: Date | number | undefined,
  ): { at: Timestamp | undefined; invalid: string } {
    if (timeInForce === 'DAY') {
      const now = Math.floor(this.#context.clock.timestamp.milliseconds)
      return { at: Timestamp.fromMilliseconds(instrument.calendar.endOfSession(now)), invalid: '' }
    }
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

function numberOf(input: PriceInput): number {
  return typeof input === 'number' ? input : typeof input === 'string' ? Number(input) : input.value
}

/** The type of an order with a limit, a stop, both or neither. */
function plainType({ limit, stop }: Pick<DraftTerms, 'limit' | 'stop'>): OrderType {
  if (limit === undefined) return stop === undefined ? 'MARKET' : 'STOP_MARKET'
  return stop === undefined ? 'LIMIT' : 'STOP_LIMIT'
}

/** Why an order cannot be for a position; empty when it can or names none. */
function positionRefusal(instrument: Instrument, position: HeldPosition | undefined): string {
  if (position === undefined) return ''
  if (position.instrument !== instrument) return `its position ${position.id} is in another instrument`
  return position.isOpen ? '' : `its position ${position.id} is closed`
}

/** Why an order of this type cannot be for the opening or the closing; empty when it can. */
function auctionRefusal(type: OrderType, timeInForce: TimeInForce): string {
  if (timeInForce !== 'AT_THE_OPEN' && timeInForce !== 'AT_THE_CLOSE') return ''
  return type === 'MARKET' || type === 'LIMIT' ? '' : `it is ${type} and cannot be ${timeInForce}`
}

/** The direction in which an order of this side fills later: buy limits and triggers lower, buy stops higher. */
function awayFromMarket(side: OrderSide, what: PriceName): 1 | -1 {
  return (side === 'BUY') === (what === 'stop') ? 1 : -1
}

function tie(group: readonly EngineOrder[], contingency: Contingency): void {
  for (const order of group) {
    order.contingency = contingency
    order.siblings = group.filter((other) => other !== order)
  }
}
