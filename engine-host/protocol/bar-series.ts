import type { FinerSource, StoredTickKind } from './market-source.js'

/** A series of bars, or of quotes, trades or depth, in the catalog, as listed to people. */
export interface BarSeries {
  readonly instrumentId: string
  /** Such as `1-SECOND`; for ticks their kind, such as `quotes`. */
  readonly bars: string
  /** Absent for bars. */
  readonly data?: StoredTickKind
  readonly rows: number
  /** Close of the first bar, nanoseconds since the epoch as a decimal string. */
  readonly firstNanos: string
  /** Close of the last bar, nanoseconds since the epoch as a decimal string. */
  readonly lastNanos: string
  /** Bytes on disk. */
  readonly bytes: number
  /** Name of the imported file or files. */
  readonly sources: readonly string[]
  /** How many contracts a continuous series is put together of; absent for what is stored. */
  readonly contracts?: number
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
  /** Present when the bars are those of several contracts of a future one after the other; then `files` is empty. */
  readonly continuous?: ContinuousComposition
  /** They match the orders of a contract behind a continuous series, and are delivered to whoever subscribes only. */
  readonly matchesOnly?: true
}

/** The contracts of a continuous series one after the other. */
export interface ContinuousComposition<Source = BarSource> {
  /** At least one, in order of time. */
  readonly parts: readonly ContinuousPart<Source>[]
}

/** One contract of a continuous series. */
export interface ContinuousPart<Source = BarSource> {
  readonly instrumentId: string
  /** Its data; without rows where it has none in its time. */
  readonly source: Source
  /** When it takes the place of the one before, nanoseconds as a decimal string; absent for the first. */
  readonly rollNanos?: string
  /** A price of the contract becomes one of the series by × factor + offset. */
  readonly factor: number
  readonly offset: number
  /** Closes of the contract before and of this one on the last day before the roll on which both have one. */
  readonly fromClose?: number
  readonly toClose?: number
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
