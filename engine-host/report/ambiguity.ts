import { startingEquity } from '../backtest/run-inputs.js'
import { priceMove } from '../model/price-move.js'
import type { TradeColumns } from '../protocol/result-columns.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { formatNumber, formatPercent } from './number-format.js'

/** What the trades whose outcome one bar could not decide mean for the result. */
export interface Ambiguity {
  readonly trades: number
  /** Of these, the trades whose other outcome is known: they had both a stop and a target. */
  readonly known: number
  /** Change of the result had each of the known ones been decided the other way, account currency. */
  readonly change: number
}

/** The other outcome of an ambiguous trade is an exit at the protective price that was not taken. */
export function ambiguityOf(trades: TradeColumns, run: RunSummary): Ambiguity {
  let count = 0
  let known = 0
  let change = 0
  for (let i = 0; i < trades.length; i++) {
    if (trades.ambiguous[i] !== 1) continue
    count++
    const exit = trades.exitPrice[i]!
    const levels = [trades.stopLoss[i]!, trades.takeProfit[i]!]
    if (!levels.every(Number.isFinite)) continue
    const other = Math.abs(exit - levels[0]!) <= Math.abs(exit - levels[1]!) ? levels[1]! : levels[0]!
    const instrument = run.instruments[trades.instrument[i]!]
    const multiplier = Number(instrument?.multiplier ?? 1)
    const move = instrument === undefined ? other - exit : priceMove(instrument, exit, other)
    known++
    change += move * trades.side[i]! * trades.quantity[i]! * multiplier
  }
  return { trades: count, known, change }
}

/** The warning beneath the headline; undefined when no trade is ambiguous. */
export function ambiguitySentence(ambiguity: Ambiguity, run: RunSummary): string | undefined {
  if (ambiguity.trades === 0) return undefined
  const total = formatNumber(run.trades, 0)
  const depend =
    ambiguity.trades === 1
      ? `1 of ${total} trades depends on the path inside one bar`
      : `${formatNumber(ambiguity.trades, 0)} of ${total} trades depend on the path inside one bar`
  const path = run.specification.venue.intrabarPath ?? 'pessimistic'
  const hasVenues = Object.keys(run.specification.venues ?? {}).length > 0
  const ofPath = path === 'pessimistic' ? 'decided against the strategy' : `decided by the path “${path}”`
  const rule = hasVenues ? 'decided by the rules of each venue' : ofPath
  const final = run.statistics.find(({ key }) => key === 'finalEquity')?.value ?? NaN
  const other = 100 * ((final + ambiguity.change) / (startingEquity(run.specification) ?? NaN) - 1)
  if (ambiguity.known === 0 || !Number.isFinite(other)) return `${depend}; ${rule}.`
  const rest = ambiguity.known < ambiguity.trades ? `, as far as their other outcome is known` : ''
  return `${depend}; ${rule}. At the other extreme the return would be ${formatPercent(other, { signed: true })}${rest}.`
}
