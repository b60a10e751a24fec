/**
 * What a run records, as columns in chunks: the engine fills chunks and hands each over once, when it is full or the
 * run ends; a sink writes them to Parquet, or keeps them in memory in tests. Stamps are laid out as in BarBatch;
 * prices, quantities and money are the doubles nearest to the exact decimals; missing numbers are NaN, missing
 * indices -1. A sink may keep a chunk but neither changes nor transfers its arrays: bars are views into the batches, and
 * the engine reads the indicators' history from the columns that it handed over.
 */
export interface RecordingSink {
  bars(chunk: BarChunk): void
  trades(chunk: TradeChunk): void
  orders(chunk: OrderChunk): void
  orderLevels(chunk: OrderLevelChunk): void
  fills(chunk: FillChunk): void
  journal(chunk: JournalChunk): void
}

/** Bars as the strategy saw them, with the indicators' values after their update and the equity at the close. */
export interface BarChunk {
  readonly source: number
  readonly length: number
  /** Index of the first row among the processed bars of this source. */
  readonly firstBar: number
  readonly stamps: Int32Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  /** Account currency, marked to market at this close; of the whole portfolio. */
  readonly equity: Float64Array
  readonly indicators: readonly RecordedIndicator[]
}
export interface RecordedIndicator {
  readonly name: string
  /** `price` or the name of a pane. */
  readonly pane: string
  /** Values at which its pane has a line, such as 30 and 70. */
  readonly levels?: readonly number[]
  readonly values: Float64Array
}

/** Closed trades in the sequence of their exits, open ones last with exit reason `open`. Meanings as in TradeColumns. */
export interface TradeChunk {
  readonly length: number
  readonly tradeNumber: Int32Array
  readonly instrument: Uint16Array
  readonly side: Int8Array
  readonly quantity: Float64Array
  readonly entryStamps: Int32Array
  readonly entryPrice: Float64Array
  readonly exitStamps: Int32Array
  readonly exitPrice: Float64Array
  readonly profitAndLoss: Float64Array
  readonly returnFraction: Float64Array
  readonly fees: Float64Array
  readonly entryBar: Int32Array
  readonly exitBar: Int32Array
  readonly exitReason: Uint8Array
  readonly ambiguous: Uint8Array
  readonly stopLoss: Float64Array
  readonly takeProfit: Float64Array
  readonly maximumAdverseExcursion: Float64Array
  readonly maximumFavourableExcursion: Float64Array
  readonly entryOrder: Int32Array
  readonly exitOrder: Int32Array
  readonly entryRule: Uint8Array
  readonly exitRule: Uint8Array
  /** Ids of the strategies whose orders opened them. */
  readonly strategy: readonly string[]
}

/** Orders when they are closed, those still open at the end last. */
export interface OrderChunk {
  readonly length: number
  /** Counts from 1 in the sequence of creation. */
  readonly orderNumber: Int32Array
  readonly instrument: Uint16Array
  /** 1 buy, -1 sell. */
  readonly side: Int8Array
  /** Names as in core's enums, such as `MARKET`, `STOP_LIMIT`. */
  readonly type: readonly string[]
  readonly timeInForce: readonly string[]
  readonly status: readonly string[]
  readonly quantity: Float64Array
  readonly filledQuantity: Float64Array
  /** NaN without a fill. */
  readonly averagePrice: Float64Array
  readonly limitPrice: Float64Array
  readonly triggerPrice: Float64Array
  readonly createdStamps: Int32Array
  readonly closedStamps: Int32Array
  readonly createdBar: Int32Array
  readonly parentOrder: Int32Array
  /** The role in a bracket: `entry`, `stopLoss`, `takeProfit`, `trailingStop` or empty. */
  readonly role: readonly string[]
  readonly tag: readonly string[]
  /** Reason of a denial, rejection or cancellation; empty otherwise. */
  readonly reason: readonly string[]
  /** Index into the run's call sites, -1 when not recorded. */
  readonly callSite: Int32Array
  /** Ids of the strategies that created them. */
  readonly strategy: readonly string[]
}

/** Prices of working orders: a row when an order is accepted, moved, and when it is closed (both prices NaN). */
export interface OrderLevelChunk {
  readonly length: number
  readonly orderNumber: Int32Array
  readonly stamps: Int32Array
  readonly limitPrice: Float64Array
  readonly triggerPrice: Float64Array
}

export interface FillChunk {
  readonly length: number
  readonly fillNumber: Int32Array
  readonly orderNumber: Int32Array
  readonly instrument: Uint16Array
  readonly stamps: Int32Array
  readonly bar: Int32Array
  readonly side: Int8Array
  readonly quantity: Float64Array
  readonly price: Float64Array
  readonly commission: Float64Array
  /** 1 taker, 2 maker. */
  readonly liquidity: Uint8Array
  /** Index into `fillRules`. */
  readonly rule: Uint8Array
  readonly ambiguous: Uint8Array
}

/** The event log, row for row what the SHA-256 is taken over. */
export interface JournalChunk {
  readonly length: number
  readonly stamps: Int32Array
  /** Index into core's list of event kinds. */
  readonly kind: Uint8Array
  readonly orderNumber: Int32Array
  readonly tradeNumber: Int32Array
  readonly quantity: Float64Array
  readonly price: Float64Array
  /** Commission, realised profit or balance, by kind. */
  readonly money: Float64Array
  /** Of rows of orders; -1 elsewhere. */
  readonly instrument: Int32Array
  /** 1 buy, -1 sell, 0 where there is no order. */
  readonly side: Int8Array
  /** Index into core's list of order types plus 1; 0 where there is no order. */
  readonly orderType: Uint8Array
  /** Index into core's list of times in force plus 1; 0 where there is no order. */
  readonly timeInForce: Uint8Array
  /**
   * Sum of 1 reduce-only, 2 post-only, 4 linked OCO, 8 linked OUO, 16 trailing distance in ticks, 32 in basis points, 64
   * trailing the last price, 128 trailing bid and ask by name.
   */
  readonly flags: Uint8Array
  /** The order that this one waits or waited for; -1 without. */
  readonly parentOrder: Int32Array
  /**
   * Stop or trigger of an order; `price` is its limit or the price of a fill. A row `ORDER_TERMS` holds in `quantity` what
   * the order shows and in `money` its end in milliseconds since the epoch; a row `ORDER_TRAILING` in `quantity` the
   * distance of the stop and here that of the limit, both in units of the price or basis points, and in `price` the
   * activation price. Of a `MARGIN_CALL` the price at which equity falls below the maintenance margin; `money` is the
   * equity at the last prices.
   */
  readonly trigger: Float64Array
}
