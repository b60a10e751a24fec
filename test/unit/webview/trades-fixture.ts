import { exitReasons, type ExitReason, type TradeColumns } from '../../../engine-host/protocol/result-columns.js'

export interface TradeRow {
  readonly side?: 1 | -1
  readonly profitAndLoss?: number
  readonly returnFraction?: number
  readonly quantity?: number
  readonly bars?: number
  readonly reason?: ExitReason
  readonly ambiguous?: boolean
}

/** Trades as columns, numbered from `firstNumber`; what a row leaves out is a plain long trade closed by a signal. */
export function tradesOf(rows: readonly TradeRow[], firstNumber = 1): TradeColumns {
  const numbers = (value: (row: TradeRow, at: number) => number) => rows.map(value)
  return {
    length: rows.length,
    tradeNumber: Int32Array.from(numbers((_row, at) => firstNumber + at)),
    instrument: new Uint16Array(rows.length),
    side: Int8Array.from(numbers((row) => row.side ?? 1)),
    quantity: Float64Array.from(numbers((row) => row.quantity ?? 100)),
    entryTime: Float64Array.from(numbers((_row, at) => (firstNumber + at) * 60_000)),
    entryPrice: new Float64Array(rows.length).fill(100),
    exitTime: Float64Array.from(numbers((_row, at) => (firstNumber + at) * 60_000 + 30_000)),
    exitPrice: new Float64Array(rows.length).fill(101),
    profitAndLoss: Float64Array.from(numbers((row) => row.profitAndLoss ?? 0)),
    returnFraction: Float64Array.from(numbers((row) => row.returnFraction ?? 0)),
    fees: new Float64Array(rows.length).fill(1),
    entryBar: Int32Array.from(numbers((_row, at) => (firstNumber + at) * 60)),
    exitBar: Int32Array.from(numbers((row, at) => (firstNumber + at) * 60 + (row.bars ?? 1))),
    exitReason: Uint8Array.from(numbers((row) => exitReasons.indexOf(row.reason ?? 'signal'))),
    ambiguous: Uint8Array.from(numbers((row) => (row.ambiguous === true ? 1 : 0))),
    stopLoss: new Float64Array(rows.length).fill(NaN),
    takeProfit: new Float64Array(rows.length).fill(NaN),
    maximumAdverseExcursion: new Float64Array(rows.length).fill(-0.01),
    maximumFavourableExcursion: new Float64Array(rows.length).fill(0.02),
    entryOrder: Int32Array.from(numbers((_row, at) => 2 * at + 1)),
    exitOrder: Int32Array.from(numbers((_row, at) => 2 * at + 2)),
    entryRule: new Uint8Array(rows.length).fill(1),
    exitRule: new Uint8Array(rows.length).fill(1),
  }
}
