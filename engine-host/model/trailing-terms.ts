import type { TrailingOffsetType, TriggerType } from '../core/order-terms.js'

/** How a trailing stop follows the market. */
export interface TrailingTerms {
  /** Distance of the stop from the market: units of the price, or basis points of it. */
  readonly offset: number
  /** How much further from the market the limit stands, in the unit of `offset`; NaN without a limit. */
  readonly limitOffset: number
  /** The unit in which the distances were given; those in ticks are kept in units of the price. */
  readonly offsetType: TrailingOffsetType
  /** What it follows. */
  readonly triggerType: TriggerType
  /** Price, in units, that the market has to come to before it follows; NaN: it follows at once. */
  readonly activationUnits: number
}
