import { exitReasons } from '../protocol/result-columns.js'
import type { Distributions } from '../protocol/run-analysis.js'
import type { AnalysedTrades } from './analysed-trades.js'
import { nanosBetween } from './bar-stamps.js'
import type { ReturnPeriods } from './data-period.js'
import { durationHistogramOf, histogramOf } from './histogram.js'

const noTrades = 'No trade was closed.'

/** How often results, excursions and times in trade occur among the closed trades, and returns among the periods. */
export function distributionsOf(trades: AnalysedTrades, { returns, name }: ReturnPeriods): Distributions {
  const closed: number[] = []
  for (let row = 0; row < trades.length; row++) if (exitReasons[trades.exitReason[row]!] !== 'open') closed.push(row)
  const percents = (column: Float64Array): Float64Array => Float64Array.from(closed, (row) => 100 * column[row]!)
  const milliseconds = Float64Array.from(closed, (row) => {
    const [entry, exit] = [trades.entryStamps, trades.exitStamps]
    return nanosBetween(entry[2 * row]!, entry[2 * row + 1]!, exit[2 * row]!, exit[2 * row + 1]!) / 1e6
  })
  const percent = (label: string, column: Float64Array) =>
    histogramOf(percents(column), { label, unit: 'percent' }, noTrades)
  return {
    tradeReturns: percent('Returns of trades', trades.returnFraction),
    tradeProfits: histogramOf(
      Float64Array.from(closed, (row) => trades.profitAndLoss[row]!),
      { label: 'Profits of trades', unit: 'money' },
      noTrades,
    ),
    periodReturns: histogramOf(
      returns.map((value) => 100 * value),
      { label: `Returns by ${name}`, unit: 'percent' },
      `Needs at least two ${name}s.`,
    ),
    durations: durationHistogramOf(milliseconds, { label: 'Time in trade', unit: 'milliseconds' }, noTrades),
    adverseExcursions: percent('MAE', trades.maximumAdverseExcursion),
    favourableExcursions: percent('MFE', trades.maximumFavourableExcursion),
  }
}
