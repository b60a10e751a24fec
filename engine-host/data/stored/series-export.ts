import { randomUUID } from 'node:crypto'
import { mkdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { depthLevels } from '../../model/depth-batch.js'
import type { ExportFormat } from '../../protocol/catalog-requests.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import type { MarketSource } from '../../protocol/market-source.js'
import { sqlFiles, sqlText } from '../duckdb-sql.js'
import { exportFailed, exportIntoStore, MarketDataError } from '../market-data-failure.js'
import { moveFile, removeFile } from '../refused-files.js'
import { CancelledError, type Staging } from '../staging.js'
import { twoDigits } from '../ticks/tick-reader.js'
import { isTickSource } from '../ticks/tick-source.js'
import { boundsCondition } from '../time-bounds.js'

export interface SeriesExport {
  readonly source: MarketSource
  readonly instrument: InstrumentDefinition
  /** Absolute. */
  readonly file: string
  readonly format: ExportFormat
}

/**
 * Writes rows of a series into one file, under a temporary name beside it until it is whole. CSV has the time as ISO 8601
 * with nine decimals, the close of a bar or when a tick was received, and prices with the decimals of the instrument, or
 * as many more as they need to be read back the same; Parquet has the columns of the store.
 *
 * @returns rows and bytes of the file
 * @throws MarketDataError, CancelledError; a file that was there before is as it was
 */
export async function exportSeries(
  { source, instrument, file, format }: SeriesExport,
  staging: Staging,
  storeDirectory: string,
  onFraction: (fraction: number) => void,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  if (await isWithin(storeDirectory, file)) throw new MarketDataError(exportIntoStore(file))
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID().slice(0, 8)}.part`)
  try {
    await mkdir(dirname(file), { recursive: true })
    await staging.run(
      `COPY (${selection(source, instrument, format)}) TO ${sqlText(temporary)} (${options(source, format)})`,
      onFraction,
    )
    const { size } = await stat(temporary)
    await moveFile(temporary, file)
    return { rows: source.rows, bytes: size }
  } catch (error) {
    // A folder that is none has no file in it either.
    await removeFile(temporary).catch(() => undefined)
    if (error instanceof CancelledError || error instanceof MarketDataError) throw error
    throw new MarketDataError(exportFailed(file, error))
  }
}

/** Links on the way to the file are followed. */
async function isWithin(folder: string, file: string): Promise<boolean> {
  const path = relative(await realpath(folder), join(await realFolder(dirname(resolve(file))), basename(file)))
  return path.split(sep)[0] !== '..' && !isAbsolute(path)
}

/** Where a folder is, or would be made. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch {
    const parent = dirname(folder)
    return parent === folder ? folder : join(await realFolder(parent), basename(folder))
  }
}

function options(source: MarketSource, format: ExportFormat): string {
  if (format === 'csv') return `FORMAT csv, HEADER true`
  const bars = isTickSource(source) ? source.data : source.bars
  const stamp = isTickSource(source) ? 'received' : 'close'
  const facts = { instrument: source.instrumentId, bars, stamp }
  const metadata = Object.entries(facts).map(([name, value]) => `${name}: ${sqlText(value)}`)
  return `FORMAT parquet, COMPRESSION zstd, KV_METADATA {${metadata.join(', ')}}`
}

/** Rows come in the order of the files, which is that of time. */
function selection(source: MarketSource, instrument: InstrumentDefinition, format: ExportFormat): string {
  const time = isTickSource(source) ? 'ts_init' : 'ts_event'
  const columns = format === 'parquet' ? '*' : csvColumns(source, instrument).join(', ')
  return `SELECT ${columns} FROM read_parquet(${sqlFiles(source.files)}, hive_partitioning = false)${boundsCondition(time, source)}`
}

function csvColumns(source: MarketSource, { pricePrecision, quantityPrecision }: InstrumentDefinition): string[] {
  const price = (name: string, as = name) => `${numberSql(name, pricePrecision)} AS "${as}"`
  const quantity = (name: string, as = name) => `${numberSql(name, quantityPrecision)} AS "${as}"`
  if (!isTickSource(source))
    return [
      timeSql('ts_event', 'close_time'),
      ...['open', 'high', 'low', 'close'].map((name) => price(name)),
      quantity('volume'),
    ]
  const times = [timeSql('ts_init', 'timestamp'), timeSql('ts_event', 'ts_event')]
  switch (source.data) {
    case 'trades':
      return [
        ...times,
        price('price'),
        quantity('size'),
        `CASE aggressor WHEN 1 THEN 'buy' WHEN -1 THEN 'sell' END AS side`,
      ]
    case 'quotes':
      return [...times, price('bid'), price('ask'), quantity('bid_size'), quantity('ask_size')]
    case 'depth':
      return [
        ...times,
        ...Array.from({ length: depthLevels }, (_, level) => {
          const at = twoDigits(level)
          const element = `[${level + 1}]`
          return [
            price(`bid${element}`, `bid_px_${at}`),
            price(`ask${element}`, `ask_px_${at}`),
            quantity(`bid_size${element}`, `bid_sz_${at}`),
            quantity(`ask_size${element}`, `ask_sz_${at}`),
          ]
        }).flat(),
      ]
  }
}

/** DuckDB's own format of nanoseconds writes beyond its text. */
function timeSql(column: string, name: string): string {
  const fraction = `lpad((((epoch_ns(${column}) % 1000000000) + 1000000000) % 1000000000)::VARCHAR, 9, '0')`
  return `strftime(${column}, '%Y-%m-%dT%H:%M:%S') || '.' || ${fraction} || 'Z' AS "${name}"`
}

/** A decimal that is read back as the same double: with `precision` decimals where these say it, else with what it needs. */
function numberSql(column: string, precision: number): string {
  const value = column.includes('[') ? column : `"${column}"`
  const decimal = (decimals: number) => `TRY_CAST(${value} AS DECIMAL(38, ${decimals}))`
  const rounded = decimal(precision)
  const plain = [12, 24].map(
    (decimals) =>
      `WHEN ${decimal(decimals)}::DOUBLE = ${value} THEN rtrim(rtrim(${decimal(decimals)}::VARCHAR, '0'), '.')`,
  )
  const shortest = `CASE WHEN NOT contains(${value}::VARCHAR, 'e') THEN ${value}::VARCHAR ${plain.join(' ')} ELSE ${value}::VARCHAR END`
  return `CASE WHEN isnan(${value}) THEN NULL WHEN ${rounded}::DOUBLE = ${value} THEN ${rounded}::VARCHAR ELSE ${shortest} END`
}
