import type { StoredTickKind } from '../../protocol/market-source.js'
import type { IndexedFile } from '../catalog-database.js'
import { sqlFiles } from '../duckdb-sql.js'
import type { StoreLayout } from '../store-layout.js'
import { isStoredTickKind, kindLabel } from '../ticks/tick-kind.js'

/** A file of a series, and which rows of the series are its rows. */
export interface PlacedFile {
  /** Absolute. */
  readonly path: string
  readonly firstRow: number
  readonly rows: number
  readonly firstNanos: bigint
  readonly lastNanos: bigint
}

/** A stored series whose rows are numbered through all of its files, from 0. */
export interface PlacedSeries {
  readonly instrumentId: string
  readonly bars: string
  /** Absent for bars. */
  readonly data: StoredTickKind | undefined
  /** Ascending by time. */
  readonly files: readonly PlacedFile[]
  readonly rows: number
}

/** @param files of one series */
export function placeSeries(layout: StoreLayout, files: readonly IndexedFile[]): PlacedSeries {
  const { kind, instrumentId } = files[0]!
  const placed: PlacedFile[] = []
  let rows = 0
  for (const file of [...files].sort((a, b) => (a.firstNanos < b.firstNanos ? -1 : 1))) {
    const { firstNanos, lastNanos } = file
    placed.push({ path: layout.resolve(file.path), firstRow: rows, rows: file.rows, firstNanos, lastNanos })
    rows += file.rows
  }
  return { instrumentId, bars: kindLabel(kind), data: isStoredTickKind(kind) ? kind : undefined, files: placed, rows }
}

/** Column of the stamps that a series is in the order of. */
export function timeColumn({ data }: Pick<PlacedSeries, 'data'>): 'ts_event' | 'ts_init' {
  return data === undefined ? 'ts_event' : 'ts_init'
}

/** SQL of rows of a series with their number in the column `series_row`, from one row to another, in no order. */
export function placedRowsSql({ files }: PlacedSeries, firstRow: number, endRow: number): string {
  const within = files.filter((file) => file.firstRow < endRow && file.firstRow + file.rows > firstRow)
  const firsts = within.map((file) => file.firstRow).join(', ')
  const paths = sqlFiles(within.map(({ path }) => path))
  return `SELECT * FROM (
    SELECT list_extract(CAST([${firsts}] AS BIGINT[]), file_index::INTEGER + 1) + file_row_number AS series_row, *
    FROM read_parquet(${paths}, hive_partitioning = false)) WHERE series_row >= ${firstRow} AND series_row < ${endRow}`
}

/** Number of the first row at or after a time; the last row's where all are earlier. */
export async function rowAtTime(
  series: PlacedSeries,
  nanos: bigint,
  countBefore: (sql: string) => Promise<number>,
): Promise<number> {
  const file = series.files.find(({ lastNanos }) => lastNanos >= nanos)
  if (file === undefined) return series.rows - 1
  if (file.firstNanos >= nanos) return file.firstRow
  const before = await countBefore(
    `SELECT count(*)::DOUBLE AS rows FROM read_parquet(${sqlFiles([file.path])}, hive_partitioning = false)
     WHERE ${timeColumn(series)} < make_timestamp_ns(${nanos})`,
  )
  return file.firstRow + before
}
