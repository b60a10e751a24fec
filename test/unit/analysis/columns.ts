import type { BarRows } from '../../../engine-host/analysis/run-statistics.js'
import type { TradeRows } from '../../../engine-host/analysis/trade-totals.js'

/** Stamps as BarBatch lays them out, from milliseconds. */
export function stampsOf(milliseconds: readonly number[]): Int32Array {
  const stamps = new BigInt64Array(milliseconds.map((time) => BigInt(Math.round(time * 1000)) * 1000n))
  return new Int32Array(stamps.buffer)
}

export interface PlainBar {
  readonly time: number
  readonly equity: number
  readonly close: number
}

export function barRows(bars: readonly PlainBar[], source = 0): BarRows {
  return {
    source,
    length: bars.length,
    stamps: stampsOf(bars.map((bar) => bar.time)),
    equity: Float64Array.from(bars, (bar) => bar.equity),
    close: Float64Array.from(bars, (bar) => bar.close),
  }
}

export interface PlainTrade {
  readonly instrument?: number
  readonly side?: 1 | -1
  readonly entryBar?: number
  readonly exitBar?: number
  readonly entryTime?: number
  readonly exitTime?: number
  readonly profit: number
  readonly fraction: number
  readonly fees?: number
  readonly open?: boolean
  readonly ambiguous?: boolean
  readonly adverse?: number
  readonly favourable?: number
}

export function tradeRows(trades: readonly PlainTrade[]): TradeRows {
  return {
    length: trades.length,
    instrument: Uint16Array.from(trades, (trade) => trade.instrument ?? 0),
    side: Int8Array.from(trades, (trade) => trade.side ?? 1),
    entryStamps: stampsOf(trades.map((trade) => trade.entryTime ?? 0)),
    exitStamps: stampsOf(trades.map((trade) => trade.exitTime ?? 0)),
    profitAndLoss: Float64Array.from(trades, (trade) => trade.profit),
    returnFraction: Float64Array.from(trades, (trade) => trade.fraction),
    fees: Float64Array.from(trades, (trade) => trade.fees ?? 0),
    entryBar: Int32Array.from(trades, (trade) => trade.entryBar ?? 0),
    exitBar: Int32Array.from(trades, (trade) => trade.exitBar ?? (trade.open === true ? -1 : 0)),
    exitReason: Uint8Array.from(trades, (trade) => (trade.open === true ? 0 : 1)),
    ambiguous: Uint8Array.from(trades, (trade) => (trade.ambiguous === true ? 1 : 0)),
    maximumAdverseExcursion: Float64Array.from(trades, (trade) => trade.adverse ?? 0),
    maximumFavourableExcursion: Float64Array.from(trades, (trade) => trade.favourable ?? 0),
  }
}
