import type { CandleColumns, IndicatorLine, StepLine, TradeColumns } from './result-columns.js'
import type { SourceLocation } from './failure.js'

/** All that the chart of one trade draws. */
export interface TradeChart {
  readonly tradeNumber: number
  /** Trades of the run. */
  readonly tradeCount: number
  /** One row. */
  readonly trade: TradeColumns
  readonly candles: CandleColumns
  /** Index among the run's processed bars of the first bar in `candles`. */
  readonly firstBar: number
  /** Bars in a candle; 1 shows the bars themselves. */
  readonly barsPerCandle: number
  readonly indicators: readonly IndicatorLine[]
  /** Index into `candles` of the bars of entry and exit. */
  readonly entryCandle: number
  readonly exitCandle: number
  readonly stopLine: StepLine
  readonly targetLine: StepLine
  /** Running profit of the trade at each candle, account currency, NaN outside it. */
  readonly runningProfit: Float64Array
  /** Midnights of the exchange's zone or gaps over an hour that separate sessions: indices into `candles`. */
  readonly sessionStarts: Int32Array
  /** The line that placed the entry, when known. */
  readonly placedAt?: SourceLocation
  /** When the entry was placed, milliseconds since the epoch; absent where its order is not recorded. */
  readonly placedTime?: number
  /** The line that placed the order of the exit, when known; for a stop or a target that came with the entry the same line. */
  readonly exitPlacedAt?: SourceLocation
}
