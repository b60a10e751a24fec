import type { AccountBalance } from './account-balance.js'
import type { Money } from './decimal-values.js'

/**
 * An account of the run: that which all venues share, or that of a venue with funds of its own. Money is in the account's
 * own currency unless another is named.
 */
export interface TradingAccount {
  /** The venue whose own account it is; empty for the account of the run. */
  readonly venue: string
  /** How it pays: in full, on margin, or for bets. */
  readonly kind: 'cash' | 'margin' | 'betting'
  /** Currency in which its equity is told. */
  readonly currency: string
  /** Balance plus the unrealized profit of the positions that it pays for. */
  equity(): Money
  /** Starting cash plus realized profit less fees and charges, all its currencies together. */
  balance(): Money
  /** Balance less what is paid for open positions in equities and spot instruments; can be spent. */
  cash(): Money
  /** Total, locked and free amount of each currency, the account's own first. */
  balances(): readonly AccountBalance[]
  /** Total, locked and free amount of one currency. */
  balanceOf(currency: string): AccountBalance
  /** What holding its open positions asks for; 0 in an account without margins. */
  initialMargin(): Money
  /** The equity below which its positions are liquidated. */
  maintenanceMargin(): Money
  /** Equity less the initial margin of its open positions. */
  freeMargin(): Money
}
