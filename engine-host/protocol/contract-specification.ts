/** Exchanges of the futures that are built in. */
export type FuturesExchange = 'CME' | 'CBOT' | 'NYMEX' | 'COMEX' | 'EUREX' | 'ICE-EUROPE' | 'ICE-US'

/** What every month of a future has in common. */
export interface ContractSpecification {
  /** Such as `ES`. */
  readonly root: string
  /** Such as `E-mini S&P 500`. */
  readonly name: string
  readonly exchange: FuturesExchange
  /** Smallest price step, decimal string. */
  readonly tickSize: string
  /** Decimals of a price. */
  readonly pricePrecision: number
  /** Account currency per point, decimal string. */
  readonly multiplier: string
  readonly currency: string
  /** IANA zone of the exchange. */
  readonly timeZone: string
  /** Codes of the delivery months that are listed and traded, January first. */
  readonly months: string
  /** Name of the calendar of its sessions; absent where the exchange's hours are not built in. */
  readonly calendar?: string
  /** When trading in a month ends, in words; absent where the rule is not built in. */
  readonly lastTradingDay?: string
  /** What the exchange takes from who is no member, for each contract bought or sold; absent where sources disagree. */
  readonly exchangeFee?: ExchangeFee
}

/** A fee that holds until the exchange changes it. No broker's commission and no regulator's fee is in it. */
export interface ExchangeFee {
  /** For a contract and side in the currency of the contract, decimal string. */
  readonly amount: string
  /** Month in which it was last known to hold, such as `2025-02`. */
  readonly asOf: string
}
