import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { barKind } from './bar-specification.js'
import type { CatalogDatabase, IndexedFile, PendingMove } from './catalog-database.js'
import { sqlFiles, sqlText } from './duckdb-sql.js'
import { contradiction, MarketDataError } from './market-data-failure.js'
import { readSeriesFile } from './series-file.js'
import type { SourceFile } from './source-file.js'
import type { StagedBars } from './staged-bars.js'
import type { Staging } from './staging.js'
import { type Partition, partitionFolder, partitionPeriod, type StoreLayout } from './store-layout.js'

/** Where partitions are written. */
export interface PartitionTarget {
  readonly layout: StoreLayout
  readonly database: CatalogDatabase
  readonly onFraction: (fraction: number) => void
}

/** What an import has written under temporary names, and what is to become of it. */
export interface WrittenPartitions {
  readonly partitions: readonly Partition[]
  readonly added: readonly IndexedFile[]
  readonly moves: readonly PendingMove[]
  readonly superseded: readonly string[]
  readonly rowsAdded: number
}

/**
 * Writes the staged bars that the catalog does not have yet, one Parquet file a partition, under temporary names in
 * the import's folder, and reads each back. Bars for a partition that exists are merged with what is in it.
 *
 * @throws MarketDataError when bars contradict stored ones, CancelledError
 */
export async function writePartitions(
  staging: Staging,
  bars: StagedBars,
  source: SourceFile,
  importId: string,
  { layout, database, onFraction }: PartitionTarget,
): Promise<WrittenPartitions> {
  const existingByFolder = new Map<string, IndexedFile[]>()
  for (const file of await database.files()) {
    const folder = partitionFolder(file)
    existingByFolder.set(folder, [...(existingByFolder.get(folder) ?? []), file])
  }
  const parts = await listParts(staging, bars)
  const partitions: Partition[] = []
  const added: IndexedFile[] = []
  const moves: PendingMove[] = []
  const superseded: string[] = []
  let rowsAdded = 0
  let rowsDone = 0
  for (const [number, part] of parts.entries()) {
    const { partition, rows } = part
    const selection = `SELECT make_timestamp_ns(close_nanos) AS ts_event, open / 1e9 AS open, high / 1e9 AS high,
      low / 1e9 AS low, "close" / 1e9 AS "close", volume FROM bars
      WHERE series = ${part.series} AND close_nanos BETWEEN ${part.firstNanos} AND ${part.lastNanos}`
    const existing = existingByFolder.get(partitionFolder(partition)) ?? []
    const paths = existing.map((file) => layout.resolve(file.path))
    const newRows =
      existing.length === 0 ? rows : await countNewRows(staging, source, partition, selection, rows, paths)
    partitions.push(partition)
    if (newRows > 0) {
      const stored = existing.reduce((sum, file) => sum + file.rows, 0)
      const temporary = `tmp/import-${importId}/${number}.parquet`
      const file = await writePartition(staging, layout, temporary, partition, {
        selection: existing.length === 0 ? selection : mergedSelection(selection, paths),
        rows: stored + newRows,
        sourceName: basename(source.path),
      })
      added.push(file)
      moves.push({ importId, from: temporary, to: file.path })
      superseded.push(...existing.map(({ path }) => path).filter((path) => path !== file.path))
      rowsAdded += newRows
    }
    rowsDone += rows
    onFraction(rowsDone / bars.rows)
  }
  return { partitions, added, moves, superseded, rowsAdded }
}

/** What of a staged file goes to one partition. */
interface Part {
  readonly series: number
  readonly partition: Partition
  readonly rows: number
  readonly firstNanos: bigint
  readonly lastNanos: bigint
}

/** By series, then by time. Days are counted in SQL and joined to periods here: formatting a date a row is slow. */
async function listParts(staging: Staging, bars: StagedBars): Promise<Part[]> {
  const days = await staging.rows(`
    SELECT series, close_nanos // 86400000000000 AS day, count(*)::DOUBLE AS rows,
      min(close_nanos) AS first_nanos, max(close_nanos) AS last_nanos
    FROM bars GROUP BY ALL ORDER BY series, day`)
  const parts: Part[] = []
  for (const row of days) {
    const series = row['series'] as number
    const { instrument, specification } = bars.series[series]!
    const period = partitionPeriod(specification.partitionSpan, new Date(Number(row['day']) * 86_400_000))
    const partition = { kind: barKind(specification), instrumentId: instrument.id, period }
    const day = { rows: row['rows'] as number, lastNanos: row['last_nanos'] as bigint }
    const before = parts.at(-1)
    if (before?.series === series && before.partition.period === period) {
      parts[parts.length - 1] = { ...before, rows: before.rows + day.rows, lastNanos: day.lastNanos }
    } else {
      parts.push({ series, partition, firstNanos: row['first_nanos'] as bigint, ...day })
    }
  }
  return parts
}

/** Writes one partition under its temporary name and reads it back. */
export async function writePartition(
  staging: Staging,
  layout: StoreLayout,
  temporary: string,
  partition: Partition,
  content: { readonly selection: string; readonly rows: number; readonly sourceName: string },
): Promise<IndexedFile> {
  const path = layout.resolve(temporary)
  await staging.run(
    `COPY (${content.selection}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {source: ${sqlText(content.sourceName)}})`,
  )
  const read = await readSeriesFile(staging.connection, path, content.rows)
  const { size } = await stat(path)
  return {
    ...partition,
    path: `${partitionFolder(partition)}/bars-${read.sha256.slice(0, 16)}.parquet`,
    rows: read.rows,
    firstNanos: read.firstNanos,
    lastNanos: read.lastNanos,
    bytes: size,
    sha256: read.sha256,
  }
}

/**
 * How many of the offered rows the catalog does not have yet.
 *
 * @throws MarketDataError with the first bar that differs from the stored one
 */
async function countNewRows(
  staging: Staging,
  source: SourceFile,
  partition: Partition,
  selection: string,
  rows: number,
  paths: readonly string[],
): Promise<number> {
  const columns = ['open', 'high', 'low', 'close', 'volume'] as const
  const differs = columns.map((name) => `offered."${name}" IS DISTINCT FROM stored."${name}"`).join(' OR ')
  const both = `FROM (${selection}) AS offered JOIN read_parquet(${sqlFiles(paths)}, hive_partitioning = false) AS stored USING (ts_event)`
  const [first] = await staging.rows(`
    SELECT epoch_ns(ts_event) AS nanos, ${columns.map((name) => `offered."${name}" AS offered_${name}, stored."${name}" AS stored_${name}`).join(', ')}
    ${both} WHERE ${differs} ORDER BY ts_event LIMIT 1`)
  if (first) {
    const column = columns.find((name) => first[`offered_${name}`] !== first[`stored_${name}`])!
    throw new MarketDataError(
      contradiction(source.path, {
        instrumentId: partition.instrumentId,
        bars: partition.kind.slice('bars_'.length),
        nanos: first['nanos'] as bigint,
        column,
        offered: first[`offered_${column}`] as number,
        stored: first[`stored_${column}`] as number,
      }),
    )
  }
  const [common] = await staging.rows(`SELECT count(*)::DOUBLE AS rows ${both}`)
  return rows - (common!['rows'] as number)
}

function mergedSelection(selection: string, paths: readonly string[]): string {
  const stored = `read_parquet(${sqlFiles(paths)}, hive_partitioning = false)`
  return `SELECT * FROM (
    SELECT ts_event, open, high, low, "close", volume FROM ${stored}
    UNION ALL
    SELECT * FROM (${selection}) AS offered ANTI JOIN ${stored} AS stored USING (ts_event)) ORDER BY ts_event`
}
