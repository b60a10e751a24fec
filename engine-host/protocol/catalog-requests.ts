import type { Failure, SourceLocation } from './failure.js'
import type { InstrumentDefinition } from './instrument-definition.js'
import type { CandleColumns } from './result-columns.js'
import type { SeriesCoverage } from './series-coverage.js'

/** Requests about what the catalog holds: looking at it, taking it out, keeping it sound. Rows count from 0. */

/** A series of the catalog by its name. */
export interface SeriesReference {
  readonly instrumentId: string
  /** Length of the bars such as `1-SECOND`, or the kind of ticks such as `quotes`. */
  readonly bars: string
}

/** What a request answers whose cancellation came first. */
export interface Cancelled {
  readonly kind: 'cancelled'
}

/** A series by trade date: row i is element i of each array. Times are milliseconds since the epoch, UTC. */
export interface TradeDateColumns {
  readonly length: number
  /** Midnight UTC of the trade date's number in the calendar. */
  readonly date: Float64Array
  readonly rows: Float64Array
  /** First and last stamp; NaN without rows. */
  readonly first: Float64Array
  readonly last: Float64Array
  /** How long the exchange trades on it, milliseconds. */
  readonly tradedMs: Float64Array
  /** How much of that lies in gaps, milliseconds. */
  readonly missingMs: Float64Array
}

export type GetSeriesCoverageResult =
  | { readonly kind: 'covered'; readonly coverage: SeriesCoverage; readonly tradeDates: TradeDateColumns }
  | Cancelled
  | Failure

export interface GetSeriesChartParams extends SeriesReference {
  readonly firstRow: number
  /** Exclusive; cut to the rows that there are. */
  readonly endRow: number
  /** The most points to answer, 1 to 20,000. Rows are joined by twos, fours, eights, … until they fit. */
  readonly maxPoints: number
}

/** Best bid and ask; over several rows the lowest bid and the highest ask. */
export interface QuoteColumns {
  readonly length: number
  /** Of the last row of the point, milliseconds since the epoch. */
  readonly time: Float64Array
  readonly bid: Float64Array
  readonly ask: Float64Array
}

/** A stretch of a series as points of `rowsPerPoint` rows. */
export interface SeriesChart {
  readonly instrumentId: string
  readonly bars: string
  /** Row with which the first point begins, a multiple of `rowsPerPoint`. */
  readonly firstRow: number
  /** A power of two. */
  readonly rowsPerPoint: number
  /** Rows of the whole series. */
  readonly rows: number
  readonly points:
    | { readonly kind: 'candles'; readonly candles: CandleColumns }
    | { readonly kind: 'trades'; readonly candles: CandleColumns }
    | { readonly kind: 'quotes'; readonly quotes: QuoteColumns }
  /** Points that begin a trade date. */
  readonly sessionStarts: Int32Array
}
export type GetSeriesChartResult = { readonly kind: 'chart'; readonly chart: SeriesChart } | Cancelled | Failure

export interface GetSeriesRowsParams extends SeriesReference {
  readonly firstRow: number
  /** At most 1,000. */
  readonly count: number
}

/** A column of rows as they are stored. */
export interface StoredColumn {
  readonly name: string
  readonly form: 'price' | 'quantity' | 'side'
  readonly values: Float64Array
}

/** Rows as they are stored. */
export interface SeriesRows {
  readonly instrumentId: string
  readonly bars: string
  readonly firstRow: number
  readonly length: number
  /** Close of a bar, or when a tick was received: nanoseconds since the epoch as decimal strings. */
  readonly nanos: readonly string[]
  /** When a tick happened; absent for bars. */
  readonly eventNanos?: readonly string[]
  readonly columns: readonly StoredColumn[]
}
export type GetSeriesRowsResult = { readonly kind: 'rows'; readonly rows: SeriesRows } | Failure

export interface FindSeriesRowParams extends SeriesReference {
  /** Nanoseconds since the epoch as a decimal string, or ISO 8601; without a zone the time is the exchange's. */
  readonly time: string
}
export type FindSeriesRowResult =
  /** The first row at or after the time; the last one where all are earlier. */
  { readonly kind: 'found'; readonly row: number; readonly nanos: string } | Failure

export interface DeleteSeriesParams {
  readonly series: readonly SeriesReference[]
}
export type DeleteSeriesResult =
  | {
      readonly kind: 'deleted'
      readonly files: number
      readonly rows: number
      readonly bytes: number
      /** Files that another program has open, or that are protected: they are removed when the store is opened next. */
      readonly left: number
    }
  | Failure

export type ExportFormat = 'csv' | 'parquet'

export interface ExportSeriesParams extends SeriesReference {
  /** Absolute path of the file to write; one that exists is replaced once the new one is whole. */
  readonly file: string
  readonly format: ExportFormat
  /** ISO 8601, inclusive; a date alone is midnight UTC. Absent: from the first row. */
  readonly from?: string
  /** ISO 8601, exclusive. Absent: to the last row. */
  readonly to?: string
}
export type ExportSeriesResult =
  | { readonly kind: 'exported'; readonly file: string; readonly rows: number; readonly bytes: number }
  | Cancelled
  | Failure

/**
 * What a file of the store is found to be. `sound`: as the index says. `damaged`: it cannot be used, or holds other rows
 * than were written. `misindexed`: it holds the rows that its name promises, and the index says otherwise. `missing`: the
 * index has it, the folder has not. `unindexed`: the other way round. `foreign`: no file of a store; it is let alone.
 */
export type StoredFileState = 'sound' | 'damaged' | 'misindexed' | 'missing' | 'unindexed' | 'foreign'

export interface StoredFileReport {
  /** Relative to the store, written with `/`. */
  readonly path: string
  /** Absent for a file whose folder names no series. */
  readonly series?: SeriesReference
  readonly state: StoredFileState
  /** What is wrong, part of a sentence; absent for a sound file. */
  readonly problem?: string
  readonly rows: number
  readonly bytes: number
}

export interface VerificationReport {
  /** By path. */
  readonly files: readonly StoredFileReport[]
  /** Files that were looked at and are as they should be. */
  readonly sound: number
  /** Files that `repair` would do something about. */
  readonly faults: number
  /** Rows that were read. */
  readonly rows: number
}

export interface VerifyCatalogParams {
  /** Absent: the whole store. */
  readonly series?: readonly SeriesReference[]
}
export type VerifyCatalogResult =
  { readonly kind: 'verified'; readonly report: VerificationReport } | Cancelled | Failure

/** What repairing did. Paths are relative to the store. */
export interface RepairReport {
  /** Files moved to `quarantine/`, each with its reason, which also lies beside it. */
  readonly quarantined: readonly { readonly path: string; readonly reason: string }[]
  /** Files whose entry in the index was set right, or that got one. */
  readonly indexed: readonly string[]
  /** Entries without a file, forgotten. */
  readonly forgotten: readonly string[]
  /** Imported files whose rows are now missing in part; importing them again brings these back. */
  readonly importAgain: readonly string[]
}
export type RepairCatalogResult = { readonly kind: 'repaired'; readonly report: RepairReport } | Cancelled | Failure

export interface InstrumentParams {
  readonly instrumentId: string
}

/** A definition as it stands in `instruments.json`, and what surrounds it. */
export interface InstrumentDescription {
  readonly definition: InstrumentDefinition
  /** Where it stands. */
  readonly location: SourceLocation
  /** Changes with every change of the definition in the file; saving asks for it. */
  readonly revision: string
  /** The calendar that counts, by its own choice or by default. */
  readonly calendar: string
  /** Names of the calendars that can be chosen. */
  readonly calendars: readonly string[]
  /** What is built in for this kind of contract; absent when nothing is. */
  readonly builtIn?: Readonly<Partial<InstrumentDefinition>>
}
export type GetInstrumentResult = { readonly kind: 'instrument'; readonly instrument: InstrumentDescription } | Failure

/** What is wrong with one member of a definition; of the whole when it names none. */
export interface DefinitionProblem {
  readonly member?: string
  /** A sentence. */
  readonly message: string
}

export interface SaveInstrumentParams {
  /** What the form holds, checked before anything is written. */
  readonly definition: Readonly<Record<string, unknown>> & { readonly id: string }
  readonly revision: string
}
export type SaveInstrumentResult =
  | { readonly kind: 'saved'; readonly instrument: InstrumentDescription }
  | { readonly kind: 'refused'; readonly problems: readonly DefinitionProblem[] }
  | Failure

export interface CheckInstrumentParams {
  readonly definition: Readonly<Record<string, unknown>> & { readonly id: string }
}
export interface CheckInstrumentResult {
  readonly problems: readonly DefinitionProblem[]
}

/** What is wrong with `instruments.json`, `futures.json` and `calendars.json`; also published as problems of these files. */
export interface CheckDefinitionsResult {
  readonly failures: readonly Failure[]
}
