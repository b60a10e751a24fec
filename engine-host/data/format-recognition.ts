import type { ImportSettings, TableKind } from '../protocol/import-settings.js'
import type { BarReader } from './bar-reader.js'
import { contentOf } from './column-names.js'
import { csvTable } from './csv-table.js'
import { databentoParquetReader } from './databento-parquet.js'
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
import { databentoStatisticsCsvReader, recogniseStatistics } from './statistics/databento-statistics-csv.js'
import { databentoStatisticsDbnReader } from './statistics/databento-statistics-dbn.js'
import type { StatisticsReader } from './statistics/statistics-reader.js'
import { databentoTickCsvReader, recogniseTicks } from './ticks/databento-tick-csv.js'
import { databentoTickDbnReader } from './ticks/databento-tick-dbn.js'
import { tableTickReader } from './ticks/table-ticks.js'
import type { TickReader } from './ticks/tick-reader.js'

/** A file whose form is known: a table, which can be read in several ways, or a form that is read in one. */
export type RecognisedFile =
  | { readonly kind: 'table'; readonly table: TableSource }
  | { readonly kind: 'records'; readonly reader: MarketDataReader }

/** A file in a form that is understood. */
export type MarketDataReader = BarReader | TickReader | StatisticsReader

/**
 * Finds out from the content how a file is to be read. Settings that map columns make any table one of bars.
 *
 * @throws MarketDataError saying what the file is instead, or what must be told before it can be read; CancelledError
 */
export async function recogniseFormat(
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
): Promise<MarketDataReader> {
  const recognised = await recogniseFile(source, settings, staging)
  return recognised.kind === 'records' ? recognised.reader : tableReader(recognised.table, settings)
}

/**
 * Finds out from the content what form a file has.
 *
 * @throws MarketDataError saying what the file is instead; CancelledError
 */
export async function recogniseFile(
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
): Promise<RecognisedFile> {
  if (isDbn(source.head)) {
    const content = await dbnContent(source)
    if (content === 'statistics') return records(databentoStatisticsDbnReader(source))
    return records(
      content === undefined || content === 'ohlcv' ? dbnBarReader(source) : databentoTickDbnReader(source, content),
    )
  }
  if (isParquet(source.head)) {
    const table = await parquetTable(source, settings, staging)
    const reader = settings.columns === undefined ? databentoParquetReader(table) : undefined
    return reader ? records(reader) : { kind: 'table', table }
  }
  if (isSqlite(source.head)) return { kind: 'table', table: await sqliteTable(source, settings, staging) }
  refuseOtherContent(source)
  const ticks = recogniseTicks(source)
  if (ticks) return records(databentoTickCsvReader(source, ticks))
  const statistics = recogniseStatistics(source)
  if (statistics) return records(databentoStatisticsCsvReader(source, statistics))
  const sample = sampleText(source)
  const mapped = settings.columns !== undefined
  const table = !mapped && isDatabentoHeader(sample.firstRow) ? undefined : csvTable(source, sample)
  return table ? { kind: 'table', table } : records(databentoCsvReader(source, readDatabentoHeader(source)))
}

function records(reader: MarketDataReader): RecognisedFile {
  return { kind: 'records', reader }
}

/** What the rows of a table are: what was said, else what the mapping of its columns says, else what its form says. */
export function tableKindOf(table: TableSource, settings: ImportSettings): TableKind {
  const mapped = settings.columns === undefined ? undefined : contentOf(mappedFieldsOf(table, settings))
  return settings.kind ?? mapped ?? table.form.content
}

/** @throws MarketDataError saying what must be told before it can be read */
export function tableReader(table: TableSource, settings: ImportSettings): BarReader | TickReader {
  const kind = tableKindOf(table, settings)
  return kind === 'bars' ? tableBarReader(table, settings) : tableTickReader(table, kind, settings)
}
