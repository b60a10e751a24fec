import type { DuckDBConnection } from '@duckdb/node-api'
import type { EquityColumns } from '../protocol/result-columns.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'

/**
 * Equity out of a table of bars, at most `maxPoints` rows: the first, the last, and of each bucket of bars the rows
 * of lowest and highest equity and of deepest drawdown, so that no extreme is lost at any width.
 */
export async function thinnedEquity(
  connection: DuckDBConnection,
  from: string,
  maxPoints: number,
): Promise<EquityColumns> {
  const { rows } = (
    await connection.runAndReadAll(`SELECT count(*)::INTEGER AS rows FROM ${from}`)
  ).getRowObjects()[0] as {
    rows: number
  }
  // The window has no ORDER BY: the rows of the files follow each other in time, and so DuckDB computes it as it reads.
  const curve = `
    SELECT bar, time, equity, close,
      CASE WHEN peak > 0 THEN equity / peak - 1 ELSE 0 END AS drawdown
    FROM (SELECT bar, time, equity, close, max(equity) OVER (ROWS UNBOUNDED PRECEDING) AS peak FROM ${from})`
  const bucketBars = Math.ceil(rows / Math.max(1, Math.floor((maxPoints - 2) / 3)))
  const thinned = `
    WITH curve AS (${curve}), buckets AS (
      SELECT unnest([
          arg_min(row(bar, time, equity, drawdown, close), equity),
          arg_max(row(bar, time, equity, drawdown, close), equity),
          arg_min(row(bar, time, equity, drawdown, close), drawdown),
          CASE WHEN min(bar) = 0 THEN arg_min(row(bar, time, equity, drawdown, close), bar) END,
          CASE WHEN max(bar) = ${rows - 1} THEN arg_max(row(bar, time, equity, drawdown, close), bar) END
        ]) AS point
      FROM curve GROUP BY bar // ${bucketBars})
    SELECT DISTINCT point[1] AS bar, point[2] AS time, point[3] AS equity, point[4] AS drawdown, point[5] AS close
    FROM buckets WHERE point IS NOT NULL`
  return readColumns(
    connection,
    `SELECT ${milliseconds('time')}, coalesce(equity, 'nan'::DOUBLE), coalesce(drawdown, 'nan'::DOUBLE),
       coalesce(close, 'nan'::DOUBLE)
     FROM (${rows <= maxPoints ? curve : thinned}) ORDER BY bar`,
    { time: 'double', equity: 'double', drawdown: 'double', close: 'double' },
  )
}
