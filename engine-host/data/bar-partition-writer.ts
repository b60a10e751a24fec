import { basename } from 'node:path'
import { barKind, parseBarSpecification } from './bar-specification.js'
import { rowsChecksum } from './data-file.js'
import { daySql, sqlFiles } from './duckdb-sql.js'
import { contradiction, MarketDataError, overlap } from './market-data-failure.js'
import { countNewOpenInterest, mergedOpenInterest, openInterestParts } from './open-interest.js'
import { type PartitionRows, type PartitionTarget, writeParts, type WrittenPartitions } from './partition-writer.js'
import type { SourceFile } from './source-file.js'
import type { StagedBars } from './staged-bars.js'
import type { Staging, StagingSession } from './staging.js'
import { type Partition, partitionPeriod } from './store-layout.js'

/**
 * Writes the staged bars that the catalog does not have yet, see `writeParts`.
 *
 * @throws MarketDataError when bars contradict stored ones, CancelledError
 */
export async function writeBarPartitions(
  staging: Staging,
  bars: StagedBars,
  source: SourceFile,
  importId: string,
  target: PartitionTarget,
): Promise<WrittenPartitions> {
  const join = {
    countNewRows: (session: StagingSession, part: PartitionRows, paths: readonly string[]) =>
      (isOpenInterest(part) ? countNewOpenInterest : countNewRows)(session, source, part, paths),
    mergedSelection: (part: PartitionRows, paths: readonly string[]) =>
      (isOpenInterest(part) ? mergedOpenInterest : mergedSelection)(part, paths),
  }
  const parts = await listParts(staging, bars)
  if (bars.openInterestRows > 0) parts.push(...(await openInterestParts(staging, bars)))
  return writeParts(staging, parts, join, basename(source.path), importId, target)
}

function isOpenInterest({ partition }: PartitionRows): boolean {
  return partition.kind === 'open-interest'
}

/** A stretch of a series that goes to one partition. */
interface Part {
  readonly series: number
  readonly partition: Partition
  readonly rows: number
  readonly checksum: bigint
  readonly firstNanos: bigint
  readonly lastNanos: bigint
}

/** The stored columns, of `bars`. */
const storedValues = `make_timestamp_ns(close_nanos) AS ts_event, open / 1e9 AS open, high / 1e9 AS high,
      low / 1e9 AS low, "close" / 1e9 AS "close", volume`

/** By series, then by time. Days are counted in SQL and joined to periods here: formatting a date a row is slow. */
async function listParts(staging: Staging, bars: StagedBars): Promise<PartitionRows[]> {
  const days = await staging.rows(`
    SELECT series, day, count(*)::DOUBLE AS rows, min(close_nanos) AS first_nanos, max(close_nanos) AS last_nanos,
      ${rowsChecksum('bars')} AS checksum
    FROM (SELECT series, ${daySql('close_nanos')} AS day, close_nanos, ${storedValues} FROM bars)
    GROUP BY series, day ORDER BY series, day`)
  const parts: Part[] = []
  for (const row of days) {
    const series = row['series'] as number
    const { instrument, specification } = bars.series[series]!
    const period = partitionPeriod(specification.partitionSpan, new Date(Number(row['day']) * 86_400_000))
    const partition = { kind: barKind(specification), instrumentId: instrument.id, period }
    const day = {
      rows: row['rows'] as number,
      checksum: row['checksum'] as bigint,
      lastNanos: row['last_nanos'] as bigint,
    }
    const before = parts.at(-1)
    if (before?.series === series && before.partition.period === period) {
      const sums = { rows: before.rows + day.rows, checksum: before.checksum + day.checksum }
      parts[parts.length - 1] = { ...before, ...sums, lastNanos: day.lastNanos }
    } else {
      parts.push({ series, partition, firstNanos: row['first_nanos'] as bigint, ...day })
    }
  }
  return parts.map((part) => ({
    partition: part.partition,
    rows: part.rows,
    checksum: part.checksum,
    selection: `SELECT ${storedValues} FROM bars
      WHERE series = ${part.series} AND close_nanos BETWEEN ${part.firstNanos} AND ${part.lastNanos}`,
  }))
}

/**
 * How many of the offered rows the catalog does not have yet.
 *
 * @throws MarketDataError with the first bar that differs from the stored one, or that overlaps one
 */
async function countNewRows(
  session: StagingSession,
  source: SourceFile,
  { partition, selection, rows }: PartitionRows,
  paths: readonly string[],
): Promise<number> {
  const columns = ['open', 'high', 'low', 'close', 'volume'] as const
  const differs = columns.map((name) => `offered."${name}" IS DISTINCT FROM stored."${name}"`).join(' OR ')
  const both = `FROM (${selection}) AS offered JOIN read_parquet(${sqlFiles(paths)}, hive_partitioning = false) AS stored USING (ts_event)`
  const [first] = await session.rows(`
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
  const [common] = await session.rows(`SELECT count(*)::DOUBLE AS rows ${both}`)
  const newRows = rows - (common!['rows'] as number)
  if (newRows > 0) await refuseOverlap(session, source, partition, selection, paths)
  return newRows
}

const hourNanos = 3_600_000_000_000n
const dayNanos = 24n * hourNanos

/**
 * Throws when a new bar begins before a stored one has ended, or the other way round: the same bars with another stamp or
 * time zone would be stored twice.
 */
async function refuseOverlap(
  session: StagingSession,
  source: SourceFile,
  { kind, instrumentId }: Partition,
  selection: string,
  paths: readonly string[],
): Promise<void> {
  const bars = kind.slice('bars_'.length)
  const nanos = parseBarSpecification(bars)?.nanos
  if (nanos === undefined) return
  // A day of local midnights may have 23 hours.
  const shortest = nanos >= dayNanos ? nanos - hourNanos : nanos
  const stored = `read_parquet(${sqlFiles(paths)}, hive_partitioning = false)`
  const [first] = await session.rows(`
    WITH both_kinds AS (
      SELECT epoch_ns(ts_event) AS nanos, true AS is_new FROM (${selection}) AS offered ANTI JOIN ${stored} AS stored USING (ts_event)
      UNION ALL SELECT epoch_ns(ts_event), false FROM ${stored}),
    steps AS (
      SELECT nanos, is_new, lag(nanos) OVER by_time AS before, lag(is_new) OVER by_time AS was_new
      FROM both_kinds WINDOW by_time AS (ORDER BY nanos))
    SELECT nanos, before, is_new FROM steps WHERE nanos - before < ${shortest} AND is_new <> was_new ORDER BY nanos LIMIT 1`)
  if (first === undefined) return
  const [later, earlier] = [first['nanos'] as bigint, first['before'] as bigint]
  const [offered, present] = first['is_new'] === true ? [later, earlier] : [earlier, later]
  throw new MarketDataError(overlap(source.path, { instrumentId, bars, offered, stored: present }))
}

function mergedSelection({ selection }: PartitionRows, paths: readonly string[]): string {
  const stored = `read_parquet(${sqlFiles(paths)}, hive_partitioning = false)`
  return `SELECT * FROM (
    SELECT ts_event, open, high, low, "close", volume FROM ${stored}
    UNION ALL
    SELECT * FROM (${selection}) AS offered ANTI JOIN ${stored} AS stored USING (ts_event)) ORDER BY ts_event`
}
