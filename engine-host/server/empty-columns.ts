import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'

export const noTrades: TradeColumns = {
  length: 0,
  tradeNumber: new Int32Array(0),
  instrument: new Uint16Array(0),
  side: new Int8Array(0),
  quantity: new Float64Array(0),
  entryTime: new Float64Array(0),
  entryPrice: new Float64Array(0),
  exitTime: new Float64Array(0),
  exitPrice: new Float64Array(0),
  profitAndLoss: new Float64Array(0),
  returnFraction: new Float64Array(0),
  fees: new Float64Array(0),
  entryBar: new Int32Array(0),
  exitBar: new Int32Array(0),
  exitReason: new Uint8Array(0),
  ambiguous: new Uint8Array(0),
  stopLoss: new Float64Array(0),
  takeProfit: new Float64Array(0),
  maximumAdverseExcursion: new Float64Array(0),
  maximumFavourableExcursion: new Float64Array(0),
  entryOrder: new Int32Array(0),
  exitOrder: new Int32Array(0),
  entryRule: new Uint8Array(0),
  exitRule: new Uint8Array(0),
}

export const noEquity: EquityColumns = {
  length: 0,
  time: new Float64Array(0),
  equity: new Float64Array(0),
  drawdown: new Float64Array(0),
  close: new Float64Array(0),
}
