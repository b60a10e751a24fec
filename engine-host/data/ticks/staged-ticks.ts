import { DuckDBAppender } from '@duckdb/node-api'
import type { TickKind } from '../../protocol/market-source.js'
import { databentoPublisher } from '../databento-publishers.js'
import { nameInstrument, type NamedInstrument } from '../instrument-naming.js'
import { csvUnreadable, MarketDataError } from '../market-data-failure.js'
import { shortened } from '../shortened-text.js'
import type { Staging } from '../staging.js'

/** Ticks in the staging database: a table `ticks` sorted by series and time, and a view `prices(series, price)` of it. */
export interface StagedTicks {
  /** `series` of the table indexes this list. */
  readonly series: readonly { readonly instrument: NamedInstrument }[]
  /** What the file gives: for each kind a SELECT of the stored columns that ends in `WHERE` or `AND`. */
  readonly selections: readonly { readonly kind: TickKind; readonly columns: string }[]
}

/** Gives every instrument of `parsed` a number, and makes the table `naming` that says which row belongs to which. */
export async function nameTickSeries(staging: Staging): Promise<StagedTicks['series']> {
  const groups = await staging.rows(
    `SELECT symbol, venue_key, month, min(ts_init) AS first_nanos FROM parsed GROUP BY ALL ORDER BY symbol, venue_key, month`,
  )
  await staging.run(`CREATE TEMP TABLE naming (symbol VARCHAR, venue_key INTEGER, month INTEGER, series INTEGER)`)
  const series: { instrument: NamedInstrument }[] = []
  const numbers = new Map<string, number>()
  const appender: DuckDBAppender = await staging.connection.createAppender('naming')
  for (const group of groups) {
    const symbol = group['symbol'] as string
    if (!/^[\x20-\x7e]{1,64}$/.test(symbol))
      throw new MarketDataError(csvUnreadable(shortened(symbol), new Error(`"${shortened(symbol)}" is not a symbol`)))
    const venue = group['venue_key'] as number
    const tradedOn = new Date(Number((group['first_nanos'] as bigint) / 1_000_000n))
    const instrument = nameInstrument(symbol, databentoPublisher(venue), tradedOn)
    let number = numbers.get(instrument.id)
    if (number === undefined) {
      number = series.length
      numbers.set(instrument.id, number)
      series.push({ instrument })
    }
    appender.appendVarchar(symbol)
    appender.appendInteger(venue)
    appender.appendInteger(group['month'] as number)
    appender.appendInteger(number)
    appender.endRow()
  }
  appender.closeSync()
  return series
}
