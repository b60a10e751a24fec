/** How a run treats continuous series of futures such as `ES.v.0`. */
export interface ContinuousSettings {
  /**
   * How prices are joined at a roll. The first contract of the run keeps its own prices; those of each later one are moved
   * by the closes of both on the last day before its roll, so that the series goes on without a jump and no bar that was
   * seen ever changes. `additive`: by their difference, which keeps points; `ratio`: by their quotient, which keeps returns;
   * `raw`: not at all. Default `additive`.
   */
  readonly adjust?: PriceAdjustment
  /**
   * What becomes of a position: `reopen` closes it at the old contract's next price and opens it again at the new one's,
   * with the costs of both; `close` closes it; `keep` leaves it in the old contract, to the strategy. Default `reopen`.
   */
  readonly atRoll?: RollTreatment
  /**
   * What becomes of working orders: `move` places them in the new contract, their levels moved as the prices are; `cancel`
   * cancels them. With `atRoll` `close` they are cancelled in any case, with `keep` they stay. Default `move`.
   */
  readonly ordersAtRoll?: 'move' | 'cancel'
  /** Trade dates before a contract's last one at which its rolls come at the latest, 1 to 60. Default 1. */
  readonly rollBefore?: number
}

/**
 * How prices of different contracts are joined. `raw`: not at all. `additive`: by differences, which keeps profits in points
 * and may make prices negative. `ratio`: by quotients, which keeps returns and takes prices off the tick.
 */
export type PriceAdjustment = 'raw' | 'additive' | 'ratio'

/** What becomes of a position when its continuous series changes to the next contract. */
export type RollTreatment = 'reopen' | 'close' | 'keep'
