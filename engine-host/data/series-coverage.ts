import { DuckDBInstance } from '@duckdb/node-api'
import type { SessionCalendar } from '../model/calendars/session-calendar.js'
import type { SeriesCoverage, SeriesGap } from '../protocol/series-coverage.js'
import { queryRows, sqlFiles } from './duckdb-sql.js'
import { missedSessions } from './missed-sessions.js'

/** What is to be looked at. */
export interface CoverageQuery {
  readonly instrumentId: string
  /** Length of the bars, or the kind of ticks. */
  readonly bars: string
  /** Absolute paths of the files, ascending by time. */
  readonly files: readonly string[]
  /** Column of the stamps. */
  readonly time: 'ts_event' | 'ts_init'
  /** Length of a bar in nanoseconds; 0 for ticks and for bars that time does not close. */
  readonly barNanos: bigint
  readonly calendar: SessionCalendar
}

/** An hour of trading without data is a gap; less is a quiet market, because intervals without trades have no bars. */
const shortestGapMs = 3_600_000
const dayMs = 86_400_000

const keptGaps = 100

/** Rows of a small answer. */
export type Query = (sql: string) => Promise<Record<string, unknown>[]>

/** All gaps of a series, and its first and last stamp. */
export interface FoundGaps {
  readonly gaps: readonly SeriesGap[]
  /** Milliseconds. */
  readonly first: number
  /** Milliseconds. */
  readonly last: number
}

/**
 * Finds the stretches in which the exchange traded and the series has nothing: an hour of trading, or a whole session where
 * bars are of a day or longer. DuckDB finds the distances; only those are compared with the calendar.
 */
export async function seriesCoverage(query: CoverageQuery): Promise<SeriesCoverage> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return summariseGaps(query, await findGaps(query, (sql) => queryRows(connection, sql)))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

export async function findGaps(coverage: CoverageQuery, query: Query): Promise<FoundGaps> {
  const { barNanos, calendar } = coverage
  const barMs = Number(barNanos / 1_000_000n)
  const leastNanos = barNanos + BigInt(shortestGapMs) * 1_000_000n
  const stamps = stampsSql(coverage)
  const rows = await query(
    `WITH stamps AS (${stamps}), distances AS (SELECT nanos, lag(nanos) OVER (ORDER BY nanos) AS before FROM stamps)
     SELECT before, nanos FROM distances WHERE nanos - before > ${leastNanos} ORDER BY nanos`,
  )
  const [extent] = await query(`SELECT min(nanos) AS first, max(nanos) AS last FROM (${stamps})`)
  const gaps = rows
    .map((row) => gapBetween(row['before'] as bigint, row['nanos'] as bigint, barMs, calendar))
    .filter((gap) => gap !== undefined)
  return { gaps, first: milliseconds(extent!['first'] as bigint), last: milliseconds(extent!['last'] as bigint) }
}

/** The stamps of a series as the column `nanos`. */
export function stampsSql({ files, time }: CoverageQuery): string {
  return `SELECT epoch_ns(${time}) AS nanos FROM read_parquet(${sqlFiles(files)}, hive_partitioning = false)`
}

export function summariseGaps(query: CoverageQuery, { gaps, first, last }: FoundGaps): SeriesCoverage {
  const { instrumentId, bars, calendar } = query
  const shortest = [...gaps].sort((a, b) => b.tradedMs - a.tradedMs).at(keptGaps - 1)?.tradedMs ?? 0
  return {
    instrumentId,
    bars,
    calendar: calendar.name,
    gaps: gaps.filter(({ tradedMs }) => tradedMs >= shortest).slice(0, keptGaps),
    gapCount: gaps.length,
    tradeDates: countTradeDates(calendar, first, last),
  }
}

/** A bar tells of the time since it opened, so the gap ends there. */
function gapBetween(before: bigint, after: bigint, barMs: number, calendar: SessionCalendar): SeriesGap | undefined {
  const from = milliseconds(before)
  const to = milliseconds(after) - barMs
  if (to <= from) return undefined
  const tradedMs = calendar.openTime(from, to)
  const stamps = { fromNanos: before.toString(), toNanos: after.toString() }
  if (barMs >= dayMs) {
    const tradeDates = missedSessions(calendar, from, to)
    return tradeDates === 0 ? undefined : { ...stamps, tradedMs, tradeDates }
  }
  if (tradedMs < shortestGapMs) return undefined
  return { ...stamps, tradedMs, tradeDates: Math.max(0, countTradeDates(calendar, from, milliseconds(after)) - 2) }
}

/** Trade dates from that of one close to that of another, both counted. */
function countTradeDates(calendar: SessionCalendar, first: number, last: number): number {
  const end = calendar.tradingDay(last)
  let count = 0
  for (let day = calendar.tradingDay(first); day <= end; day = calendar.sessionFrom(day + 1).day) count++
  return count
}

function milliseconds(nanos: bigint): number {
  return Number(nanos / 1_000_000n)
}
