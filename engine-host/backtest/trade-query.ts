import type { DuckDBConnection } from '@duckdb/node-api'
import type { TradeColumns } from '../protocol/result-columns.js'
import { readColumns } from './column-reading.js'
import { loadedColumn } from './column-sql.js'
import { tradeColumns } from './result-tables.js'

/** Trades out of a table or a selection of it, in the sequence of exits. */
export async function readTrades(
  connection: DuckDBConnection,
  from: string,
  instruments: readonly string[],
  where = 'true',
): Promise<TradeColumns> {
  const read = tradeColumns.filter((column) => column.isOptional !== true)
  const select = read.map((column) => loadedColumn(column, instruments)).join(', ')
  return readColumns(connection, `SELECT ${select} FROM ${from} WHERE ${where} ORDER BY trade_number`, {
    tradeNumber: 'int32',
    instrument: 'uint16',
    side: 'int8',
    quantity: 'double',
    entryTime: 'double',
    entryPrice: 'double',
    exitTime: 'double',
    exitPrice: 'double',
    profitAndLoss: 'double',
    returnFraction: 'double',
    fees: 'double',
    entryBar: 'int32',
    exitBar: 'int32',
    exitReason: 'uint8',
    ambiguous: 'uint8',
    stopLoss: 'double',
    takeProfit: 'double',
    maximumAdverseExcursion: 'double',
    maximumFavourableExcursion: 'double',
    entryOrder: 'int32',
    exitOrder: 'int32',
    entryRule: 'uint8',
    exitRule: 'uint8',
  })
}

/** The row of one trade, as a table of its own; empty when there is none of that number. */
export function tradeOf(trades: TradeColumns, tradeNumber: number): TradeColumns {
  const at = trades.tradeNumber.indexOf(tradeNumber)
  const rows = at < 0 ? 0 : 1
  const columns = Object.entries(trades).map(([name, column]) => [
    name,
    typeof column === 'number' ? rows : (column as Float64Array).slice(Math.max(0, at), Math.max(0, at) + rows),
  ])
  return Object.fromEntries(columns) as TradeColumns
}
