import type { AmbiguityAssessment } from '../protocol/run-robustness.js'
import type { AnalysedTrades, TradedInstrument } from './analysed-trades.js'
import { notionalOf } from './trade-notional.js'

/**
 * What the trades whose outcome one bar could not decide would have made the other way: an exit at the protective price that
 * was not taken. Later trades are taken to be the same; what the other way would have done to them takes a run of its own.
 *
 * @param finalEquity of the whole, account currency
 */
export function ambiguousOutcomes(
  trades: AnalysedTrades,
  instruments: readonly TradedInstrument[],
  startingEquity: number,
  finalEquity: number,
): AmbiguityAssessment {
  const rows: number[] = []
  for (let row = 0; row < trades.length; row++) if (trades.ambiguous[row] === 1) rows.push(row)
  const profitAndLoss = Float64Array.from(rows, (row) => trades.profitAndLoss[row]!)
  const otherProfitAndLoss = Float64Array.from(rows, (row) => otherProfit(trades, row, instruments))
  let worst = finalEquity
  let best = finalEquity
  let unknown = 0
  otherProfitAndLoss.forEach((other, at) => {
    const change = other - profitAndLoss[at]!
    if (Number.isNaN(change)) unknown++
    else if (change < 0) worst += change
    else best += change
  })
  const returnOf = (equity: number): number => (startingEquity > 0 ? 100 * (equity / startingEquity - 1) : NaN)
  return {
    length: rows.length,
    tradeNumber: Int32Array.from(rows, (row) => trades.tradeNumber[row]!),
    profitAndLoss,
    otherProfitAndLoss,
    unknown,
    return: returnOf(finalEquity),
    worstReturn: returnOf(worst),
    bestReturn: returnOf(best),
  }
}

function otherProfit(trades: AnalysedTrades, row: number, instruments: readonly TradedInstrument[]): number {
  const exit = trades.exitPrice[row]!
  const [stop, target] = [trades.stopLoss[row]!, trades.takeProfit[row]!]
  const other = Math.abs(exit - stop) <= Math.abs(exit - target) ? target : stop
  const perPoint = (trades.side[row]! * notionalOf(trades, row, instruments)) / trades.entryPrice[row]!
  const profit = trades.profitAndLoss[row]! + perPoint * (other - exit)
  return [stop, target, profit].every(Number.isFinite) ? profit : NaN
}
