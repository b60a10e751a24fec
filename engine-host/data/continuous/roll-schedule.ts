import type { SessionCalendar } from '../../model/calendars/session-calendar.js'
import type { RollRule } from '../futures-symbol.js'

/** What is known of one contract at the end of one trade date. */
export interface ContractDay {
  /** Such as `ES.Z13`. */
  readonly id: string
  /** Trade date, days since the epoch. */
  readonly day: number
  /** When its bar closed, nanoseconds since the epoch: nothing of it is known before. */
  readonly nanos: bigint
  readonly close: number
  readonly volume: number
  /** The last one that was published by the end of the day; absent where the data has none. */
  readonly openInterest?: number
}

/** A contract of the chain with the last trade date on which it may be held, days since the epoch. */
export interface RollContract {
  readonly id: string
  readonly lastDay: number
}

/** The change from one contract to the next. */
export interface Roll {
  readonly from: string
  readonly to: string
  /** First trade date of the new contract. */
  readonly day: number
  /** When it comes, nanoseconds since the epoch: the close of the day before, when all that decides it has closed. */
  readonly nanos: bigint
  /** Closes of both on the last trade date before it on which both have one; NaN where there is none in two weeks. */
  readonly fromClose: number
  readonly toClose: number
}

/** The contracts of a continuous series one after the other. */
export interface RollSchedule {
  /** Contract of the first trade date. */
  readonly first: string
  readonly rolls: readonly Roll[]
}

/** What makes a contract the one of a date. */
export interface ScheduleRule {
  readonly rule: RollRule
  /** 0 for the first, 1 for the one after it. */
  readonly rank: number
}

/** Days with data of other contracts after which one without any counts as traded no more. */
const silentDays = 3

/** Days with data on which the closes of both contracts are looked for. */
const spreadDays = 10

/**
 * The contract of each trade date, decided by what was known when the day before had closed, and never back to an earlier
 * one. A contract is in the chain from its first data on.
 * - `calendar`: the nearest to its end, until its last day inclusive;
 * - `volume` and `openInterest`: the one that had most of it on the trade date before. A day on which the present contract
 *   has no data decides nothing, unless it is the third in a row.
 *
 * Of rank 1 is, by the same rule, a contract that ends after the one of rank 0, and so on. The first trade date has no day
 * before it, and takes the nearest contracts that have data on it.
 *
 * Conventions of Databento's continuous symbols, but that these may go back to an earlier contract.
 *
 * @param chain in the order of expiry
 * @param days of these contracts, in any order
 * @param calendar of the exchange
 * @returns undefined when no contract has data, or too few have it for the rank
 */
export function rollSchedule(
  chain: readonly RollContract[],
  days: readonly ContractDay[],
  { rule, rank }: ScheduleRule,
  calendar: Pick<SessionCalendar, 'sessionFrom'>,
): RollSchedule | undefined {
  const known = new KnownDays(chain, days, rule)
  const places: number[] = Array.from({ length: rank + 1 }, () => -1)
  let first: string | undefined
  let closed = 0n
  const rolls: Roll[] = []
  for (let date = known.firstDay; date <= known.lastDay;) {
    if (date === known.firstDay) known.learn(date)
    const before = places[rank]!
    for (let each = 0, least = 0; each <= rank; each++) {
      places[each] = known.wanted(Math.max(least, places[each]!), places[each]!, date)
      least = places[each]! + 1
    }
    const now = places[rank]!
    const to = chain[now]?.id
    if (to !== undefined) first ??= to
    if (to !== undefined && now !== before && before !== -1) {
      const from = chain[before]!.id
      rolls.push({ from, to, day: date, nanos: closed, ...known.closes(from, to) })
    }
    const { close } = calendar.sessionFrom(date)
    const stamped = known.learn(date)
    closed = stamped > BigInt(close) * 1_000_000n ? stamped : BigInt(close) * 1_000_000n
    date = calendar.sessionFrom(date + 1).day
  }
  return first === undefined ? undefined : { first, rolls }
}

/** The days of a chain up to one of them. */
class KnownDays {
  readonly firstDay: number
  readonly lastDay: number
  private readonly byDay = new Map<number, Map<string, ContractDay>>()
  /** Days with data that are known, ascending. */
  private readonly dates: number[] = []
  /** By contract how many of these there were when one told of it last; absent before its first data. */
  private readonly lastTold = new Map<string, number>()

  constructor(
    private readonly chain: readonly RollContract[],
    days: readonly ContractDay[],
    private readonly rule: RollRule,
  ) {
    this.firstDay = Infinity
    this.lastDay = -Infinity
    for (const each of days) {
      const ofDay = this.byDay.get(each.day) ?? new Map<string, ContractDay>()
      ofDay.set(each.id, each)
      this.byDay.set(each.day, ofDay)
      this.firstDay = Math.min(this.firstDay, each.day)
      this.lastDay = Math.max(this.lastDay, each.day)
    }
  }

  /** A day has closed. Returns when its last bar did, nanoseconds; 0 where it has none. */
  learn(day: number): bigint {
    const ofDay = this.byDay.get(day)
    if (ofDay === undefined) return 0n
    if (this.dates.at(-1) !== day) this.dates.push(day)
    let last = 0n
    for (const each of ofDay.values()) {
      if (each.nanos > last) last = each.nanos
      const told = this.rule === 'openInterest' ? each.openInterest !== undefined : true
      if (told || !this.lastTold.has(each.id)) this.lastTold.set(each.id, this.dates.length)
    }
    return last
  }

  /**
   * Place in the chain of the contract of a date, from a place on; the present place where there is nothing better.
   *
   * @param present -1 for none yet
   */
  wanted(from: number, present: number, date: number): number {
    let best = present
    let most = -1
    for (let at = from; at < this.chain.length; at++) {
      const { id, lastDay } = this.chain[at]!
      const told = this.lastTold.get(id)
      if (told === undefined || lastDay < date) continue
      if (this.rule === 'calendar' || date === this.firstDay) return at
      const silent = this.dates.length - told
      if (at === present && silent > 0 && silent < silentDays) return present
      const measure = this.measure(id)
      if (measure > most) {
        best = at
        most = measure
      }
    }
    return best
  }

  private measure(id: string): number {
    const day = this.byDay.get(this.dates.at(-1)!)!.get(id)
    return (this.rule === 'openInterest' ? day?.openInterest : day?.volume) ?? 0
  }

  /** Closes of two contracts on the last known day on which both have one. */
  closes(from: string, to: string): { fromClose: number; toClose: number } {
    for (const date of this.dates.slice(-spreadDays).reverse()) {
      const ofDay = this.byDay.get(date)!
      const [old, young] = [ofDay.get(from), ofDay.get(to)]
      if (old !== undefined && young !== undefined) return { fromClose: old.close, toClose: young.close }
    }
    return { fromClose: NaN, toClose: NaN }
  }
}
