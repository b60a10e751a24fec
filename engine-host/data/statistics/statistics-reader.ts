import type { ImportSettings } from '../../protocol/import-settings.js'
import type { RowReader } from '../bar-reader.js'
import type { NamedInstrument } from '../instrument-naming.js'
import type { Staging } from '../staging.js'

/**
 * A file of the statistics that exchanges publish, of which open interest is kept. The others are passed over, but that
 * prices of trades among them tell the price grid.
 */
export interface StatisticsReader extends RowReader {
  readonly records: 'statistics'
  /** How it is read, after it was loaded. */
  readonly settings: () => ImportSettings
  /**
   * Makes the table `parsed(ts_init, of_nanos BIGINT, symbol VARCHAR, venue_key, month INTEGER, instrument_id BIGINT,
   * stat_type INTEGER, is_interest BOOLEAN, price, contracts BIGINT, spread BOOLEAN, broken UINTEGER)`, rows in the order of
   * the file: prices in units of 1e-9, `of_nanos` the end of the day that is counted.
   */
  readonly load: (staging: Staging, onFraction: (fraction: number) => void) => Promise<void>
  /** The instrument of rows; a text says what is wrong with the symbol. */
  readonly nameInstrument: (symbol: string, venueKey: number, firstNanos: bigint) => NamedInstrument | string
}
