import { exitReasons } from '../protocol/result-columns.js'
import type { AnalysedTrades, TradedInstrument } from './analysed-trades.js'
import { stampMilliseconds } from './bar-stamps.js'
import { notionalOf } from './trade-notional.js'

/** Trades of one instrument on their way through its bars. */
interface Marking {
  /** Rows of the trades, by the bar in which they were entered and by that in which they were closed. */
  readonly entries: readonly number[]
  readonly exits: readonly number[]
  nextEntry: number
  nextExit: number
  /** What is open is worth slope × close + level: one sum for all trades, however many there are. */
  slope: number
  level: number
  close: number
}

/**
 * What selected trades were worth at every bar: their profits from the bar of their exit on, and before it the move from the
 * entry price to the close. A trade costs its fees when it is entered. Event frequency: two comparisons a bar.
 *
 * What a point of price is worth is taken from the trade's own result, its notional over its entry price, which holds for
 * contracts in other currencies too; what rates of exchange, inverse contracts and funding change meanwhile is booked when
 * the trade is closed.
 */
export class MarkedTrades {
  private readonly markings: readonly Marking[]
  private realised = 0

  /** @param hasBars whether bars of an instrument will be shown; the trades of others count when they are closed */
  constructor(
    private readonly trades: AnalysedTrades,
    private readonly instruments: readonly TradedInstrument[],
    private readonly hasBars: (instrument: number) => boolean,
  ) {
    const rowsOf = instruments.map((): number[] => [])
    for (let row = 0; row < trades.length; row++) rowsOf[trades.instrument[row]!]!.push(row)
    this.markings = rowsOf.map((own, instrument) => {
      const isClosed = (row: number): boolean => exitReasons[trades.exitReason[row]!] !== 'open'
      const closing = own.filter(isClosed)
      return hasBars(instrument)
        ? {
            ...fresh(),
            entries: own.toSorted((a, b) => trades.entryBar[a]! - trades.entryBar[b]!),
            exits: closing.toSorted((a, b) => trades.exitBar[a]! - trades.exitBar[b]!),
          }
        : { ...fresh(), entries: [], exits: closing.toSorted((a, b) => this.exitTime(a) - this.exitTime(b)) }
    })
  }

  /** A bar of an instrument, in ascending sequence. */
  addBar(instrument: number, bar: number, close: number): void {
    const marking = this.markings[instrument]!
    const { entries, exits } = marking
    const { entryBar, exitBar } = this.trades
    while (marking.nextEntry < entries.length && entryBar[entries[marking.nextEntry]!]! <= bar)
      this.enter(marking, entries[marking.nextEntry++]!, 1)
    while (marking.nextExit < exits.length && exitBar[exits[marking.nextExit]!]! <= bar) {
      const row = exits[marking.nextExit++]!
      this.enter(marking, row, -1)
      this.realised += this.trades.profitAndLoss[row]!
    }
    if (!Number.isNaN(close)) marking.close = close
  }

  /** Profit of all trades up to a time, milliseconds, that is not before the one asked last. */
  profitAt(milliseconds: number): number {
    let open = 0
    for (let instrument = 0; instrument < this.markings.length; instrument++) {
      const marking = this.markings[instrument]!
      if (this.hasBars(instrument)) {
        if (marking.slope !== 0 || marking.level !== 0) open += marking.slope * marking.close + marking.level
        continue
      }
      const { exits } = marking
      while (marking.nextExit < exits.length && this.exitTime(exits[marking.nextExit]!) <= milliseconds)
        this.realised += this.trades.profitAndLoss[exits[marking.nextExit++]!]!
    }
    return this.realised + open
  }

  private enter(marking: Marking, row: number, direction: 1 | -1): void {
    const slope = this.worthOfPoint(row)
    const isLast = direction < 0 && marking.nextExit === marking.nextEntry
    // What adding and taking away leaves of rounding must not be marked for the rest of the run.
    marking.slope = isLast ? 0 : marking.slope + direction * slope
    marking.level = isLast
      ? 0
      : marking.level - direction * (slope * this.trades.entryPrice[row]! + this.trades.fees[row]!)
  }

  private worthOfPoint(row: number): number {
    const price = this.trades.entryPrice[row]!
    return price === 0 ? 0 : (this.trades.side[row]! * notionalOf(this.trades, row, this.instruments)) / price
  }

  private exitTime(row: number): number {
    return stampMilliseconds(this.trades.exitStamps[2 * row]!, this.trades.exitStamps[2 * row + 1]!)
  }
}

function fresh(): Omit<Marking, 'entries' | 'exits'> {
  return { nextEntry: 0, nextExit: 0, slope: 0, level: 0, close: NaN }
}
