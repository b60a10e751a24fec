import { MarketDataError } from '../market-data-failure.js'
import type { SourceFile } from '../source-file.js'
import type { Staging } from '../staging.js'

/**
 * Makes the table `symbology(instrument BIGINT, from_nanos, to_nanos BIGINT, name VARCHAR)` of the symbols that lie beside
 * a file without symbols. Answers whether there are any.
 *
 * @throws MarketDataError when they cannot be read
 */
export async function stageSymbology(
  source: SourceFile,
  columns: readonly string[],
  staging: Staging,
): Promise<boolean> {
  if (columns.includes('symbol') || source.batch === undefined) return false
  const { symbols, problem } = source.batch
  if (problem !== undefined) throw new MarketDataError(problem)
  const days = symbols?.namedDays() ?? []
  if (days.length === 0) return false
  await staging.run(
    `CREATE OR REPLACE TEMP TABLE symbology (instrument BIGINT, from_nanos BIGINT, to_nanos BIGINT, name VARCHAR)`,
  )
  const appender = await staging.connection.createAppender('symbology')
  for (const { instrument, fromDay, toDay, symbol } of days) {
    appender.appendBigInt(BigInt(instrument))
    appender.appendBigInt(BigInt(fromDay) * nanosPerDay)
    appender.appendBigInt(BigInt(toDay) * nanosPerDay)
    appender.appendVarchar(symbol)
    appender.endRow()
  }
  appender.closeSync()
  return true
}

const nanosPerDay = 86_400_000_000_000n

/**
 * SQL of typed rows with the symbols of `symbology`, in their order, which a join does not keep.
 *
 * @param typed SELECT with `instrument_id BIGINT` and `symbol`
 * @param time column of it by whose UTC day the symbol counts
 */
export function namedRowsSql(typed: string, time: string): string {
  return `SELECT rows.* EXCLUDE (line) REPLACE (coalesce(symbology.name, rows.symbol) AS symbol)
    FROM (SELECT *, row_number() OVER () AS line FROM (${typed})) AS rows
    LEFT JOIN symbology ON rows.instrument_id = symbology.instrument
      AND rows.${time} >= symbology.from_nanos AND rows.${time} < symbology.to_nanos
    ORDER BY rows.line`
}
