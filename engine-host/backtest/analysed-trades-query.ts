import type { AnalysedTrades } from '../analysis/analysed-trades.js'
import type { Failure } from '../protocol/failure.js'
import { readColumns } from './column-reading.js'
import { loadedColumn } from './column-sql.js'
import { tradeColumns } from './result-tables.js'
import type { RunReader } from './run-reader.js'

const wanted = {
  trade_number: 'int32',
  instrument: 'uint16',
  side: 'int8',
  quantity: 'double',
  entry_time: 'stamp',
  entry_price: 'double',
  exit_time: 'stamp',
  exit_price: 'double',
  profit_and_loss: 'double',
  return_fraction: 'double',
  fees: 'double',
  entry_bar: 'int32',
  exit_bar: 'int32',
  exit_reason: 'uint8',
  ambiguous: 'uint8',
  stop_loss: 'double',
  take_profit: 'double',
  maximum_adverse_excursion: 'double',
  maximum_favourable_excursion: 'double',
} as const

/** All trades of a run with exact stamps, in the sequence of exits. */
export async function readAnalysedTrades(run: RunReader): Promise<AnalysedTrades | Failure> {
  return run.query('trades', 0, async (connection, from) => {
    const described = await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${from})`)
    const hasStrategy = described.getRows().some(([name]) => name === 'strategy')
    const select = tradeColumns
      .filter(({ name }) => name in wanted)
      .map((column) => (column.storage === 'stamp' ? column.name : loadedColumn(column, run.instruments())))
    const rows = await readColumns(
      connection,
      `SELECT ${[...select, hasStrategy ? `coalesce(strategy, '')` : `''`].join(', ')} FROM ${from} ORDER BY trade_number`,
      { ...wanted, strategy: 'text' },
    )
    return {
      length: rows.length,
      tradeNumber: rows.trade_number,
      instrument: rows.instrument,
      side: rows.side,
      quantity: rows.quantity,
      entryStamps: rows.entry_time,
      entryPrice: rows.entry_price,
      exitStamps: rows.exit_time,
      exitPrice: rows.exit_price,
      stopLoss: rows.stop_loss,
      takeProfit: rows.take_profit,
      profitAndLoss: rows.profit_and_loss,
      returnFraction: rows.return_fraction,
      fees: rows.fees,
      entryBar: rows.entry_bar,
      exitBar: rows.exit_bar,
      exitReason: rows.exit_reason,
      ambiguous: rows.ambiguous,
      maximumAdverseExcursion: rows.maximum_adverse_excursion,
      maximumFavourableExcursion: rows.maximum_favourable_excursion,
      strategy: rows.strategy,
    }
  })
}
