import type { RunParams } from './requests.js'
import type { SourceLocation } from './failure.js'

/** Tables of a saved run that a view pages through. */
export const runRowTables = ['orders', 'fills', 'journal'] as const
export type RunRowTable = (typeof runRowTables)[number]

/** Of what time and what instruments rows are; members that are absent do not restrict. */
export interface RowsWithin {
  /** Only what happened after this time, milliseconds since the epoch; of orders those that were not closed by then. */
  readonly after?: number
  /** Only what happened up to this time; of orders those that had been made by then. */
  readonly until?: number
  /** Ids such as `ES.Z25`; events without an instrument belong to all. */
  readonly instruments?: readonly string[]
}

export interface GetRunRowsParams extends RunParams {
  readonly table: RunRowTable
  /** Words that a row has to hold, all of them, in any of its texts; upper and lower case are one. Empty: all rows. */
  readonly filter: string
  /** First row, from 0, of those that the filter leaves. */
  readonly firstRow: number
  /** Rows at most. */
  readonly count: number
  /** Default: all rows. */
  readonly within?: RowsWithin
}

/** Where a stretch of rows lies within its table. */
interface RowStretch {
  readonly filter: string
  /** As it was asked for. */
  readonly within?: RowsWithin
  readonly firstRow: number
  /** Rows here. */
  readonly length: number
  /** Rows that the filter and the restriction leave. */
  readonly total: number
}

/** Orders by their number. Missing numbers and times are NaN, missing texts empty. */
export interface OrderRows extends RowStretch {
  readonly table: 'orders'
  readonly orderNumber: Int32Array
  readonly instrument: readonly string[]
  /** 1 buy, -1 sell. */
  readonly side: Int8Array
  readonly type: readonly string[]
  readonly timeInForce: readonly string[]
  readonly status: readonly string[]
  readonly quantity: Float64Array
  readonly filledQuantity: Float64Array
  readonly averagePrice: Float64Array
  readonly limitPrice: Float64Array
  readonly triggerPrice: Float64Array
  /** Milliseconds since the epoch. */
  readonly createdTime: Float64Array
  readonly closedTime: Float64Array
  /** 0 without one. */
  readonly parentOrder: Int32Array
  readonly role: readonly string[]
  readonly tag: readonly string[]
  /** Why it was denied, rejected or cancelled. */
  readonly reason: readonly string[]
  readonly strategy: readonly string[]
  /** Place in `places` of the line that placed it, -1 when it is not known. */
  readonly place: Int32Array
  /** Lines of the user's files. */
  readonly places: readonly SourceLocation[]
}

/** Fills in their sequence. */
export interface FillRows extends RowStretch {
  readonly table: 'fills'
  readonly fillNumber: Int32Array
  readonly orderNumber: Int32Array
  readonly instrument: readonly string[]
  /** Milliseconds since the epoch. */
  readonly time: Float64Array
  /** 1 buy, -1 sell. */
  readonly side: Int8Array
  readonly type: readonly string[]
  readonly quantity: Float64Array
  readonly price: Float64Array
  /** In the currency in which the instrument settles. */
  readonly commission: Float64Array
  readonly liquidity: readonly string[]
  /** The named rule that set the price. */
  readonly rule: readonly string[]
  /** 1 when the path inside the bar decided. */
  readonly ambiguous: Uint8Array
  readonly strategy: readonly string[]
}

/** Events in their sequence, each as a sentence. */
export interface JournalRows extends RowStretch {
  readonly table: 'journal'
  /** Milliseconds since the epoch. */
  readonly time: Float64Array
  /** Kind of the event, such as `ORDER_FILLED`. */
  readonly event: readonly string[]
  readonly text: readonly string[]
  /** 0 without an order. */
  readonly orderNumber: Int32Array
  /** 0 without a trade. */
  readonly tradeNumber: Int32Array
}

export type RunRows = OrderRows | FillRows | JournalRows
