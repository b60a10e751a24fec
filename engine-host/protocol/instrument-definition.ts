import type { CalendarDefinition } from './calendar-definition.js'

/** Kinds of instruments, the field's usual classes. */
export type InstrumentKind =
  'equity' | 'currencyPair' | 'cryptoSpot' | 'cryptoPerpetual' | 'future' | 'option' | 'betting' | 'predictionMarket'

/**
 * How prices and quantities make money. `linear`: price × quantity × multiplier in the quote currency. `inverse`: quantity
 * × multiplier ÷ price, in the base currency, where a contract is worth a fixed amount of the quote currency. `quanto`:
 * price × quantity × multiplier, but paid in a third currency.
 */
export type ContractValuation = 'linear' | 'inverse' | 'quanto'

/** A range of prices with its own tick, as betting exchanges and some stock exchanges have. */
export interface TickBand {
  /** End of the range, itself included, decimal string. */
  readonly upTo: string
  /** Price step within the range, decimal string. */
  readonly tick: string
}

/** Members that an import may have to guess, with what they are called where that is told. */
export const assumableMembers = {
  kind: 'kind',
  currency: 'currency',
  timeZone: 'time zone',
  tickSize: 'tick',
  lotSize: 'lot',
  multiplier: 'multiplier',
  valuation: 'valuation',
} as const

/** A member that an import may have to guess. */
export type AssumableMember = keyof typeof assumableMembers

/** What was guessed, as the definition has it. */
export type AssumedTerms = Readonly<Partial<Record<AssumableMember, string>>>

/** An instrument of which something was guessed, or nothing. */
export interface AssumedInstrument {
  readonly id: string
  readonly assumed: AssumedTerms
}

/** What else an instrument may define; what is absent does not apply or takes the default that is told. */
export interface OptionalInstrumentTerms {
  /** What one unit of the quantity is, such as `EUR` for EUR/USD or `BTC` for a coin. */
  readonly baseCurrency?: string
  /** Currency of profits and fees. Default: `currency`, or for an inverse contract the base currency. */
  readonly settlementCurrency?: string
  /** Default `linear`. */
  readonly valuation?: ContractValuation
  /** Ticks by range of price, ascending; prices above the last range have its tick. Each is a multiple of `tickSize`. */
  readonly tickBands?: readonly TickBand[]
  /** Smallest quantity of an order, decimal string. Default: one lot. */
  readonly minimumQuantity?: string
  /** Largest quantity of an order, decimal string. Default: any. */
  readonly maximumQuantity?: string
  /** Smallest value of an order in the settlement currency, decimal string. */
  readonly minimumNotional?: string
  /** Largest value of an order in the settlement currency, decimal string. */
  readonly maximumNotional?: string
  /** Fraction of the notional that opening a position asks for, decimal string such as `0.1`. */
  readonly initialMargin?: string
  /** Fraction of the notional below which a position is liquidated, decimal string. Default: half of the initial margin. */
  readonly maintenanceMargin?: string
  /** Amount a contract that opening a position asks for, in the settlement currency; counts instead of the fraction. */
  readonly initialMarginPerContract?: string
  /** Amount a contract below which a position is liquidated. Default: half of the initial amount. */
  readonly maintenanceMarginPerContract?: string
  /** Fraction of the notional for fills that make liquidity, decimal string; counts where the run names no fees. */
  readonly makerFee?: string
  /** Fraction of the notional for fills that take liquidity, decimal string; counts where the run names no fees. */
  readonly takerFee?: string
  /** Amount for each contract bought or sold, in the settlement currency; counts where the run names no fees. */
  readonly feePerContract?: string
  /** Last moment of trading of a future, option, bet or prediction, ISO 8601 with its zone. */
  readonly expiry?: string
  /** Price of exercise of an option, decimal string. */
  readonly strike?: string
  /** Right of an option. */
  readonly optionRight?: 'call' | 'put'
  /** Instrument id of what an option or future is on. */
  readonly underlying?: string
  /**
   * When the exchange trades: the name of a calendar, built in or of `.backlens/calendars.json`; in a run, one of the
   * latter itself. Default: that of the future's root or of the kind of instrument.
   */
  readonly calendar?: string | CalendarDefinition
  /**
   * Members that the import guessed, for somebody to check: runs tell of them until their names are taken out of this
   * list. Default: none.
   */
  readonly assumed?: readonly AssumableMember[]
}

/**
 * What an order needs to know of an instrument. Decimals are strings so that no digit is lost on the way;
 * kept in `.backlens/instruments.json`, where people read and edit it.
 */
export interface InstrumentDefinition extends OptionalInstrumentTerms {
  /** Such as `SPY.EQUS`, `ES.Z13`, `BTC/USDT.BINANCE`. */
  readonly id: string
  readonly kind: InstrumentKind
  /** Quote currency, ISO code or crypto ticker. */
  readonly currency: string
  /** Decimals of a price, 0 to 9. */
  readonly pricePrecision: number
  /** Smallest price step, decimal string such as `0.25`. */
  readonly tickSize: string
  /** Decimals of a quantity, 0 to 9. */
  readonly quantityPrecision: number
  /** Smallest quantity step, decimal string. */
  readonly lotSize: string
  /** Settlement currency per point and unit, decimal string: 50 for ES, 1 for equities; for an inverse contract its value. */
  readonly multiplier: string
  /** IANA zone of the exchange; times are shown in it. */
  readonly timeZone: string
}
