import { basename } from 'node:path'
import { rowsChecksum } from '../data-file.js'
import { daySql, sqlFiles } from '../duckdb-sql.js'
import { MarketDataError, tickContradiction } from '../market-data-failure.js'
import { type PartitionRows, type PartitionTarget, writeParts, type WrittenPartitions } from '../partition-writer.js'
import type { SourceFile } from '../source-file.js'
import type { Staging, StagingSession } from '../staging.js'
import type { StagedTicks } from './staged-ticks.js'

/**
 * Writes the staged ticks that the catalog does not have yet, one Parquet file a day of the time received, see
 * `writeParts`. A time that the catalog has must have the same ticks there; other times are merged in.
 *
 * @throws MarketDataError when ticks contradict stored ones, CancelledError
 */
export async function writeTickPartitions(
  staging: Staging,
  ticks: StagedTicks,
  source: SourceFile,
  importId: string,
  target: PartitionTarget,
): Promise<WrittenPartitions> {
  const join = {
    countNewRows: (session: StagingSession, part: Part, paths: readonly string[]) =>
      countNewRows(session, source, part, paths),
    mergedSelection,
  }
  return writeParts(staging, await listParts(staging, ticks), join, basename(source.path), importId, target)
}

const dayNanos = 86_400_000_000_000n

interface Part extends PartitionRows {
  /** Of the stored columns and `source_row`, in the order of `ticks`. */
  readonly numbered: string
}

async function listParts(staging: Staging, { series, selections }: StagedTicks): Promise<Part[]> {
  const parts: Part[] = []
  for (const { kind, columns } of selections) {
    const withRow = columns.replace(/^SELECT /, 'SELECT source_row, ')
    const days = await staging.rows(`
      SELECT series, day, count(*)::DOUBLE AS rows, ${rowsChecksum(kind)} AS checksum FROM (
        ${columns.replace(/^SELECT /, `SELECT series, ${daySql('ts_init')} AS day, `)} true)
      GROUP BY series, day ORDER BY series, day`)
    for (const row of days) {
      const number = row['series'] as number
      const day = row['day'] as bigint
      const period = new Date(Number(day) * 86_400_000).toISOString().slice(0, 10)
      const numbered = `${withRow} series = ${number} AND ticks.ts_init BETWEEN ${day * dayNanos} AND ${(day + 1n) * dayNanos - 1n}`
      parts.push({
        partition: { kind, instrumentId: series[number]!.instrument.id, period },
        numbered,
        selection: `SELECT * EXCLUDE source_row FROM (${numbered})`,
        rows: row['rows'] as number,
        checksum: row['checksum'] as bigint,
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
  session: StagingSession,
  source: SourceFile,
  { partition, numbered, rows }: Part,
  paths: readonly string[],
): Promise<number> {
  const stored = `SELECT * FROM read_parquet(${sqlFiles(paths)}, hive_partitioning = false)`
  const offered = `SELECT * EXCLUDE source_row FROM (${numbered})`
  const common = (of: string, other: string) => `SELECT * FROM (${of}) SEMI JOIN (${other}) USING (ts_init)`
  const [first] = await session.rows(`
    SELECT epoch_ns(ts_init) AS nanos FROM (
      (${common(offered, stored)} EXCEPT ALL ${common(stored, offered)})
      UNION ALL (${common(stored, offered)} EXCEPT ALL ${common(offered, stored)}))
    ORDER BY ts_init LIMIT 1`)
  if (first)
    throw new MarketDataError(
      tickContradiction(source.path, partition.instrumentId, partition.kind, first['nanos'] as bigint),
    )
  const [counted] = await session.rows(`SELECT count(*)::DOUBLE AS rows FROM (${common(offered, stored)})`)
  return rows - (counted!['rows'] as number)
}

/** Ticks of one time come from one file, in its order. */
function mergedSelection({ numbered }: Part, paths: readonly string[]): string {
  const stored = `(SELECT row_number() OVER () AS source_row, * FROM read_parquet(${sqlFiles(paths)}, hive_partitioning = false))`
  return `SELECT * EXCLUDE source_row FROM (
    SELECT * FROM ${stored} UNION ALL BY NAME SELECT * FROM (${numbered}) ANTI JOIN ${stored} AS known USING (ts_init))
    ORDER BY ts_init, ts_event, source_row`
}
