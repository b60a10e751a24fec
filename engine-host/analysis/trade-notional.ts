import type { AnalysedTrades, TradedInstrument } from './analysed-trades.js'

/**
 * Notional of a trade at its entry, account currency: its profit over its return, which holds for inverse contracts and those
 * in other currencies too; quantity × price × multiplier of a trade without a profit.
 */
export function notionalOf(trades: AnalysedTrades, row: number, instruments: readonly TradedInstrument[]): number {
  const { profitAndLoss, returnFraction, entryPrice, quantity, instrument } = trades
  const told = Math.abs(profitAndLoss[row]! / returnFraction[row]!)
  if (Number.isFinite(told)) return told
  return Math.abs(quantity[row]! * entryPrice[row]! * (instruments[instrument[row]!]?.multiplier ?? 1))
}
