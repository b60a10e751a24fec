import type { AccountBalance } from './account-balance.js'
import type { Money } from './decimal-values.js'
import type { Instrument } from './instrument.js'
import type { TradingAccount } from './trading-account.js'

/**
 * The net position in one instrument, money in its settlement currency. It changes with every fill; the object stays the
 * same.
 */
export interface Position {
  readonly instrument: Instrument
  readonly side: 'LONG' | 'SHORT' | 'FLAT'
  /** Positive long, negative short, 0 flat. */
  readonly quantity: number
  /** Average entry price of what is open; NaN when flat. */
  readonly averagePrice: number
  /** Bars since the oldest open entry; 0 on its own bar, NaN when flat. */
  readonly barsHeld: number
  /** Profit of what is open at the last price, before fees. */
  unrealizedPnl(): Money
  /** Profit of what was closed so far, before fees. */
  realizedPnl(): Money
}

/**
 * All that the run has, over all its accounts: the account of the run and those of venues with funds of their own. Money is
 * in the currency of the run unless another is named. Every number is as of the last data applied. Amounts in other currencies are converted at the last prices of the run's currency pairs, or at fixed rates.
 */
export interface Portfolio {
  /** Currency of the run: that of its own account. */
  readonly currency: string
  /** The accounts: that of the run first, then those of venues with funds of their own, by name. */
  accounts(): readonly TradingAccount[]
  /** The account that pays for an instrument. */
  accountOf(instrument: Instrument): TradingAccount
  /** Balance plus the unrealized profit of all open positions. */
  equity(): Money
  /** Starting cash plus realized profit less fees and charges, all currencies together. */
  balance(): Money
  /** Total, locked and free amount of each currency, the account's own first. */
  balances(): readonly AccountBalance[]
  /** Total, locked and free amount of one currency. */
  balanceOf(currency: string): AccountBalance
  /** Balance less what is paid for open positions in equities and spot instruments; can be spent. */
  cash(): Money
  /** Profit of all that is open, or of one instrument, before fees. */
  unrealizedPnl(instrument?: Instrument): Money
  /** Profit of all that was closed, or of one instrument, before fees; each amount at the rate of its own moment. */
  realizedPnl(instrument?: Instrument): Money
  /** Realized and unrealized profit together, before fees. */
  totalPnl(instrument?: Instrument): Money
  /** All fees paid. */
  fees(): Money
  /** Funding, borrowing and interest: what was received less what was paid. */
  charges(): Money
  /** Value of what is held long less what is held short, of all instruments or of one, at the last prices. */
  netExposure(instrument?: Instrument): Money
  /** Value of all that is held on either side at the last prices. */
  grossExposure(): Money
  /** What holding the open positions asks for; 0 in an account without margins. */
  initialMargin(): Money
  /** The equity below which positions are liquidated. */
  maintenanceMargin(): Money
  /** Equity less the initial margin of the open positions. */
  freeMargin(): Money
  /** The net position in an instrument; flat when there never was one. */
  position(instrument: Instrument): Position
  /** The positions that are open. */
  openPositions(): readonly Position[]
  /** The positions that were traded in and are flat now. */
  closedPositions(): readonly Position[]
  /** The net quantity in an instrument: positive long, negative short, 0 flat. */
  netPosition(instrument: Instrument): number
  /** Whether the net position in an instrument, or in any, is above zero. */
  isLong(instrument?: Instrument): boolean
  /** Whether the net position in an instrument, or in any, is below zero. */
  isShort(instrument?: Instrument): boolean
  /** Whether there is no position in an instrument, or in any at all. */
  isFlat(instrument?: Instrument): boolean
  /** An amount in the account's currency. Throws a `UserError` while no rate is known. */
  convert(amount: Money): Money
}
