/** Kinds of instruments, the field's usual classes. */
export type InstrumentKind =
  'equity' | 'currencyPair' | 'cryptoSpot' | 'cryptoPerpetual' | 'future' | 'option' | 'betting' | 'predictionMarket'

/**
 * What an order needs to know of an instrument. Decimals are strings so that no digit is lost on the way;
 * kept in `.backlens/instruments.json`, where people read and edit it.
 */
export interface InstrumentDefinition {
  /** Such as `SPY.EQUS`, `ES.Z13`, `BTC/USDT.BINANCE`. */
  readonly id: string
  readonly kind: InstrumentKind
  /** Quote and settlement currency, ISO code or crypto ticker. */
  readonly currency: string
  /** Decimals of a price, 0 to 9. */
  readonly pricePrecision: number
  /** Smallest price step, decimal string such as `0.25`. */
  readonly tickSize: string
  /** Decimals of a quantity, 0 to 9. */
  readonly quantityPrecision: number
  /** Smallest quantity step, decimal string. */
  readonly lotSize: string
  /** Account currency per point and unit, decimal string: 50 for ES, 1 for equities. */
  readonly multiplier: string
  /** IANA zone of the exchange; times are shown in it. */
  readonly timeZone: string
}
