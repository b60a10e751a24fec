import type { ProblemFinding } from '../protocol/import-settings.js'
import type { BarReader } from './bar-reader.js'
import type { TimeBarSpecification } from './bar-specification.js'
import type { NamedInstrument } from './instrument-naming.js'

/** Bars of one instrument and length within a staged file. */
export interface StagedSeries {
  readonly instrument: NamedInstrument
  readonly specification: TimeBarSpecification
}

/**
 * What an importer leaves in the staging database: a table or view
 * `bars(series INTEGER, close_nanos BIGINT, open, high, low, close BIGINT, volume DOUBLE, source_row BIGINT)` sorted by
 * series, close and source row. Prices are integers in units of 1e-9; `series` indexes the list here.
 */
export interface StagedBars {
  readonly series: readonly StagedSeries[]
  readonly rows: number
  /** Rows of the file, those that were left out included. */
  readonly sourceRows: number
  /** Whether every time is later than the one before it in its series, as the file has them. */
  readonly strictlySorted: boolean
  /** What was wrong, and what was done about it. */
  readonly findings: readonly ProblemFinding[]
  /** Rows of the table `open_interest`, see `arrangeOpenInterest`. */
  readonly openInterestRows: number
  /** Tells where rows stand in the file. */
  readonly reader: BarReader
}
