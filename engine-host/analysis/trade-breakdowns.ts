import { exitReasons, type ExitReason } from '../protocol/result-columns.js'
import type { BreakdownColumns, Breakdowns } from '../protocol/run-analysis.js'
import type { AnalysedTrades, TradedInstrument } from './analysed-trades.js'
import { EntryClock } from './trade-selection.js'
import { TradeTotals } from './trade-totals.js'

const openReason = exitReasons.indexOf('open')
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

const reasonLabels: Readonly<Record<ExitReason, string>> = {
  open: 'Open',
  signal: 'Signal',
  stopLoss: 'Stop loss',
  takeProfit: 'Take profit',
  trailingStop: 'Trailing stop',
  reversal: 'Reversal',
  endOfData: 'End of data',
  liquidation: 'Liquidation',
  settlement: 'Settlement',
  roll: 'Roll',
}

/** Group of a trade: its key and place among the others. */
type Grouping = readonly [
  /** Undefined: the trade is in no group. */
  keyOf: (row: number) => string | undefined,
  labelOf: (key: string) => string,
  sequence: 'numbers' | 'seen',
]

/** Closed trades by side, instrument, venue, strategy, exit reason, weekday and hour of the entry. */
export function tradeBreakdowns(trades: AnalysedTrades, instruments: readonly TradedInstrument[]): Breakdowns {
  const clock = new EntryClock(instruments)
  const same = (key: string): string => key
  const instrument = (row: number): TradedInstrument | undefined => instruments[trades.instrument[row]!]
  const by = (...grouping: Grouping): BreakdownColumns => breakdown(trades, grouping)
  return {
    side: by(
      (row) => (trades.side[row]! > 0 ? 'long' : 'short'),
      (key) => (key === 'long' ? 'Long' : 'Short'),
      'seen',
    ),
    instrument: by((row) => instrument(row)?.id ?? '', same, 'seen'),
    venue: by((row) => instrument(row)?.venue ?? '', same, 'seen'),
    strategy: by(
      (row) => trades.strategy[row]!,
      (key) => (key === '' ? 'Not recorded' : key),
      'seen',
    ),
    exitReason: by(
      (row) => exitReasons[trades.exitReason[row]!]!,
      (key) => reasonLabels[key as ExitReason],
      'seen',
    ),
    weekday: by(
      (row) => String(clock.weekday(trades, row)),
      (key) => weekdays[Number(key)]!,
      'numbers',
    ),
    hour: by(
      (row) => {
        const hour = clock.hour(trades, row)
        return Number.isNaN(hour) ? undefined : String(hour)
      },
      (key) => `${key.padStart(2, '0')}:00`,
      'numbers',
    ),
  }
}

function breakdown(trades: AnalysedTrades, [keyOf, labelOf, sequence]: Grouping): BreakdownColumns {
  const groups = new Map<string, TradeTotals>()
  for (let row = 0; row < trades.length; row++) {
    if (trades.exitReason[row] === openReason) continue
    const key = keyOf(row)
    if (key === undefined) continue
    let sums = groups.get(key)
    if (sums === undefined) groups.set(key, (sums = new TradeTotals()))
    sums.addRow(trades, row)
  }
  const keys = [...groups.keys()].sort((a, b) => (sequence === 'numbers' ? Number(a) - Number(b) : a < b ? -1 : 1))
  const totals = keys.map((key) => groups.get(key)!)
  const column = (of: (sums: TradeTotals) => number): Float64Array => Float64Array.from(totals, of)
  return {
    length: keys.length,
    keys,
    labels: keys.map(labelOf),
    trades: Int32Array.from(totals, ({ closed }) => closed),
    wins: Int32Array.from(totals, ({ wins }) => wins),
    ambiguous: Int32Array.from(totals, ({ ambiguous }) => ambiguous),
    profitAndLoss: column(({ profitAndLoss }) => profitAndLoss),
    fees: column(({ fees }) => fees),
    winRate: column(({ wins, closed }) => (100 * wins) / closed),
    profitFactor: column(({ grossWins, grossLosses }) => (grossLosses > 0 ? grossWins / grossLosses : NaN)),
    expectancy: column(({ profitAndLoss, closed }) => profitAndLoss / closed),
    expectancyPercent: column(({ returns, closed }) => (100 * returns) / closed),
    averageTradeDuration: column(({ durationNanos, closed }) => durationNanos / closed / 1e6),
    averageAdverseExcursion: column(({ adverseExcursions, closed }) => (100 * adverseExcursions) / closed),
    averageFavourableExcursion: column(({ favourableExcursions, closed }) => (100 * favourableExcursions) / closed),
  }
}
