import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TickKind } from '../../protocol/market-source.js'
import type { IndexedFile, PendingMove } from '../catalog-database.js'
import { sqlFiles, sqlText } from '../duckdb-sql.js'
import { MarketDataError, tickContradiction } from '../market-data-failure.js'
import type { PartitionTarget, WrittenPartitions } from '../partition-writer.js'
import type { SourceFile } from '../source-file.js'
import type { Staging } from '../staging.js'
import { type Partition, partitionFolder } from '../store-layout.js'
import type { StagedTicks } from './staged-ticks.js'
import { readTickFile } from './tick-file.js'

/**
 * Writes the staged ticks that the catalog does not have yet, one Parquet file a day of the time received, under
 * temporary names in the import's folder, and reads each back. A time that the catalog has must have the same ticks
 * there; other times are merged in.
 *
 * @throws MarketDataError when ticks contradict stored ones, CancelledError
 */
export async function writeTickPartitions(
  staging: Staging,
  ticks: StagedTicks,
  source: SourceFile,
  importId: string,
  { layout, database, onFraction }: PartitionTarget,
): Promise<WrittenPartitions> {
  const stored = await database.files()
  const partitions: Partition[] = []
  const added: IndexedFile[] = []
  const moves: PendingMove[] = []
  const superseded: string[] = []
  let rowsAdded = 0
  const parts = await listParts(staging, ticks)
  for (const [number, { partition, kind, selection, rows }] of parts.entries()) {
    const folder = partitionFolder(partition)
    const existing = stored.filter((file) => partitionFolder(file) === folder)
    const paths = existing.map((file) => layout.resolve(file.path))
    const newRows =
      existing.length === 0 ? rows : await countNewRows(staging, source, partition, selection, rows, paths)
    partitions.push(partition)
    if (newRows > 0) {
      const temporary = `tmp/import-${importId}/${kind}-${number}.parquet`
      const path = layout.resolve(temporary)
      const content =
        existing.length === 0 ? `${selection} ORDER BY ts_init, ts_event, source_row` : merged(selection, paths)
      const names = `SELECT * EXCLUDE source_row FROM (${content})`
      await staging.run(
        `COPY (${names}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {source: ${sqlText(basename(source.path))}})`,
      )
      const expected = existing.reduce((sum, file) => sum + file.rows, 0) + newRows
      const read = await readTickFile(staging.connection, path, kind, expected)
      const file: IndexedFile = {
        ...partition,
        path: `${folder}/${kind}-${read.sha256.slice(0, 16)}.parquet`,
        ...read,
        bytes: (await stat(path)).size,
      }
      added.push(file)
      moves.push({ importId, from: temporary, to: file.path })
      superseded.push(...existing.map((each) => each.path).filter((each) => each !== file.path))
      rowsAdded += newRows
    }
    onFraction((number + 1) / parts.length)
  }
  return { partitions, added, moves, superseded, rowsAdded }
}

interface Part {
  readonly kind: TickKind
  readonly partition: Partition
  /** Of the stored columns and `source_row`, without an order. */
  readonly selection: string
  readonly rows: number
}

async function listParts(staging: Staging, { series, selections }: StagedTicks): Promise<Part[]> {
  const parts: Part[] = []
  for (const { kind, columns } of selections) {
    const withRow = columns.replace(/^SELECT /, 'SELECT source_row, ')
    const days = await staging.rows(`
      SELECT series, day, count(*)::DOUBLE AS rows FROM (
        ${columns.replace(/^SELECT /, 'SELECT series, ts_init // 86400000000000 AS day, ')} true)
      GROUP BY ALL ORDER BY series, day`)
    for (const row of days) {
      const number = row['series'] as number
      const day = row['day'] as bigint
      const period = new Date(Number(day) * 86_400_000).toISOString().slice(0, 10)
      parts.push({
        kind,
        partition: { kind, instrumentId: series[number]!.instrument.id, period },
        selection: `${withRow} series = ${number} AND ticks.ts_init // 86400000000000 = ${day}`,
        rows: row['rows'] as number,
      })
    }
  }
  return parts
}

/**
 * How many of the offered rows the catalog does not have yet.
 *
 * @throws MarketDataError with the first time at which other ticks are stored
 */
async function countNewRows(
  staging: Staging,
  source: SourceFile,
  partition: Partition,
  selection: string,
  rows: number,
  paths: readonly string[],
): Promise<number> {
  const stored = `SELECT * FROM read_parquet(${sqlFiles(paths)}, hive_partitioning = false)`
  const offered = `SELECT * EXCLUDE source_row FROM (${selection})`
  const common = (of: string, other: string) => `SELECT * FROM (${of}) SEMI JOIN (${other}) USING (ts_init)`
  const [first] = await staging.rows(`
    SELECT epoch_ns(ts_init) AS nanos FROM (
      (${common(offered, stored)} EXCEPT ALL ${common(stored, offered)})
      UNION ALL (${common(stored, offered)} EXCEPT ALL ${common(offered, stored)}))
    ORDER BY ts_init LIMIT 1`)
  if (first)
    throw new MarketDataError(
      tickContradiction(source.path, partition.instrumentId, partition.kind, first['nanos'] as bigint),
    )
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM (${common(offered, stored)})`)
  return rows - (counted!['rows'] as number)
}

/** Ticks of one time come from one file, in its order. */
function merged(selection: string, paths: readonly string[]): string {
  const stored = `(SELECT row_number() OVER () AS source_row, * FROM read_parquet(${sqlFiles(paths)}, hive_partitioning = false))`
  return `SELECT * FROM (
    SELECT * FROM ${stored} UNION ALL BY NAME SELECT * FROM (${selection}) ANTI JOIN ${stored} AS known USING (ts_init))
    ORDER BY ts_init, ts_event, source_row`
}
