import type { Instrument } from '../model/instrument.js'

/** What an indicator of a session reads of a bar. */
export interface TimedBar {
  /** Time of the close, milliseconds since the epoch, UTC. */
  readonly time: number
  /** Whose exchange has the sessions. */
  readonly instrument: Instrument
}

/**
 * Lengths of a session: a trading day of the exchange's calendar, which for futures begins the evening before, a week of
 * them, a month, or the whole of the data.
 */
export type SessionPeriod = 'day' | 'week' | 'month' | 'all'

/** Finds the first bar of each session. A bar that closes with the end of a session belongs to it. */
export class SessionAnchor {
  private session = NaN
  /** Last close that is known to belong to the present trading day. */
  private dayEnd = NaN

  constructor(private readonly period: SessionPeriod) {}

  /** Whether the bar is the first of a session. */
  begins({ time, instrument }: TimedBar): boolean {
    if (time <= this.dayEnd) return false
    const { calendar } = instrument
    const day = calendar.tradingDay(time)
    this.dayEnd = calendar.endOfTradingDay(day)
    const session = sessionOf(day, this.period)
    const begins = session !== this.session
    this.session = session
    return begins
  }
}

/** Number of the session that a trading day, counted from 1 January 1970, belongs to. */
function sessionOf(day: number, period: SessionPeriod): number {
  if (period === 'day') return day
  if (period === 'all') return 0
  // 1 January 1970 was a Thursday; a week begins on Monday.
  if (period === 'week') return Math.floor((day + 3) / 7)
  const date = new Date(day * 86_400_000)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}
