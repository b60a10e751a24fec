import type { BarReader } from './bar-reader.js'
import { readDatabentoHeader } from './databento-csv-header.js'
import { databentoCsvReader } from './databento-csv.js'
import { dbnBarReader } from './dbn-bars.js'
import { isDbn } from './dbn-reader.js'
import type { SourceFile } from './source-file.js'

/**
 * Finds out from the content what form a file of bars has.
 *
 * @throws MarketDataError saying what the file is instead
 */
export function recogniseBars(source: SourceFile): BarReader {
  if (isDbn(source.head)) return dbnBarReader(source)
  return databentoCsvReader(source, readDatabentoHeader(source))
}
