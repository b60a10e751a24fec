import type { FinerSource, TickKind } from './market-source.js'

/** A series of bars, or of quotes, trades or depth, in the catalog, as listed to people. */
export interface BarSeries {
  readonly instrumentId: string
  /** Such as `1-SECOND`; for ticks their kind, such as `quotes`. */
  readonly bars: string
  /** Absent for bars. */
  readonly data?: TickKind
  readonly rows: number
  /** Close of the first bar, nanoseconds since the epoch as a decimal string. */
  readonly firstNanos: string
  /** Close of the last bar, nanoseconds since the epoch as a decimal string. */
  readonly lastNanos: string
  /** Bytes on disk. */
  readonly bytes: number
  /** Name of the imported file or files. */
  readonly sources: readonly string[]
  /** When rows of it were imported or built last, milliseconds since the epoch; absent when that is not known. */
  readonly importedAt?: number
}

/**
 * Where a run reads one series: Parquet files in order of time with the columns
 * `ts_event TIMESTAMP_NS` (close of the bar), `open high low close volume DOUBLE`.
 */
export interface BarSource {
  /** Absent for bars. */
  readonly data?: 'bars'
  readonly instrumentId: string
  readonly bars: string
  /** Absolute paths, ascending by time, sorted inside. */
  readonly files: readonly string[]
  /** Inclusive bound on the close of a bar, nanoseconds as a decimal string; absent: from the first. */
  readonly fromNanos?: string
  /** Exclusive bound on the close of a bar, nanoseconds as a decimal string; absent: to the last. */
  readonly toNanos?: string
  /** Rows within the bounds; about how many, where the bars are consolidated. */
  readonly rows: number
  /** Present when the files hold shorter bars, of which these are made as they are read. */
  readonly consolidation?: BarConsolidation
  /** Finer data that decides what these bars cannot, see the setting `drillDown`. */
  readonly finer?: FinerSource
}

/** How bars are made of shorter ones. */
export interface BarConsolidation {
  /** The bars in the files, such as `1-MINUTE`. */
  readonly from: string
  /** Inclusive bound on the close of the shorter bars, nanoseconds as a decimal string; absent: from the first. */
  readonly fromNanos?: string
  /** Rows of shorter bars within the bounds. */
  readonly rows: number
}
