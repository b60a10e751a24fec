import type { ImportSettings } from '../protocol/import-settings.js'
import type { BarReader } from './bar-reader.js'
import { contentOf } from './column-names.js'
import { csvTable } from './csv-table.js'
import { isDatabentoHeader, readDatabentoHeader, refuseOtherContent } from './databento-csv-header.js'
import { databentoCsvReader } from './databento-csv.js'
import { dbnBarReader } from './dbn-bars.js'
import { dbnContent } from './dbn-content.js'
import { isDbn } from './dbn-reader.js'
import { isParquet, parquetTable } from './parquet-table.js'
import type { SourceFile } from './source-file.js'
import { isSqlite, sqliteTable } from './sqlite-table.js'
import type { Staging } from './staging.js'
import { tableBarReader } from './table-bars.js'
import { mappedFieldsOf } from './table-reading.js'
import type { TableSource } from './table-source.js'
import { sampleText } from './text-sample.js'
import { databentoTickCsvReader, recogniseTicks } from './ticks/databento-tick-csv.js'
import { databentoTickDbnReader } from './ticks/databento-tick-dbn.js'
import { tableTickReader } from './ticks/table-ticks.js'
import type { TickReader } from './ticks/tick-reader.js'

/**
 * Finds out from the content what form a file has. Settings that map columns make any table one of bars.
 *
 * @throws MarketDataError saying what the file is instead, or what must be told before it can be read; CancelledError
 */
export async function recogniseFormat(
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
): Promise<BarReader | TickReader> {
  if (isDbn(source.head)) {
    const content = await dbnContent(source)
    return content === undefined || content === 'ohlcv' ? dbnBarReader(source) : databentoTickDbnReader(source, content)
  }
  if (isParquet(source.head)) return tableReader(await parquetTable(source, settings, staging), settings)
  if (isSqlite(source.head)) return tableReader(await sqliteTable(source, settings, staging), settings)
  refuseOtherContent(source)
  const ticks = recogniseTicks(source)
  if (ticks) return databentoTickCsvReader(source, ticks)
  const sample = sampleText(source)
  const mapped = settings.columns !== undefined
  const table = !mapped && isDatabentoHeader(sample.rows[0] ?? []) ? undefined : csvTable(source, sample)
  if (!table) return databentoCsvReader(source, readDatabentoHeader(source))
  return tableReader(table, settings)
}

/** A table is of what the mapping of its columns says, else of what its form says. */
function tableReader(table: TableSource, settings: ImportSettings): BarReader | TickReader {
  const mapped = settings.columns === undefined ? undefined : contentOf(mappedFieldsOf(table, settings))
  const content = mapped ?? table.form.content
  return content === 'bars' ? tableBarReader(table, settings) : tableTickReader(table, content, settings)
}
