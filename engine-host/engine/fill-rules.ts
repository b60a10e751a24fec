import type { MoneyArithmetic } from '../model/contract-value.js'
import type { FillSettings } from '../protocol/venue-settings.js'

/** The settings of the venue with the finer rules that come with a preset. */
export interface FillRules extends FillSettings {
  /**
   * When the limit of a stop-limit that was triggered inside a bar, and is not marketable there, can fill in
   * that bar: as the path allows, or if its close lies beyond the open on the limit's side.
   */
  readonly triggeredLimit: 'byPath' | 'counterBar'
  /** Whether a stop that trails the last price knows only the trade before the present one, as NautilusTrader's does. */
  readonly trailsBehind: boolean
  /**
   * Whether a limit that is traded through leaves its price behind as the side by which orders are judged, until another
   * order is looked at or the next price comes, as NautilusTrader's does: a deeper limit is then missed at that price.
   */
  readonly keepsFilledSide: boolean
  /**
   * Whether orders are checked against position, exits and funds before they are sent, or, as by NautilusTrader, by the
   * venue when they arrive, save for purchases at a given price, whose cost is checked before.
   */
  readonly riskChecks: 'beforeSending' | 'atVenue'
  /**
   * How orders that are tied together follow each other: exits follow what their entry has open, whatever filled in part;
   * or order by order, as at NautilusTrader's venue, see `LinkedOrders`.
   */
  readonly contingencies: 'byPosition' | 'byOrder'
  /**
   * When cancellations, changes and ends of orders take effect that fall inside a bar: with its close, see
   * `contested-orders.ts`; or at once, so that the bar is matched as if they had come before it, as by NautilusTrader.
   */
  readonly insideBar: 'withItsClose' | 'atOnce'
  /** Whether an account that has nothing left is closed: all positions end at the close, and it trades no more. */
  readonly endsAtRuin: boolean
  /** How profits and fees are computed. */
  readonly money: MoneyArithmetic
}
