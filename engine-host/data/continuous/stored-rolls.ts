import { calendarOf } from '../../model/calendars/calendar-of.js'
import type { SessionCalendar } from '../../model/calendars/session-calendar.js'
import type { BarSource } from '../../protocol/bar-series.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import { contractExpiry } from '../contract-expiry.js'
import { contractOfId, monthCodes, type RollRule } from '../futures-symbol.js'
import { openSourceFeed } from '../source-feed.js'
import { type ContractDay, type RollSchedule, rollSchedule } from './roll-schedule.js'

/** Daily bars of a contract that is stored. */
export interface StoredContract {
  readonly source: BarSource
  readonly instrument: InstrumentDefinition
}

/** Which contract of a chain is meant, and when it is left. */
export interface RollChoice {
  /** By the calendar: 0 for the contract nearest to its end, 1 for the one after it. Default 0. */
  readonly rank?: number
  /** Trade dates before the last one of a contract at which it is left at the latest. Default 0. */
  readonly rollBefore?: number
}

/**
 * The rolls of a root by its stored contracts. Where the end of trading in a contract is not known by rule, it is taken to
 * be the end of its delivery month.
 */
export async function storedRolls(
  contracts: readonly StoredContract[],
  rule: Exclude<RollRule, 'openInterest'>,
  { rank = 0, rollBefore = 0 }: RollChoice = {},
): Promise<RollSchedule | undefined> {
  const days: ContractDay[] = []
  const chain: { id: string; lastDay: number }[] = []
  for (const { source, instrument } of contracts) {
    const calendar = calendarOf(instrument)
    const id = instrument.id
    for await (const batch of openSourceFeed(source, 0, [instrument])) {
      const closes = new BigInt64Array(batch.stamps.buffer, batch.stamps.byteOffset, batch.length)
      for (let row = 0; row < batch.length; row++) {
        const day = calendar.tradingDay(Number(closes[row]! / 1_000_000n))
        days.push({ id, day, close: batch.close[row]!, volume: batch.volume[row]! })
      }
    }
    const contract = contractOfId(id, new Date())!
    const expiry =
      contractExpiry(contract) ?? Date.UTC(contract.year, monthCodes.indexOf(contract.monthCode) + 1, 1) - 1
    chain.push({ id, lastDay: dayBefore(calendar, calendar.tradingDay(expiry), rollBefore) })
  }
  chain.sort((a, b) => a.lastDay - b.lastDay)
  // The second of the chain is second until the first one ends.
  const ranked = chain.slice(rank).map(({ id }, place) => ({ id, lastDay: chain[place]!.lastDay }))
  return rollSchedule(ranked, days, rule)
}

/** The trade date so many before a trade date. */
function dayBefore(calendar: SessionCalendar, day: number, count: number): number {
  let at = day
  for (let left = count; left > 0;) if (calendar.sessionOn(--at) !== undefined) left--
  return at
}
