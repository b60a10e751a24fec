import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlFiles } from '../data/duckdb-sql.js'
import { boundsCondition, type TimeBounds } from '../data/time-bounds.js'

/**
 * The processed bars of one source as SQL for the FROM of a query: `bar`, `time`, `open`, `high`, `low`, `close`,
 * `volume`, `equity` and the indicators.
 */
export interface BarTable {
  /** All columns in the sequence of the bars; for reading through. */
  readonly whole: string
  /** Without prices and volume, which may lie in files of their own. */
  readonly withoutPrices: string
  /** All columns of the bars from `firstBar` up to but without `endBar`, found quickly in a run of any length. */
  readonly window: (connection: DuckDBConnection, firstBar: number, endBar: number) => Promise<string>
  /** The same bars in two tables that are quick to read through, each with the column `bar`. */
  readonly parts: (connection: DuckDBConnection, firstBar: number, endBar: number) => Promise<BarTableParts>
}

export interface BarTableParts {
  /** `time`, `equity` and the indicators. */
  readonly recorded: string
  /** `open`, `high`, `low`, `close` and `volume`. */
  readonly prices: string
}

/** Bars of which all columns lie in one place. @param from SQL that reads them */
export function barTable(from: string): BarTable {
  return {
    whole: from,
    withoutPrices: from,
    window: (_, firstBar, endBar) => Promise.resolve(rowsOf(from, firstBar, endBar)),
    parts: (_, firstBar, endBar) => {
      const rows = rowsOf(from, firstBar, endBar)
      return Promise.resolve({ recorded: rows, prices: rows })
    },
  }
}

/**
 * Bars whose prices lie in the files of market data that the run read, of which it processed the first rows.
 *
 * @param own SQL that reads what the run recorded of them
 * @param files of market data, in order of time
 * @param bounds of the rows that the run read
 */
export function joinedBarTable(own: string, files: readonly string[], bounds: TimeBounds): BarTable {
  const data = `read_parquet(${sqlFiles(files)}, hive_partitioning = false)`
  const prices = 'open, high, low, "close", volume'
  const both = `recorded.bar, recorded.time, ${prices}, recorded.* EXCLUDE (bar, time)`
  return {
    // Row by row: both are in order of time, and a join by time would have to hold one of them.
    whole: `(SELECT ${both} FROM ${own} recorded
      POSITIONAL JOIN (SELECT ${prices} FROM ${data}${boundsCondition('ts_event', bounds)}) stored
      WHERE recorded.bar IS NOT NULL)`,
    withoutPrices: own,
    window: async (connection, firstBar, endBar) => {
      const rows = rowsOf(own, firstBar, endBar)
      const condition = await storedWithin(connection, rows)
      if (condition === undefined) return barTableWithoutRows(own)
      return `(SELECT ${both} FROM ${rows} recorded
        JOIN (SELECT ts_event, ${prices} FROM ${data}${condition}) stored ON stored.ts_event = recorded.time)`
    },
    parts: async (connection, firstBar, endBar) => {
      const rows = rowsOf(own, firstBar, endBar)
      const condition = (await storedWithin(connection, rows)) ?? ' WHERE false'
      // Row by row, as in `whole`: DuckDB counts a window without an order in that of the files.
      return {
        recorded: rows,
        prices: `(SELECT row_number() OVER () - 1 + ${firstBar} AS bar, ${prices} FROM ${data}${condition})`,
      }
    },
  }

  /** Stored rows of the same times as recorded ones, written out, so that what lies outside is not even read. */
  async function storedWithin(connection: DuckDBConnection, rows: string): Promise<string | undefined> {
    const found = await connection.runAndReadAll(`SELECT epoch_ns(min(time)), epoch_ns(max(time)) FROM ${rows}`)
    const [first, last] = found.getRows()[0] as (bigint | null)[]
    if (typeof first !== 'bigint' || typeof last !== 'bigint') return undefined
    return boundsCondition('ts_event', { fromNanos: String(first), toNanos: String(last + 1n) })
  }

  function barTableWithoutRows(table: string): string {
    const none = ['open', 'high', 'low', 'close', 'volume'].map((name) => `NULL::DOUBLE AS "${name}"`)
    return `(SELECT bar, time, ${none.join(', ')}, recorded.* EXCLUDE (bar, time) FROM ${table} recorded WHERE false)`
  }
}

function rowsOf(from: string, firstBar: number, endBar: number): string {
  return `(SELECT * FROM ${from} WHERE bar >= ${firstBar} AND bar < ${endBar})`
}
