import type { TradeRows } from './trade-totals.js'

/** Trades of a run with all that an analysis looks at; meanings as in TradeColumns and TradeChunk. */
export interface AnalysedTrades extends TradeRows {
  readonly tradeNumber: Int32Array
  readonly quantity: Float64Array
  readonly entryPrice: Float64Array
  readonly exitPrice: Float64Array
  /** First protective prices; NaN without. */
  readonly stopLoss: Float64Array
  readonly takeProfit: Float64Array
  /** Ids of the strategies whose orders opened them; empty texts in runs that did not record them. */
  readonly strategy: readonly string[]
}

/** An instrument of a run as its trades are grouped and filtered by. */
export interface TradedInstrument {
  readonly id: string
  /** Name of its venue in the run, else what follows the last dot of its id. */
  readonly venue: string
  /** IANA zone of its exchange. */
  readonly timeZone: string
  /** Orders are filled by bars of whole UTC days, whose fills have the time of the bar's close. */
  readonly fillsByDay: boolean
  /** Account currency a point of price and contract, as far as it does not depend on the market. */
  readonly multiplier: number
}

/** The rows of a table in the given order. */
export function pickTrades(trades: AnalysedTrades, rows: Int32Array): AnalysedTrades {
  const { length } = rows
  const double = (column: Float64Array): Float64Array => picked(column, rows, new Float64Array(length))
  const whole = (column: Int32Array): Int32Array => picked(column, rows, new Int32Array(length))
  return {
    length,
    tradeNumber: whole(trades.tradeNumber),
    instrument: picked(trades.instrument, rows, new Uint16Array(length)),
    side: picked(trades.side, rows, new Int8Array(length)),
    quantity: double(trades.quantity),
    entryStamps: stamps(trades.entryStamps, rows),
    entryPrice: double(trades.entryPrice),
    exitStamps: stamps(trades.exitStamps, rows),
    exitPrice: double(trades.exitPrice),
    stopLoss: double(trades.stopLoss),
    takeProfit: double(trades.takeProfit),
    profitAndLoss: double(trades.profitAndLoss),
    returnFraction: double(trades.returnFraction),
    fees: double(trades.fees),
    entryBar: whole(trades.entryBar),
    exitBar: whole(trades.exitBar),
    exitReason: picked(trades.exitReason, rows, new Uint8Array(length)),
    ambiguous: picked(trades.ambiguous, rows, new Uint8Array(length)),
    maximumAdverseExcursion: double(trades.maximumAdverseExcursion),
    maximumFavourableExcursion: double(trades.maximumFavourableExcursion),
    strategy: Array.from({ length }, (_, at) => trades.strategy[rows[at]!]!),
  }
}

type NumberColumn = Float64Array | Int32Array | Uint16Array | Int8Array | Uint8Array

/** A plain loop: `from` with a function takes twenty times as long. */
function picked<Column extends NumberColumn>(column: Column, rows: Int32Array, into: Column): Column {
  for (let at = 0; at < rows.length; at++) into[at] = column[rows[at]!]!
  return into
}

function stamps(column: Int32Array, rows: Int32Array): Int32Array {
  const into = new Int32Array(2 * rows.length)
  for (let at = 0; at < rows.length; at++) {
    into[2 * at] = column[2 * rows[at]!]!
    into[2 * at + 1] = column[2 * rows[at]! + 1]!
  }
  return into
}

/** The rows of several tables, one after the other. */
export function concatTrades(tables: readonly AnalysedTrades[]): AnalysedTrades {
  const joined = <Column extends NumberColumn>(
    make: (length: number) => Column,
    of: (table: AnalysedTrades) => Column,
  ): Column => {
    const parts = tables.map(of)
    const column = make(parts.reduce((length, part) => length + part.length, 0))
    let at = 0
    for (const part of parts) {
      column.set(part, at)
      at += part.length
    }
    return column
  }
  const double = (of: (table: AnalysedTrades) => Float64Array) => joined((length) => new Float64Array(length), of)
  const whole = (of: (table: AnalysedTrades) => Int32Array) => joined((length) => new Int32Array(length), of)
  return {
    length: tables.reduce((length, table) => length + table.length, 0),
    tradeNumber: whole((table) => table.tradeNumber),
    instrument: joined(
      (length) => new Uint16Array(length),
      (table) => table.instrument,
    ),
    side: joined(
      (length) => new Int8Array(length),
      (table) => table.side,
    ),
    quantity: double((table) => table.quantity),
    entryStamps: whole((table) => table.entryStamps),
    entryPrice: double((table) => table.entryPrice),
    exitStamps: whole((table) => table.exitStamps),
    exitPrice: double((table) => table.exitPrice),
    stopLoss: double((table) => table.stopLoss),
    takeProfit: double((table) => table.takeProfit),
    profitAndLoss: double((table) => table.profitAndLoss),
    returnFraction: double((table) => table.returnFraction),
    fees: double((table) => table.fees),
    entryBar: whole((table) => table.entryBar),
    exitBar: whole((table) => table.exitBar),
    exitReason: joined(
      (length) => new Uint8Array(length),
      (table) => table.exitReason,
    ),
    ambiguous: joined(
      (length) => new Uint8Array(length),
      (table) => table.ambiguous,
    ),
    maximumAdverseExcursion: double((table) => table.maximumAdverseExcursion),
    maximumFavourableExcursion: double((table) => table.maximumFavourableExcursion),
    strategy: tables.flatMap((table) => table.strategy),
  }
}
