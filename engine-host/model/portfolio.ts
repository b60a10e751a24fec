import type { Money } from './decimal-values.js'
import type { Instrument } from './instrument.js'

/** The net position in one instrument. It changes with every fill; the object stays the same. */
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

/** The account with all its positions, in the account currency. Every number is as of the last data applied. */
export interface Portfolio {
  readonly currency: string
  /** Balance plus the unrealized profit of all open positions. */
  equity(): Money
  /** Starting cash plus realized profit less fees. */
  balance(): Money
  /** Balance less what is paid for open positions in equities and spot instruments; can be spent. */
  cash(): Money
  /** Profit of all that is open, before fees. */
  unrealizedPnl(): Money
  /** Profit of all that was closed, before fees. */
  realizedPnl(): Money
  /** All fees paid. */
  fees(): Money
  /** The net position in an instrument; flat when there never was one. */
  position(instrument: Instrument): Position
}
