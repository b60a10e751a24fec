import type { EquityColumns, TradeColumns } from '../../engine-host/protocol/result-columns.js'
import { GrowingColumns } from './growing-columns.js'

type TradeColumnName = Exclude<keyof TradeColumns, 'length'>
type EquityColumnName = Exclude<keyof EquityColumns, 'length'>

/** Trades of a run that may still go on. */
export function createTrades(): GrowingColumns<TradeColumnName, TradeColumns> {
  return new GrowingColumns(Object.keys(emptyTradeColumns) as TradeColumnName[], {
    ...emptyTradeColumns,
    length: 0,
  })
}

/** Equity of a run that may still go on. */
export function createEquity(): GrowingColumns<EquityColumnName, EquityColumns> {
  return new GrowingColumns(Object.keys(emptyEquityColumns) as EquityColumnName[], {
    ...emptyEquityColumns,
    length: 0,
  })
}

const emptyTradeColumns: Omit<TradeColumns, 'length'> = {
  tradeNumber: new Int32Array(),
  instrument: new Uint16Array(),
  side: new Int8Array(),
  quantity: new Float64Array(),
  entryTime: new Float64Array(),
  entryPrice: new Float64Array(),
  exitTime: new Float64Array(),
  exitPrice: new Float64Array(),
  profitAndLoss: new Float64Array(),
  returnFraction: new Float64Array(),
  fees: new Float64Array(),
  entryBar: new Int32Array(),
  exitBar: new Int32Array(),
  exitReason: new Uint8Array(),
  ambiguous: new Uint8Array(),
  stopLoss: new Float64Array(),
  takeProfit: new Float64Array(),
  maximumAdverseExcursion: new Float64Array(),
  maximumFavourableExcursion: new Float64Array(),
  entryOrder: new Int32Array(),
  exitOrder: new Int32Array(),
  entryRule: new Uint8Array(),
  exitRule: new Uint8Array(),
}

const emptyEquityColumns: Omit<EquityColumns, 'length'> = {
  time: new Float64Array(),
  equity: new Float64Array(),
  drawdown: new Float64Array(),
  close: new Float64Array(),
}
