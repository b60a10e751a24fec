import type { ImportSettings } from '../../protocol/import-settings.js'
import type { TickKind } from '../../protocol/market-source.js'
import type { RowReader } from '../bar-reader.js'
import type { NamedInstrument } from '../instrument-naming.js'
import type { Staging } from '../staging.js'

/** What rows of ticks hold. */
export interface TickShape {
  /** What a file of it gives. */
  readonly kinds: readonly TickKind[]
  /** Price levels of each side. */
  readonly levels: number
  /** Rows are events of the venue, some of them trades; else they are quotes. */
  readonly hasActions: boolean
}

/** A file of quotes, trades or depth in a form that is understood. */
export interface TickReader extends RowReader {
  readonly shape: TickShape
  /** Column that problems of times are told of. */
  readonly timeColumn: string
  /** Column of the numbers that the source gives its messages or trades; undefined where it has none. */
  readonly sequenceColumn: string | undefined
  /** Every trade has a number of its own; else those of one message share it. */
  readonly numbersTrades: boolean
  /** How it is read, after it was loaded. */
  readonly settings: () => ImportSettings
  /**
   * Makes the table `parsed(ts_init, ts_event BIGINT, symbol VARCHAR, venue_key, month INTEGER, is_trade BOOLEAN, aggressor TINYINT,
   * sequence, price BIGINT, size, bid_px_00, ask_px_00 BIGINT, bid_sz_00, ask_sz_00, …, spread BOOLEAN, broken UINTEGER)`,
   * and `instrument_id BIGINT` where instruments are numbered, rows in the order of the file: prices in units of 1e-9,
   * NULL where undefined, levels as the shape has them, `sequence` NULL without numbers.
   */
  readonly load: (staging: Staging, onFraction: (fraction: number) => void) => Promise<void>
  /** The instrument of rows; a text says what is wrong with the symbol. */
  readonly nameInstrument: (symbol: string, venueKey: number, firstNanos: bigint) => NamedInstrument | string
}

/** Names of the columns of price levels: `bid_px_00`, `ask_px_00`, `bid_sz_00`, `ask_sz_00`, … */
export function levelColumns(levels: number): string[] {
  return Array.from({ length: levels }, (_, level) =>
    ['bid_px', 'ask_px', 'bid_sz', 'ask_sz'].map((part) => `${part}_${twoDigits(level)}`),
  ).flat()
}

/** The number of a level as it stands in the names of columns. */
export function twoDigits(level: number): string {
  return String(level).padStart(2, '0')
}
