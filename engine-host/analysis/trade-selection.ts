import { weekdayOf } from '../core/civil-date.js'
import { TimeZone } from '../core/time-zone.js'
import { exitReasons } from '../protocol/result-columns.js'
import type { RunFilter } from '../protocol/run-analysis.js'
import { type AnalysedTrades, pickTrades, type TradedInstrument } from './analysed-trades.js'
import { stampMilliseconds } from './bar-stamps.js'

const openReason = exitReasons.indexOf('open')

/** What a filter leaves of the trades of a run. */
export interface TradeSelection {
  /** Trades that are closed in the period, then those that are open at its end, in the sequence of their exits. */
  readonly inPeriod: AnalysedTrades
  /** Trades of the whole run that meet everything but the period, for an equity of them. */
  readonly overall: AnalysedTrades
  /** Whether something else than the period restricts, so that the run's own equity is not that of the selection. */
  readonly restricts: boolean
}

/** When on its exchange's clocks a trade was entered. */
export class EntryClock {
  private readonly zones: readonly DayOffsets[]

  constructor(private readonly instruments: readonly TradedInstrument[]) {
    const zones = new Map<string, DayOffsets>()
    this.zones = instruments.map(({ timeZone }) => {
      const zone = zones.get(timeZone) ?? new DayOffsets(zoneOf(timeZone))
      zones.set(timeZone, zone)
      return zone
    })
  }

  /** 0 for Sunday to 6 for Saturday. */
  weekday(trades: AnalysedTrades, row: number): number {
    return weekdayOf(Math.floor(this.wall(trades, row) / dayMilliseconds))
  }

  /** 0 to 23; NaN for an entry by the bar of a day, which tells no hour. */
  hour(trades: AnalysedTrades, row: number): number {
    if (this.isByDay(trades, row)) return NaN
    const wall = this.wall(trades, row)
    return Math.floor((wall - Math.floor(wall / dayMilliseconds) * dayMilliseconds) / 3_600_000)
  }

  private wall(trades: AnalysedTrades, row: number): number {
    // The bar of a day closes at the midnight after it; its date is that of its middle.
    const time = timeOf(trades.entryStamps, row) - (this.isByDay(trades, row) ? dayMilliseconds / 2 : 0)
    return time + (this.zones[trades.instrument[row]!]?.offsetAt(time) ?? 0)
  }

  private isByDay(trades: AnalysedTrades, row: number): boolean {
    const isMidnight = timeOf(trades.entryStamps, row) % dayMilliseconds === 0
    return isMidnight && this.instruments[trades.instrument[row]!]?.fillsByDay === true
  }
}

const dayMilliseconds = 86_400_000

/** What clocks are ahead of UTC; looked up twice a day, and more often only on a day on which they change. */
class DayOffsets {
  private readonly offsets = new Map<number, number | undefined>()

  constructor(private readonly zone: TimeZone) {}

  offsetAt(milliseconds: number): number {
    const day = Math.floor(milliseconds / dayMilliseconds)
    if (!this.offsets.has(day)) {
      const [first, last] = [day, day + 1].map((each) => this.zone.offsetAt(each * dayMilliseconds))
      this.offsets.set(day, first === last ? first : undefined)
    }
    return this.offsets.get(day) ?? this.zone.offsetAt(milliseconds)
  }
}

export function selectTrades(
  trades: AnalysedTrades,
  filter: RunFilter,
  instruments: readonly TradedInstrument[],
): TradeSelection {
  const { after = -Infinity, until = Infinity, ...rest } = filter
  const restricts = Object.values(rest).some((member) => member !== undefined)
  const overall = restricts ? pickTrades(trades, rowsWhere(trades, matcher(trades, rest, instruments))) : trades
  if (after === -Infinity && until === Infinity) return { inPeriod: overall, overall, restricts }
  const closed: number[] = []
  const open: number[] = []
  for (let row = 0; row < overall.length; row++) {
    const exit = timeOf(overall.exitStamps, row)
    if (overall.exitReason[row] !== openReason && exit <= until) {
      if (exit > after) closed.push(row)
    } else if (timeOf(overall.entryStamps, row) <= until) open.push(row)
  }
  return {
    inPeriod: openAtEnd(pickTrades(overall, Int32Array.from([...closed, ...open])), closed.length, until),
    overall,
    restricts,
  }
}

/** What happens after the period is not of it: the trades that it leaves open have not been closed and paid for in it. */
function openAtEnd(trades: AnalysedTrades, closed: number, until: number): AnalysedTrades {
  const exitReason = trades.exitReason.slice()
  const fees = trades.fees.slice()
  for (let row = closed; row < trades.length; row++) {
    exitReason[row] = openReason
    if (until < Infinity) fees[row] = 0
  }
  return { ...trades, exitReason, fees }
}

function matcher(
  trades: AnalysedTrades,
  filter: RunFilter,
  instruments: readonly TradedInstrument[],
): (row: number) => boolean {
  const { side, strategies, exitReasons: reasons, weekdays, hours, ambiguous } = filter
  const sign = side === 'long' ? 1 : -1
  const instrumentMatches = instruments.map(
    ({ id, venue }) => (filter.instruments?.includes(id) ?? true) && (filter.venues?.includes(venue) ?? true),
  )
  const reasonMatches = exitReasons.map((reason) => reasons?.includes(reason) ?? true)
  const clock = new EntryClock(instruments)
  return (row) =>
    (side === undefined || trades.side[row] === sign) &&
    instrumentMatches[trades.instrument[row]!] === true &&
    reasonMatches[trades.exitReason[row]!] === true &&
    (ambiguous === undefined || (trades.ambiguous[row] === 1) === ambiguous) &&
    (strategies === undefined || strategies.includes(trades.strategy[row]!)) &&
    (weekdays === undefined || weekdays.includes(clock.weekday(trades, row))) &&
    (hours === undefined || hours.includes(clock.hour(trades, row)))
}

function rowsWhere({ length }: AnalysedTrades, matches: (row: number) => boolean): Int32Array {
  const rows: number[] = []
  for (let row = 0; row < length; row++) if (matches(row)) rows.push(row)
  return Int32Array.from(rows)
}

function timeOf(stamps: Int32Array, row: number): number {
  return stampMilliseconds(stamps[2 * row]!, stamps[2 * row + 1]!)
}

/** A zone that this platform does not know counts as UTC. */
function zoneOf(name: string): TimeZone {
  try {
    return new TimeZone(name)
  } catch {
    return new TimeZone('UTC')
  }
}
