import type { Failure, SourceLocation } from './failure.js'
import type { RunParams } from './requests.js'
import type { CandleColumns } from './result-columns.js'

export interface GetRunChartParams extends RunParams {
  /** Place of the source among those of the run. */
  readonly source: number
  /** First bar, from 0, and the one behind the last. */
  readonly firstBar: number
  readonly endBar: number
  /** Candles at most; bars are joined by powers of two until there are no more. */
  readonly maxCandles: number
}

/** A stretch of a run at the resolution at which it is to be drawn. */
export interface RunChart {
  readonly source: number
  /** Bars of the whole run. */
  readonly bars: number
  /** First bar of the first candle, a multiple of `barsPerCandle`. */
  readonly firstBar: number
  /** Bars in a candle, a power of two; 1 shows the bars themselves. */
  readonly barsPerCandle: number
  /** When the first candle begins: the end of the bar before it, milliseconds; not there for the first bar of the run. */
  readonly beginTime?: number
  readonly candles: CandleColumns
  readonly lines: readonly RunChartLine[]
  /** Indices into `candles` before which a session begins. */
  readonly sessionStarts: Int32Array
  /**
   * Share of the run that has been read, 0 to 1. Below 1 the candles end early: a long run is read once before it can be
   * shown as a whole, and who asks again gets more of it.
   */
  readonly read: number
  /** Whether bars of orders, fills and trades are counted in those of this source; elsewhere their times tell the place. */
  readonly counts: boolean
  readonly fills: ChartFills
  readonly orders: ChartOrders
  /** Lines of the user's files that placed orders. */
  readonly places: readonly SourceLocation[]
  /** Why fills and orders are not among it: their tables cannot be read. */
  readonly missing?: Failure
}

/** A line of an indicator over the candles, NaN where it has no value. */
export interface RunChartLine {
  /** Such as `EMA 10`; outputs of one indicator as `Donchian 20 upper`. */
  readonly name: string
  /** `price` draws over the candles; any other name is a pane of its own. */
  readonly pane: string
  /** Values at which its pane has a line, such as 30 and 70. */
  readonly levels: readonly number[]
  /** At the close of the candle. */
  readonly values: Float64Array
  /** Least and greatest within the candle. */
  readonly low: Float64Array
  readonly high: Float64Array
}

/** Fills of a stretch: each, or where there are too many to tell apart how many fall on a candle. */
export type ChartFills =
  | {
      readonly kind: 'each'
      readonly length: number
      readonly fillNumber: Int32Array
      readonly orderNumber: Int32Array
      /** Bar from 0 of the run, -1 where it is not counted in those of the source. */
      readonly bar: Int32Array
      readonly time: Float64Array
      /** 1 buy, -1 sell. */
      readonly side: Int8Array
      readonly quantity: Float64Array
      readonly price: Float64Array
      /** Index into `fillRules`. */
      readonly rule: Uint8Array
      readonly ambiguous: Uint8Array
      /** Index into `places` of the line that placed the order, -1 when it is not known. */
      readonly place: Int32Array
    }
  | {
      readonly kind: 'counted'
      /** Candles on which fills fall, ascending. */
      readonly candle: Int32Array
      readonly buys: Int32Array
      readonly sells: Int32Array
    }

/** What becomes visible of a working order. */
export const chartOrderParts = ['entry', 'stop', 'target'] as const

/** Orders that worked in a stretch, with their prices as they moved; or how many there are where they are too many. */
export type ChartOrders =
  | {
      readonly kind: 'each'
      readonly length: number
      readonly orderNumber: Int32Array
      readonly side: Int8Array
      /** Such as `STOP_MARKET`. */
      readonly type: readonly string[]
      readonly status: readonly string[]
      /** Index into `chartOrderParts`. */
      readonly part: Uint8Array
      readonly quantity: Float64Array
      readonly createdTime: Float64Array
      /** NaN for an order that worked to the end. */
      readonly closedTime: Float64Array
      /** Index into `places` of the line that placed it, -1 when it is not known. */
      readonly place: Int32Array
      readonly levels: OrderLevels
    }
  | { readonly kind: 'counted'; readonly length: number }

/** Prices at which orders worked, by order and time: each holds until the order's next, NaN ends it. */
export interface OrderLevels {
  readonly length: number
  /** Index into the orders. */
  readonly order: Int32Array
  readonly time: Float64Array
  /** Price of a stop, else of a limit. */
  readonly price: Float64Array
}

export interface FindRunBarParams extends RunParams {
  readonly source: number
  /** Time on the clocks of the instrument's exchange, or ISO 8601 with a zone. */
  readonly time: string
  /** Another time of which the bar is wanted too. */
  readonly until?: string
}
