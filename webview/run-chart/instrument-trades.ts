import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'

/** The trades of one instrument in the sequence of their entries, as rows of the table of all trades. */
export interface InstrumentTrades {
  readonly table: TradeColumns
  readonly rows: Int32Array
  /** The row of the trade that an order opened or closed, by its number. */
  readonly byEntry: ReadonlyMap<number, number>
  readonly byExit: ReadonlyMap<number, number>
}

/** @param instrument index into the run's instruments */
export function tradesOf(table: TradeColumns, instrument: number): InstrumentTrades {
  const rows = Int32Array.from({ length: table.length }, (_, row) => row)
    .filter((row) => table.instrument[row] === instrument)
    .sort((one, other) => table.entryBar[one]! - table.entryBar[other]! || one - other)
  const byEntry = new Map<number, number>()
  const byExit = new Map<number, number>()
  for (const row of rows) {
    byEntry.set(table.entryOrder[row]!, row)
    byExit.set(table.exitOrder[row]!, row)
  }
  return { table, rows, byEntry, byExit }
}
