import type { BarSource, ContinuousComposition } from './bar-series.js'

/** Kinds of market data that are finer than any bar. */
export const tickKinds = ['quotes', 'trades', 'depth'] as const
export type TickKind = (typeof tickKinds)[number]

/** What the catalog keeps beside bars: ticks, and the open interest of futures, by which continuous series roll. */
export const storedTickKinds = [...tickKinds, 'open-interest'] as const
export type StoredTickKind = (typeof storedTickKinds)[number]

/**
 * Where a run reads quotes, trades or depth of an instrument: Parquet files in order of time, with the columns
 * `ts_init TIMESTAMP_NS` (when it was received), `ts_event TIMESTAMP_NS` (when it happened), and then
 * - quotes: `bid ask bid_size ask_size DOUBLE`,
 * - trades: `price size DOUBLE, aggressor TINYINT` (1 buyer, -1 seller, 0 not known),
 * - depth: `bid ask bid_size ask_size DOUBLE[10]`, the best level first.
 */
export interface TickSource {
  readonly data: TickKind
  readonly instrumentId: string
  /** Length of the bars that are built from them for charts, equity and statistics, such as `1-MINUTE`. */
  readonly bars: string
  /** Absolute paths, ascending by time, sorted inside. */
  readonly files: readonly string[]
  /** Inclusive bound on the time received, nanoseconds as a decimal string; absent: from the first. */
  readonly fromNanos?: string
  /** Exclusive bound on the time received, nanoseconds as a decimal string; absent: to the last. */
  readonly toNanos?: string
  /** Rows within the bounds. */
  readonly rows: number
  /** Present when the ticks are those of several contracts of a future one after the other; then `files` is empty. */
  readonly continuous?: ContinuousComposition<TickSource>
  /** They match the orders of a contract behind a continuous series, and are delivered to whoever subscribes only. */
  readonly matchesOnly?: true
}

/** Finer data of an instrument, read only for the bars that cannot decide an outcome: shorter bars, or trades. */
export interface FinerSource {
  readonly data: 'bars' | 'trades'
  readonly instrumentId: string
  /** Such as `1-SECOND`; for trades the bars that they would be recorded in. */
  readonly bars: string
  /** Absolute paths, ascending by time, sorted inside. */
  readonly files: readonly string[]
}

/** What moves a run: bars, or ticks. */
export type MarketSource = BarSource | TickSource

/** A table of events of one's own: a column `ts_event` or `time`, and any others. */
export interface UserEventSource {
  /** What the events are called. */
  readonly name: string
  /** Absolute path of a Parquet, CSV or JSON-lines file. */
  readonly file: string
}
