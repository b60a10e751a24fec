import type { AnalysedTrades, TradedInstrument } from '../analysis/analysed-trades.js'
import { stampMilliseconds } from '../analysis/bar-stamps.js'
import { notionalOf } from '../analysis/trade-notional.js'
import type { RunStatistics } from '../analysis/run-statistics.js'
import { exitReasons } from '../protocol/result-columns.js'
import type { SelectionCurve } from '../protocol/run-analysis.js'
import type { EquityChunk } from './equity-envelope.js'

/** The curve of a selection for a chart, with what buying and holding would have made and how much was at stake. */
export function selectionCurve(
  rows: EquityChunk,
  { startingEquity, startingClose }: RunStatistics,
  trades: AnalysedTrades,
  instruments: readonly TradedInstrument[],
): SelectionCurve {
  const { length, stamps, equity, drawdown, close } = rows
  const time = Float64Array.from({ length }, (_, row) => stampMilliseconds(stamps[2 * row]!, stamps[2 * row + 1]!))
  const notional = openNotional(time, trades, instruments)
  return {
    length,
    time,
    equity,
    drawdown,
    close,
    buyAndHold: close.map((price) => (startingClose > 0 ? (startingEquity * price) / startingClose : NaN)),
    exposure: notional.map((amount, row) => (amount === 0 ? 0 : equity[row]! > 0 ? amount / equity[row]! : NaN)),
  }
}

/** Signed notional of what is open at each of ascending times, account currency. */
function openNotional(
  time: Float64Array,
  trades: AnalysedTrades,
  instruments: readonly TradedInstrument[],
): Float64Array {
  const steps: (readonly [time: number, change: number])[] = []
  for (let row = 0; row < trades.length; row++) {
    const notional = trades.side[row]! * notionalOf(trades, row, instruments)
    steps.push([stampMilliseconds(trades.entryStamps[2 * row]!, trades.entryStamps[2 * row + 1]!), notional])
    if (exitReasons[trades.exitReason[row]!] !== 'open')
      steps.push([stampMilliseconds(trades.exitStamps[2 * row]!, trades.exitStamps[2 * row + 1]!), -notional])
  }
  steps.sort(([a], [b]) => a - b)
  let next = 0
  let open = 0
  let count = 0
  return time.map((at) => {
    while (next < steps.length && steps[next]![0] <= at) {
      const [, change] = steps[next++]!
      open += change
      count++
    }
    // All that was opened has been closed: what is left is rounding.
    return count % 2 === 0 && Math.abs(open) < 1e-6 ? 0 : open
  })
}
