import type { DuckDBConnection } from '@duckdb/node-api'
import type { EquityColumns } from '../protocol/result-columns.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'

/** The curve in a run's table of equity. */
export function thinnedCurve(from: string): string {
  return `SELECT bar, time, equity, close, drawdown FROM ${from}`
}

/** The whole curve, out of a table of bars. */
export function wholeCurve(from: string): string {
  // The window has no ORDER BY: the rows of the files follow each other in time, and so DuckDB computes it as it reads.
  return `
    SELECT bar, time, equity, close, CASE WHEN peak > 0 THEN equity / peak - 1 ELSE 0 END AS drawdown
    FROM (SELECT bar, time, equity, close, max(equity) OVER (ROWS UNBOUNDED PRECEDING) AS peak FROM ${from})`
}

/**
 * Equity out of a curve, at most `maxPoints` rows: the first, the last, and of each bucket of bars the rows of lowest
 * and highest equity and of deepest drawdown, so that no extreme is lost at any width.
 */
export async function readEquity(
  connection: DuckDBConnection,
  curve: string,
  maxPoints: number,
): Promise<EquityColumns> {
  const extent = await readColumns(
    connection,
    `SELECT count(*)::INTEGER, coalesce(max(bar), 0)::INTEGER FROM (${curve})`,
    { rows: 'int32', lastBar: 'int32' },
  )
  const lastBar = extent.lastBar[0]!
  const barsPerBucket = Math.ceil((lastBar + 1) / Math.max(1, Math.floor((maxPoints - 2) / 3)))
  const thinned = `
    WITH buckets AS (
      SELECT unnest([
          arg_min(point, equity), arg_max(point, equity), arg_min(point, drawdown),
          CASE WHEN min(bar) = 0 THEN arg_min(point, bar) END,
          CASE WHEN max(bar) = ${lastBar} THEN arg_max(point, bar) END
        ]) AS point
      FROM (
        SELECT *, {'bar': bar, 'time': time, 'equity': equity, 'drawdown': drawdown, 'close': close} AS point
        FROM (${curve}))
      GROUP BY bar // ${barsPerBucket})
    SELECT DISTINCT point.bar, point.time, point.equity, point.drawdown, point.close
    FROM buckets WHERE point IS NOT NULL`
  return readColumns(
    connection,
    `SELECT ${milliseconds('time')}, coalesce(equity, 'nan'::DOUBLE), coalesce(drawdown, 'nan'::DOUBLE),
       coalesce(close, 'nan'::DOUBLE)
     FROM (${extent.rows[0]! <= maxPoints ? curve : thinned}) ORDER BY bar`,
    { time: 'double', equity: 'double', drawdown: 'double', close: 'double' },
  )
}
