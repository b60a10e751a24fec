/** Limits of one instrument or of all; quantities and amounts are decimal strings or numbers. */
export interface RiskLimits {
  /** Smallest quantity of an order. Default: that of the instrument. */
  readonly minimumOrderQuantity?: number | string
  /** Largest quantity of an order. Default: that of the instrument. */
  readonly maximumOrderQuantity?: number | string
  /** Largest value of an order, account currency. Default: none. */
  readonly maximumOrderNotional?: number | string
  /** Largest position in an instrument on either side, open orders counted. Default: none. */
  readonly maximumPosition?: number | string
  /** Largest distance of a limit or stop from the last price, in percent of it. Default: none. */
  readonly priceCollar?: number
}

/** What the risk engine denies before an order reaches the venue. Without settings it denies only what cannot be worked. */
export interface RiskSettings extends RiskLimits {
  /** `active` takes all orders, `reducing` only those that reduce positions, `halted` none. Default `active`. */
  readonly tradingState?: 'active' | 'reducing' | 'halted'
  /** Largest value of all positions and open orders together, account currency. Default: none. */
  readonly maximumExposure?: number | string
  /** Most orders submitted within any second of simulated time. Default: none. */
  readonly ordersPerSecond?: number
  /** Other limits by instrument id, in place of those that stand beside them. */
  readonly of?: Readonly<Record<string, RiskLimits>>
}
