import type {
  Contingency,
  OrderRole,
  OrderSide,
  OrderType,
  TimeInForce,
  TrailingOffsetType,
} from '../core/order-terms.js'
import { orderId, type OrderId, type StrategyId } from '../core/identifiers.js'
import { isFinal, isLegalTransition, isWorking, type OrderStatus } from '../core/order-status.js'
import { fromUnits } from '../core/fixed-point.js'
import { showInDebugger } from '../core/debugger-view.js'
import type { Timestamp } from '../core/timestamp.js'
import type { ExitReason } from '../protocol/result-columns.js'
import type { EngineFill } from './engine-fill.js'
import type { EnginePosition } from './engine-position.js'
import type { Instrument } from './instrument.js'
import type { Order } from './order.js'
import type { TrailingTerms } from './trailing-terms.js'
import type { OrderOwner } from './order-owner.js'

/** What an order is created with. Prices and quantities are in units of the instrument. */
export interface OrderTerms {
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly type: OrderType
  readonly quantityUnits: number
  /** NaN without a limit. */
  readonly limitUnits: number
  /** NaN without a stop or trigger, and for a trailing stop, which gets its stop when it is accepted. */
  readonly stopUnits: number
  /** How it follows the market; undefined for what does not. */
  readonly trailing?: TrailingTerms | undefined
  readonly timeInForce: TimeInForce
  /** End of a GTD order. */
  readonly expiresAt: Timestamp | undefined
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  /** Quantity shown to the market; absent: all of it. */
  readonly displayUnits?: number
  readonly role: OrderRole
  readonly tag: string
  /** Why the order cannot be submitted; empty when it can. */
  readonly invalid: string
  /** Index of the source line among the run's call sites, -1 when not recorded. */
  readonly callSite: number
  /** Share of the free money that it takes, or of the position that it closes, where the venue computes that; else absent. */
  readonly sizeShare?: number | undefined
  /** The fill whose lot alone it closes; absent: any. */
  readonly closes?: EngineFill
  /** What is told of the trades that it ends, for orders of the venue. */
  readonly exitReason?: ExitReason
  /** The continuous series for which it was ordered, in whose prices its changes are given; absent for any other. */
  readonly series?: Instrument | undefined
}

/** The moment inside a bar from which an order is active. */
export interface InsideActivation {
  /** Serial of the bar. */
  readonly bar: number
  /** Price of the market at that moment. */
  readonly price: number
  /** Direction from which that price was reached for the first time in the bar; 0 when that cannot be told. */
  readonly approach: 1 | 0 | -1
}

const noOrders: readonly EngineOrder[] = []

/** Terms that few orders have. */
interface SpecialTerms {
  /** NaN where the quantity is fixed. */
  readonly sizeShare: number
  readonly closes: EngineFill | undefined
  readonly exitReason: ExitReason | undefined
  readonly series: Instrument | undefined
  /** NaN where all is shown. */
  readonly displayUnits: number
}

const nothingSpecial: SpecialTerms = {
  sizeShare: NaN,
  closes: undefined,
  exitReason: undefined,
  series: undefined,
  displayUnits: NaN,
}

function specialTerms({ sizeShare = NaN, closes, exitReason, series, displayUnits = NaN }: OrderTerms): SpecialTerms {
  const isUsual = closes === undefined && exitReason === undefined && series === undefined
  if (isUsual && Number.isNaN(sizeShare) && Number.isNaN(displayUnits)) return nothingSpecial
  return { sizeShare, closes, exitReason, series, displayUnits }
}

/**
 * An order with the state that the engine keeps of it. Strategies see it as `Order`. The last ten to twenty thousand that
 * ended are kept for strategies that ask, so what can be computed is no field; a number that is no whole one takes two.
 */
export class EngineOrder implements Order {
  readonly instrument: Instrument
  readonly side: OrderSide
  /** 1 buy, -1 sell. */
  readonly direction: 1 | -1
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  readonly role: OrderRole
  readonly tag: string
  readonly callSite: number
  readonly invalid: string
  status: OrderStatus = 'INITIALIZED'
  quantityUnits: number
  filledUnits = 0
  /** The quantity that the strategy gave it last, if any; an exit that follows its entry does not grow beyond it. */
  chosenUnits: number | undefined
  /** Sum of price units × quantity units over the fills. */
  filledCost = 0
  /** Fills so far. */
  fillCount = 0
  /** Commission charged so far, units of the settlement currency. */
  commissionUnits = 0
  /** Commission so far before the minimum and maximum of an order. */
  unboundedFeeUnits = 0
  limitUnits: number
  stopUnits: number
  readonly trailing: TrailingTerms | undefined
  expiresAt: Timestamp | undefined
  /** The limit or stop as first ordered; undefined while it is the present one. */
  private firstUnits: number | undefined
  reason = ''
  closedAt: Timestamp | undefined
  /** The position that it opened, or on a hedging venue the one that it is for. */
  position: EnginePosition | undefined
  parent: EngineOrder | undefined
  children: readonly EngineOrder[] = noOrders
  contingency: Contingency = ''
  /** The others to which `contingency` links it. */
  siblings: readonly EngineOrder[] = noOrders
  /** Its trigger was touched. */
  triggered = false
  /** It follows the market, or has no activation price to wait for. */
  activated: boolean
  /** Level by which it is looked at in the sequence of prices; NaN before its acceptance. */
  priority = NaN
  /** Place in the sequence of acceptance, which breaks ties between equal prices. */
  acceptance = 0
  /** When the venue accepted it, or gave it another limit; undefined before. */
  workingSince: Timestamp | undefined
  /** Serial of the bar in which no further attempt is made. */
  skippedBar = -1
  /** Place among the open orders of the `OrderCache`; -1 where it is none of them. */
  openPlace = -1
  /** Key under which it rests in a `LevelIndex`; NaN while it does not. */
  restingKey = NaN
  /** It was marketable when the venue accepted it. */
  marketableOnArrival = false
  /** Whether it filled or not has already depended on the path inside a bar. */
  pathDependent = false
  /** The bar in hand does not tell whether it was cancelled, changed or over before the bar came to its level. */
  isContested = false
  /** How it became active inside a bar; undefined for what was active at the bar's open. */
  activation: InsideActivation | undefined
  private readonly special: SpecialTerms
  /** Among the orders of its owner, from 1. */
  private readonly ownNumber: number

  constructor(
    terms: OrderTerms,
    readonly number: number,
    readonly createdAt: Timestamp,
    /** Index of the instrument's bar in whose callback it was created, -1 before the first. */
    readonly createdBar: number,
    /** Whose it is. */
    readonly owner: OrderOwner,
  ) {
    this.ownNumber = owner.countOrder()
    this.instrument = terms.instrument
    this.side = terms.side
    this.direction = terms.side === 'BUY' ? 1 : -1
    this.type = terms.type
    this.timeInForce = terms.timeInForce
    this.reduceOnly = terms.reduceOnly
    this.postOnly = terms.postOnly
    this.role = terms.role
    this.tag = terms.tag
    this.callSite = terms.callSite
    this.invalid = terms.invalid
    this.special = specialTerms(terms)
    this.quantityUnits = terms.quantityUnits
    this.limitUnits = terms.limitUnits
    this.stopUnits = terms.stopUnits
    this.trailing = terms.trailing
    this.activated = terms.trailing === undefined || Number.isNaN(terms.trailing.activationUnits)
    this.expiresAt = terms.expiresAt
  }

  get id(): OrderId {
    return orderId(this.owner.id, this.ownNumber)
  }

  get strategy(): StrategyId {
    return this.owner.id
  }

  get limit(): number {
    return fromUnits(this.limitUnits, this.instrument.pricePrecision)
  }

  get stop(): number {
    return fromUnits(this.stopUnits, this.instrument.pricePrecision)
  }

  /** The limit or stop as first ordered; NaN for a market order. */
  get firstPrice(): number {
    return fromUnits(this.firstUnits ?? this.priceUnits, this.instrument.pricePrecision)
  }

  /** Becomes active when a trigger is touched. */
  get hasTrigger(): boolean {
    return this.type !== 'MARKET' && this.type !== 'LIMIT' && this.type !== 'MARKET_TO_LIMIT'
  }

  /** Its trigger is touched from the side at which it would fill for the better. */
  get isIfTouched(): boolean {
    return this.type === 'MARKET_IF_TOUCHED' || this.type === 'LIMIT_IF_TOUCHED'
  }

  /** Share of the free money that it takes, or of the position that it closes; NaN where the quantity is fixed. */
  get sizeShare(): number {
    return this.special.sizeShare
  }

  get closes(): EngineFill | undefined {
    return this.special.closes
  }

  get exitReason(): ExitReason | undefined {
    return this.special.exitReason
  }

  get series(): Instrument | undefined {
    return this.special.series
  }

  /** Quantity shown to the market; NaN for all of it. */
  get displayUnits(): number {
    return this.special.displayUnits
  }

  get quantity(): number {
    return fromUnits(this.quantityUnits, this.instrument.quantityPrecision)
  }

  get filledQuantity(): number {
    return fromUnits(this.filledUnits, this.instrument.quantityPrecision)
  }

  get remainingQuantity(): number {
    return fromUnits(this.quantityUnits - this.filledUnits, this.instrument.quantityPrecision)
  }

  get averagePrice(): number {
    return this.filledUnits === 0 ? NaN : fromUnits(this.filledCost / this.filledUnits, this.instrument.pricePrecision)
  }

  get trailingOffset(): number {
    if (this.trailing === undefined) return NaN
    const { offset, offsetType } = this.trailing
    if (offsetType === 'BASIS_POINTS') return offset
    return offsetType === 'TICKS'
      ? offset / this.instrument.tickUnits
      : fromUnits(offset, this.instrument.pricePrecision)
  }

  get trailingOffsetType(): TrailingOffsetType | '' {
    return this.trailing?.offsetType ?? ''
  }

  get displayQuantity(): number {
    return fromUnits(this.displayUnits, this.instrument.quantityPrecision)
  }

  get stopLoss(): EngineOrder | undefined {
    return this.childOf('stopLoss')
  }

  get takeProfit(): EngineOrder | undefined {
    return this.childOf('takeProfit')
  }

  get trailingStop(): EngineOrder | undefined {
    return this.childOf('trailingStop')
  }

  /** Whether it only ends what its parent has opened, and therefore follows that quantity. */
  get isExit(): boolean {
    const { parent } = this
    return (
      parent !== undefined &&
      this.reduceOnly &&
      this.instrument === parent.instrument &&
      this.direction !== parent.direction
    )
  }

  /** On a hedging venue the position that its fills change; undefined where they open one. */
  get target(): EnginePosition | undefined {
    return this.position ?? (this.isExit ? this.parent?.position : undefined)
  }

  get isOpen(): boolean {
    return this.status !== 'INITIALIZED' && !isFinal(this.status)
  }

  get isWorking(): boolean {
    return isWorking(this.status)
  }

  get isClosed(): boolean {
    return isFinal(this.status)
  }

  /** Sets the limit, in units; NaN for none. */
  setLimit(units: number): void {
    this.firstUnits ??= this.priceUnits
    this.limitUnits = units
  }

  /** Sets the stop, in units; NaN for none. */
  setStop(units: number): void {
    this.firstUnits ??= this.priceUnits
    this.stopUnits = units
  }

  /** Changes the state; an illegal transition is a fault of the engine and throws. */
  moveTo(status: OrderStatus): void {
    if (!isLegalTransition(this.status, status))
      throw new Error(`Order ${String(this.number)} cannot go from ${this.status} to ${status}.`)
    this.status = status
  }

  /** Its limit, else its stop. */
  private get priceUnits(): number {
    return Number.isNaN(this.limitUnits) ? this.stopUnits : this.limitUnits
  }

  private childOf(role: OrderRole): EngineOrder | undefined {
    for (const child of this.children) if (child.role === role) return child
    return undefined
  }
}

showInDebugger(
  EngineOrder,
  (order) => {
    const prices = [
      ...(Number.isNaN(order.stop) ? [] : [`stop ${String(order.stop)}`]),
      ...(Number.isNaN(order.limit) ? [] : [`limit ${String(order.limit)}`]),
    ]
    return [`#${String(order.number)}`, order.side, order.quantity, order.type, ...prices, order.status].join(' ')
  },
  (order) => ({
    number: order.number,
    id: order.id,
    strategy: order.strategy,
    instrument: order.instrument.id,
    side: order.side,
    type: order.type,
    status: order.status,
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    averagePrice: order.averagePrice,
    limit: order.limit,
    stop: order.stop,
    trailingOffset: order.trailingOffset,
    trailingOffsetType: order.trailingOffsetType,
    timeInForce: order.timeInForce,
    reduceOnly: order.reduceOnly,
    postOnly: order.postOnly,
    contingency: order.contingency,
    role: order.role,
    parent: order.parent,
    children: order.children,
    tag: order.tag,
    reason: order.reason,
    createdAt: order.createdAt.toString(),
    closedAt: order.closedAt?.toString(),
  }),
)
