import type { MoneyArithmetic } from '../model/contract-value.js'
import type { FillSettings } from '../protocol/venue-settings.js'

/** The settings of the venue with the finer rules that come with a preset. */
export interface FillRules extends FillSettings {
  /**
   * Whether the exits of an entry that rested (a limit or stop filled inside the bar) can fill in that same bar. Exits of
   * an entry at the open follow `sameBarChildren` alone.
   */
  readonly childrenOfResting: boolean
  /**
   * When the limit of a stop-limit that was triggered inside a bar, and is not marketable there, can first fill: in the
   * same bar as the path allows, in the same bar if its close lies beyond the open on the limit's side, or in the next.
   */
  readonly triggeredLimit: 'byPath' | 'counterBar' | 'nextBar'
  /** Whether a trailing stop follows the present trade, or only the one before it, as NautilusTrader's does inside a bar. */
  readonly trailsBehind: boolean
  /** How profits and fees are computed. */
  readonly money: MoneyArithmetic
}
