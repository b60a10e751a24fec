import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlFiles } from './duckdb-sql.js'

/** Bounds on the time of rows, nanoseconds as decimal strings: from inclusive, to exclusive; absent: no bound. */
export interface TimeBounds {
  readonly fromNanos?: string
  readonly toNanos?: string
}

/** The bounds as the end of a SQL query over a column of stamps; empty without any. */
export function boundsCondition(column: string, { fromNanos, toNanos }: TimeBounds): string {
  const conditions: string[] = []
  if (fromNanos !== undefined) conditions.push(`${column} >= make_timestamp_ns(${BigInt(fromNanos)})`)
  if (toNanos !== undefined) conditions.push(`${column} < make_timestamp_ns(${BigInt(toNanos)})`)
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
}

/** Counts the rows of Parquet files within bounds on a column of stamps, on a connection of the caller. */
export async function countRowsWithin(
  connection: DuckDBConnection,
  files: readonly string[],
  column: string,
  bounds: TimeBounds,
): Promise<number> {
  if (files.length === 0) return 0
  const rows = `read_parquet(${sqlFiles(files)}, hive_partitioning = false)`
  const reader = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE FROM ${rows}${boundsCondition(column, bounds)}`,
  )
  return Number(reader.value(0, 0))
}
