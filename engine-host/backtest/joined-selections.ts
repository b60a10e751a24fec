import { type AnalysedTrades, concatTrades, pickTrades, type TradedInstrument } from '../analysis/analysed-trades.js'
import { stampMilliseconds } from '../analysis/bar-stamps.js'
import { exitReasons } from '../protocol/result-columns.js'
import type { RunSelection } from './run-selection.js'

export interface JoinedSelections {
  /** Closed ones in the sequence of their exits, then those that are open. */
  readonly trades: AnalysedTrades
  readonly instruments: readonly TradedInstrument[]
}

/** The trades of several selections as one table; their bars keep the numbers of their own runs. */
export function joinSelections(selections: readonly RunSelection[]): JoinedSelections {
  const [first] = selections
  if (selections.length === 1) return { trades: first!.trades.inPeriod, instruments: first!.instruments }
  const instruments: TradedInstrument[] = []
  const tables = selections.map((selection) => {
    const places = selection.instruments.map((instrument) => {
      const known = instruments.findIndex(({ id, venue }) => id === instrument.id && venue === instrument.venue)
      return known >= 0 ? known : instruments.push(instrument) - 1
    })
    const { inPeriod } = selection.trades
    return { ...inPeriod, instrument: inPeriod.instrument.map((place) => places[place]!) }
  })
  const all = concatTrades(tables)
  const end = (row: number): number =>
    exitReasons[all.exitReason[row]!] === 'open'
      ? Infinity
      : stampMilliseconds(all.exitStamps[2 * row]!, all.exitStamps[2 * row + 1]!)
  const ends = Float64Array.from({ length: all.length }, (_, row) => end(row))
  // Rows of equal ends stay as they are; Infinity less Infinity is no number.
  const rows = Int32Array.from({ length: all.length }, (_, row) => row).sort((a, b) =>
    ends[a] === ends[b] ? a - b : ends[a]! - ends[b]!,
  )
  return { trades: pickTrades(all, rows), instruments }
}
