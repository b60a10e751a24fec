import type { ImportSettings, ProblemFinding } from '../protocol/import-settings.js'
import type { LinePlace } from './market-data-failure.js'
import type { RowRule, RowTexts } from './row-rule.js'
import type { SourceFile } from './source-file.js'
import type { StagedSeries } from './staged-bars.js'
import type { Staging } from './staging.js'

/** Rows of a file that belong together as far as its columns tell. */
export interface SeriesGroup {
  /** As the file has it; empty where it has none. */
  readonly symbol: string
  /** Number of the venue in the file's own numbering. */
  readonly venueKey: number
  /** Number of the length of bars in the file's own numbering. */
  readonly barKey: number
  /** Earliest close, nanoseconds since 1970. */
  readonly firstNanos: bigint
}

/** One row as it stands in the file. */
export interface SourceRow {
  readonly texts: RowTexts
  /** Where a column of it is. */
  readonly place: (column: string) => LinePlace
}

/** A file whose rows are checked by rules. */
export interface RowReader {
  readonly source: SourceFile
  /** The form, as people call it. */
  readonly form: string
  /** What in the content shows that it has this form. */
  readonly why: string
  /** Columns of the file. */
  readonly columns: readonly string[]
  readonly rules: readonly RowRule[]
  /** Column that problems of symbols are told of. */
  readonly symbolColumn: string
  /** `parsed` has the column `instrument_id`, the number of the instrument that the symbol stands for. */
  readonly numbersInstruments?: boolean
  /** What was taken for granted of the whole file and might be otherwise, after it was loaded. */
  readonly findAssumptions?: (staging: Staging) => Promise<readonly Omit<ProblemFinding, 'action'>[]>
  /** Rows by number, which must ascend. */
  readonly rowsAt: (rows: readonly number[]) => Promise<SourceRow[]>
}

/** A file of bars in a form that is understood. */
export interface BarReader extends RowReader {
  /** How it is read, after it was loaded: what was given, and what was proposed for the rest. */
  readonly settings: () => ImportSettings
  /** Column that problems of times are told of. */
  readonly timeColumn: string
  /**
   * Makes the table `parsed(close_nanos BIGINT, symbol VARCHAR, venue_key, bar_key, month INTEGER, open, high, low, close
   * BIGINT, volume DOUBLE, spread BOOLEAN, broken UINTEGER)`, and `instrument_id BIGINT` where instruments are numbered,
   * rows in the order of the file: prices in units of 1e-9, `broken` a bit mask over `rules`, `month` zero where the symbol alone names the instrument.
   */
  readonly load: (staging: Staging, onFraction: (fraction: number) => void) => Promise<void>
  /** Column of open interest, of which `load` makes the table that `loadOpenInterest` describes; absent for none. */
  readonly openInterest?: string
  /** The series of a group; a text says what is wrong with the symbol. */
  readonly nameSeries: (group: SeriesGroup) => StagedSeries | string
}
