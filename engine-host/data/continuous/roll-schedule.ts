import type { RollRule } from '../futures-symbol.js'

/** What one contract did on one trade date. */
export interface ContractDay {
  /** Such as `ES.Z13`. */
  readonly id: string
  /** Trade date, days since the epoch. */
  readonly day: number
  readonly close: number
  readonly volume: number
  /** At the end of the day; absent where the data has none. */
  readonly openInterest?: number
}

/** A contract of the chain with the trade date on which its trading ends, days since the epoch. */
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
  /** Closes of both on the last trade date on which both have one, up to the day before. */
  readonly fromClose: number
  readonly toClose: number
}

/** The contracts of a continuous series one after the other. */
export interface RollSchedule {
  /** Contract of the first trade date. */
  readonly first: string
  readonly rolls: readonly Roll[]
}

/**
 * The contract of each trade date, decided by what was known when the date began, and never back to an earlier one:
 * - `calendar`: the nearest to expire, until its last trading day inclusive;
 * - `volume` and `openInterest`: the one that had most of it on the trade date before; an expired contract is left in any
 *   case.
 *
 * Conventions of Databento's continuous symbols, but that these may go back to an earlier contract.
 *
 * @param chain in the order of expiry
 * @param days of these contracts, in any order
 * @returns undefined when no contract has data
 */
export function rollSchedule(
  chain: readonly RollContract[],
  days: readonly ContractDay[],
  rule: RollRule,
): RollSchedule | undefined {
  const byDay = new Map<number, Map<string, ContractDay>>()
  for (const each of days) {
    const ofDay = byDay.get(each.day) ?? new Map<string, ContractDay>()
    ofDay.set(each.id, each)
    byDay.set(each.day, ofDay)
  }
  const dates = [...byDay.keys()].sort((a, b) => a - b)
  let place = -1
  let first: string | undefined
  const rolls: Roll[] = []
  for (const [at, date] of dates.entries()) {
    const before = at === 0 ? undefined : byDay.get(dates[at - 1]!)
    const next = wantedPlace(chain, Math.max(place, 0), date, byDay.get(date)!, before, rule)
    if (next === undefined || next === place) continue
    const to = chain[next]!.id
    if (first === undefined) first = to
    else rolls.push({ from: chain[place]!.id, to, day: date, ...closesBefore(dates, at, byDay, chain[place]!.id, to) })
    place = next
  }
  return first === undefined ? undefined : { first, rolls }
}

/** Place in the chain of the contract of a date; undefined when none of those that are left has data. */
function wantedPlace(
  chain: readonly RollContract[],
  from: number,
  date: number,
  today: ReadonlyMap<string, ContractDay>,
  before: ReadonlyMap<string, ContractDay> | undefined,
  rule: RollRule,
): number | undefined {
  const alive = (at: number) => chain[at]!.lastDay >= date
  let nearest = from
  while (
    nearest < chain.length &&
    !(alive(nearest) && (today.has(chain[nearest]!.id) || before?.has(chain[nearest]!.id)))
  )
    nearest++
  if (nearest === chain.length) return undefined
  if (rule === 'calendar' || before === undefined) return nearest
  let best = nearest
  for (let at = nearest + 1; at < chain.length; at++)
    if (measure(before.get(chain[at]!.id), rule) > measure(before.get(chain[best]!.id), rule)) best = at
  return best
}

function measure(day: ContractDay | undefined, rule: RollRule): number {
  return (rule === 'openInterest' ? day?.openInterest : day?.volume) ?? 0
}

function closesBefore(
  dates: readonly number[],
  at: number,
  byDay: ReadonlyMap<number, ReadonlyMap<string, ContractDay>>,
  from: string,
  to: string,
): { fromClose: number; toClose: number } {
  for (let earlier = at - 1; earlier >= 0; earlier--) {
    const ofDay = byDay.get(dates[earlier]!)!
    const [old, young] = [ofDay.get(from), ofDay.get(to)]
    if (old !== undefined && young !== undefined) return { fromClose: old.close, toClose: young.close }
  }
  return { fromClose: NaN, toClose: NaN }
}
