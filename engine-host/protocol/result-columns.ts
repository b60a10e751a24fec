/**
 * Results as columns: row i of a table is element i of each array. These cross JSON-RPC and postMessage, so they
 * hold typed arrays only. Times are milliseconds since the epoch, UTC; a missing number is NaN, a missing index -1.
 */

export const exitReasons = [
  'open',
  'signal',
  'stopLoss',
  'takeProfit',
  'trailingStop',
  'reversal',
  'endOfData',
  'liquidation',
  'settlement',
  'roll',
] as const
/** Why a trade ended; `open` while it has not, `signal` when the strategy closed it. */
export type ExitReason = (typeof exitReasons)[number]

export const fillRules = [
  'none',
  'nextOpen',
  'thisClose',
  'limitTouched',
  'limitGap',
  'stopTouched',
  'stopGap',
  'endOfData',
  'tick',
  'quote',
  'ifTouched',
  'ifTouchedGap',
  'auction',
  'depth',
  'queue',
  'drillDownOpen',
  'drillDownLimit',
  'drillDownStop',
  'settlement',
] as const
/** The named rule that set a fill's price. */
export type FillRule = (typeof fillRules)[number]

export interface TradeColumns {
  readonly length: number
  /** Counts from 1 in the sequence of exits. */
  readonly tradeNumber: Int32Array
  /** Index into the run's instruments. */
  readonly instrument: Uint16Array
  /** 1 long, -1 short. */
  readonly side: Int8Array
  readonly quantity: Float64Array
  readonly entryTime: Float64Array
  readonly entryPrice: Float64Array
  readonly exitTime: Float64Array
  readonly exitPrice: Float64Array
  /** Account currency, net of fees. */
  readonly profitAndLoss: Float64Array
  /** Net profit as a fraction of the entry's notional: 0.01 is 1 %. */
  readonly returnFraction: Float64Array
  readonly fees: Float64Array
  /** Index of the bar among the run's processed bars of that instrument, from 0. */
  readonly entryBar: Int32Array
  readonly exitBar: Int32Array
  /** Index into `exitReasons`. */
  readonly exitReason: Uint8Array
  /** 1 when the path inside one bar decided the outcome. */
  readonly ambiguous: Uint8Array
  /** First protective prices; NaN without. */
  readonly stopLoss: Float64Array
  readonly takeProfit: Float64Array
  /**
   * Maximum adverse and favourable excursion as a fraction of the entry price, adverse at most 0, favourable at least 0:
   * the worst that the bars of entry and exit may have had while the trade was open, the best that they certainly had.
   */
  readonly maximumAdverseExcursion: Float64Array
  readonly maximumFavourableExcursion: Float64Array
  /** Order numbers, see OrderColumns. */
  readonly entryOrder: Int32Array
  readonly exitOrder: Int32Array
  /** Index into `fillRules`. */
  readonly entryRule: Uint8Array
  readonly exitRule: Uint8Array
}

export interface EquityColumns {
  readonly length: number
  readonly time: Float64Array
  /** Marked to market at the bar's close, account currency. */
  readonly equity: Float64Array
  /** Fraction below the highest equity so far, at most 0. */
  readonly drawdown: Float64Array
  /** Close of the first instrument, for buy and hold. */
  readonly close: Float64Array
}

export interface CandleColumns {
  readonly length: number
  /** Close of the bar, or of the last bar of a bucket. */
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** A line over the candles of the same answer, NaN where it has no value. */
export interface IndicatorLine {
  /** Such as `EMA 10`; outputs of one indicator as `Donchian 20 upper`. */
  readonly name: string
  /** `price` draws over the candles; any other name is a pane of its own. */
  readonly pane: string
  /** Values at which its pane has a line, such as 30 and 70. */
  readonly levels?: readonly number[]
  readonly values: Float64Array
}

/** A level that moved in steps: `price[i]` holds from `time[i]` to the next, NaN ends it. */
export interface StepLine {
  readonly time: Float64Array
  readonly price: Float64Array
}
