import { fromUnits } from '../core/fixed-point.js'
import { showInDebugger } from '../core/debugger-view.js'
import type { LiquiditySide, OrderSide } from '../core/order-terms.js'
import type { Timestamp } from '../core/timestamp.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { EngineOrder } from './engine-order.js'
import type { Instrument } from './instrument.js'
import type { OrderFilled } from './events.js'

/** How a fill came about, as the matching rules found it. */
export interface FillTerms {
  readonly quantityUnits: number
  readonly priceUnits: number
  readonly liquidity: LiquiditySide
  readonly rule: FillRule
  readonly ambiguous: boolean
  /** What it closes: the lot that this fill opened, or nothing. Absent: what stands against it, oldest first. */
  readonly closes?: EngineFill | 'nothing'
  /** Whether it costs nothing. Absent: it pays the fees of the run. */
  readonly isFree?: boolean
  /** When it counts as filled. Absent: now, at the instrument's last bar. */
  readonly dated?: { readonly bar: number; readonly timestamp: Timestamp }
}

/** A fill in the units of the engine. Strategies see it as `Fill`. */
export class EngineFill implements OrderFilled {
  readonly kind = 'orderFilled'
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly quantityUnits: number
  readonly priceUnits: number
  readonly price: number
  readonly liquidity: LiquiditySide
  readonly rule: FillRule
  readonly ambiguous: boolean
  /** The fill whose lot it closes, or `nothing`; undefined where it closes what stands against it. */
  readonly closes: EngineFill | 'nothing' | undefined

  constructor(
    terms: FillTerms,
    readonly number: number,
    readonly order: EngineOrder,
    readonly timestamp: Timestamp,
    /** Index of the instrument's bar. */
    readonly bar: number,
    /** Units of the settlement currency. */
    readonly commissionUnits: number,
  ) {
    this.instrument = order.instrument
    this.side = order.side
    this.quantityUnits = terms.quantityUnits
    this.priceUnits = terms.priceUnits
    this.price = fromUnits(terms.priceUnits, order.instrument.pricePrecision)
    this.liquidity = terms.liquidity
    this.rule = terms.rule
    this.ambiguous = terms.ambiguous
    this.closes = terms.closes
  }

  get quantity(): number {
    return fromUnits(this.quantityUnits, this.instrument.quantityPrecision)
  }

  get commission(): number {
    return fromUnits(this.commissionUnits, this.instrument.moneyPrecision)
  }
}

showInDebugger(
  EngineFill,
  (fill) => `#${String(fill.number)} ${fill.side} ${String(fill.quantity)} at ${String(fill.price)}, ${fill.rule}`,
  (fill) => ({
    number: fill.number,
    order: fill.order,
    side: fill.side,
    quantity: fill.quantity,
    price: fill.price,
    commission: fill.commission,
    liquidity: fill.liquidity,
    rule: fill.rule,
    ambiguous: fill.ambiguous,
    time: fill.timestamp.toString(),
  }),
)
