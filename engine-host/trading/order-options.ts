import type { OrderSide, TimeInForce, TrailingOffsetType, TriggerType } from '../core/order-terms.js'
import type { HeldPosition } from '../model/held-position.js'
import type { Instrument, PriceInput, QuantityInput } from '../model/instrument.js'
import type { Size } from './size.js'

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
  /**
   * On a hedging venue the position that the order is for: an order on its side adds to it, one against it closes it.
   * Default: none, and the order opens a position of its own. Of no effect on a netting venue.
   */
  readonly position?: HeldPosition
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
  /**
   * Quantity shown to the market, the rest being hidden. It is kept and recorded, and changes no simulated fill: bars,
   * quotes and trades do not show the place of an order in its queue. Default: all of it.
   */
  readonly displayQuantity?: QuantityInput
}

/** A stop order: becomes a market order when its stop is touched. */
export interface StopOrderOptions extends MarketOrderOptions {
  readonly stop: PriceInput
}

/** A stop-limit order: becomes a limit order when its stop is touched. */
export interface StopLimitOrderOptions extends LimitOrderOptions {
  readonly stop: PriceInput
}

/** A market-if-touched order: becomes a market order when the market comes to its trigger, a buy from above. */
export interface MarketIfTouchedOrderOptions extends MarketOrderOptions {
  /** Price whose touch makes it active. */
  readonly trigger: PriceInput
}

/** A limit-if-touched order: becomes a limit order when the market comes to its trigger, a buy from above. */
export interface LimitIfTouchedOrderOptions extends LimitOrderOptions {
  /** Price whose touch makes it active. */
  readonly trigger: PriceInput
}

/** A trailing stop: follows the market at a distance and becomes a market order when it is touched. */
export interface TrailingStopOrderOptions extends MarketOrderOptions {
  /**
   * Distance from the best price since it was accepted, in `offsetType`, above 0. What it comes to is rounded to whole
   * ticks, at least one.
   */
  readonly offset: number
  /** Default `PRICE`. */
  readonly offsetType?: TrailingOffsetType
  /** What it follows. Default `DEFAULT`. */
  readonly triggerType?: TriggerType
  /**
   * Price that the market has to come to before the stop follows, a sell from below and a buy from above. Default: it
   * follows at once.
   */
  readonly activation?: PriceInput
}

/** A trailing stop that becomes a limit order when it is touched. */
export interface TrailingStopLimitOrderOptions extends TrailingStopOrderOptions {
  /** How far the limit stands beyond the stop, in `offsetType`, at least 0; it moves with the stop until that is touched. */
  readonly limitOffset: number
  /** Rejected if it would take liquidity when it arrives. Default false. */
  readonly postOnly?: boolean
}

/** An entry with a protective stop, a profit target or both. */
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
  /** Whether the profit order is rejected if it would take liquidity when it becomes active. Default false. */
  readonly takeProfitPostOnly?: boolean
  /**
   * How the exits are linked, `OCO` or `OUO`. It matters only where an exit fills in part on a venue with the preset
   * `nautilus`; on any other each exit follows the quantity that the entry has open. Default `OCO`.
   */
  readonly exits?: 'OCO' | 'OUO'
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

/** New terms of an order; what is left out stays. */
export interface OrderModification {
  readonly quantity?: QuantityInput
  readonly limit?: PriceInput
  /** Also the trigger of an if-touched order. */
  readonly stop?: PriceInput
}
