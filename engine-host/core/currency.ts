/** Decimals of currencies that differ from two: ISO 4217, and the usual ones of crypto exchanges. */
const precisions: ReadonlyMap<string, number> = new Map(
  Object.entries({
    BHD: 3,
    CLP: 0,
    ISK: 0,
    JOD: 3,
    JPY: 0,
    KRW: 0,
    KWD: 3,
    OMR: 3,
    PYG: 0,
    TND: 3,
    VND: 0,
    ADA: 6,
    BNB: 8,
    BTC: 8,
    DOGE: 8,
    DOT: 8,
    ETH: 8,
    LTC: 8,
    SOL: 8,
    USDC: 8,
    USDT: 8,
    XBT: 8,
    XRP: 6,
  }),
)

/** Decimals to which amounts of a currency are rounded; unknown tickers of more than three letters have eight. */
export function currencyPrecision(currency: string): number {
  return precisions.get(currency) ?? (currency.length > 3 ? 8 : 2)
}

/** A currency: its code and to how many decimals its amounts are rounded. Immutable; compare codes. */
export class Currency<Code extends string = string> {
  /** Decimals of an amount: 2 for USD, 0 for JPY, 8 for BTC. */
  readonly precision: number

  /** @param code ISO code or ticker, such as `USD` or `USDT`. */
  constructor(readonly code: Code) {
    this.precision = currencyPrecision(code)
  }

  /** The code. */
  toString(): string {
    return this.code
  }
}
