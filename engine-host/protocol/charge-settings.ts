/** What holding positions and balances costs or brings beside trading. Nothing is charged unless it is named here. */
export interface ChargeSettings {
  /** Payments between the long and the short side of perpetual contracts. */
  readonly funding?: FundingSettings
  /** Cost of what is sold short: shares and coins. */
  readonly borrowing?: BorrowingSettings
  /** Interest on balances. */
  readonly interest?: InterestSettings
}

/** A rate above 0 is paid by long positions to short ones, on the notional at the last price. */
export interface FundingSettings {
  /** Fraction of the notional at each time, for instruments without rates of their own. Default: none. */
  readonly rate?: number | string
  /** Hours between two payments at `rate`, counted from midnight UTC; divides 24. Default 8. */
  readonly everyHours?: number
  /** Rates at stamped times by instrument id: `[["2024-01-01T08:00:00Z", "0.0001"]]`, ascending. */
  readonly rates?: Readonly<Record<string, readonly (readonly [time: string, rate: number | string])[]>>
}

/** Charged at each midnight UTC for the day before, on the value at the last price. */
export interface BorrowingSettings {
  /** Fraction of the value a year. */
  readonly rate: number | string
  /** Days that a year counts. Default 365. */
  readonly dayCount?: 360 | 365
  /** Other rates by instrument id. */
  readonly of?: Readonly<Record<string, number | string>>
}

/** Booked at each midnight UTC for the day before, on each balance in its own currency. */
export interface InterestSettings {
  /** Fraction a year that a balance above 0 brings. Default 0. */
  readonly credit?: number | string
  /** Fraction a year that a balance below 0 costs. Default 0. */
  readonly debit?: number | string
  /** Days that a year counts. Default 365. */
  readonly dayCount?: 360 | 365
}

/** What happens when an instrument expires. */
export interface SettlementSettings {
  /**
   * `settle` cancels the orders of an instrument at its expiry, settles its positions and denies new orders; `ignore` goes on
   * as if it did not expire. Default `ignore`.
   */
  readonly expiry?: 'settle' | 'ignore'
  /**
   * What exercising an option in the money gives: `cash` its value at the settlement price of the underlying, `physical` the
   * underlying at the strike. Default `cash`.
   */
  readonly delivery?: 'cash' | 'physical'
  /**
   * What an option, or a prediction, that ends at nothing costs: `free`, because nothing changes hands, or `charged` with the
   * fees of a trade. Default `free`; everything else that settles pays as a trade does.
   */
  readonly worthless?: 'free' | 'charged'
  /**
   * Settlement prices by instrument id; of an option that of its underlying. Of a bet `won`, `lost` or `void`. Default: the
   * last price; bets and predictions without one stay open.
   */
  readonly prices?: Readonly<Record<string, number | string>>
}
