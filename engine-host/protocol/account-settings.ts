/** What a run says of the account that pays for its trades, beside the starting cash. */
export interface AccountSettings {
  /** Currency in which equity and results are told. Default: the settlement currency of the first instrument. */
  readonly currency?: string
  /** Starting balances in further currencies, decimal strings or numbers by currency code. */
  readonly balances?: Readonly<Record<string, string | number>>
  /**
   * What becomes of profits and fees in other currencies: `hold` keeps them there, at the rate of the moment in equity;
   * `convert` turns each into the account's currency at once. Default `hold`.
   */
  readonly foreign?: 'hold' | 'convert'
  /**
   * Fixed rates by pair: `{"EUR/USD": 1.1}` says that one EUR is 1.1 USD. They count where no currency pair among the
   * run's instruments has a price, directly, inverted or through one currency between.
   */
  readonly rates?: Readonly<Record<string, string | number>>
  /** Times that its margin account may trade its equity, above 0. Default: whatever the instruments' own margins allow. */
  readonly leverage?: number
  /** As `leverage`, by instrument id. */
  readonly leverageOf?: Readonly<Record<string, number>>
  /**
   * `maintenance` closes positions of a margin account when equity falls below the maintenance margin, 0 where there is
   * none; `none` never does. Default `maintenance`.
   */
  readonly liquidation?: 'maintenance' | 'none'
}
