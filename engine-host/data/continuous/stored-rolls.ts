import { calendarOf } from '../../model/calendars/calendar-of.js'
import type { SessionCalendar } from '../../model/calendars/session-calendar.js'
import type { BarSource } from '../../protocol/bar-series.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import { contractExpiry } from '../contract-expiry.js'
import { contractOfId, monthCodes, type RollRule } from '../futures-symbol.js'
import { endUnknown, MarketDataError } from '../market-data-failure.js'
import { openSourceFeed } from '../source-feed.js'
import { type PublishedOpenInterest, withOpenInterest } from './published-open-interest.js'
import { type ContractDay, type RollContract, type RollSchedule, rollSchedule } from './roll-schedule.js'
import { dayOfBar } from './trade-date.js'

/** Daily bars of a contract that is stored, with its open interest where that decides. */
export interface StoredContract {
  readonly source: BarSource
  readonly instrument: InstrumentDefinition
  /** Ascending by when it was known. */
  readonly openInterest?: readonly PublishedOpenInterest[]
}

/** Which contract of a chain is meant, and when it is left. */
export interface RollChoice {
  /** 0 for the first contract by the rule, 1 for the one after it. Default 0. */
  readonly rank?: number
  /** Trade dates before the last one of a contract at which it is left at the latest. Default 0. */
  readonly rollBefore?: number
}

/**
 * The rolls of a root by its stored contracts. The end of trading in a contract is that of its definition, else that of the
 * exchange's rule; where neither tells it, a rule other than the calendar takes the end of the delivery month.
 *
 * @param contracts of one root
 * @throws MarketDataError when the calendar decides and the end of a contract is not known
 */
export async function storedRolls(
  contracts: readonly StoredContract[],
  rule: RollRule,
  { rank = 0, rollBefore = 0 }: RollChoice = {},
): Promise<RollSchedule | undefined> {
  const [any] = contracts
  if (any === undefined) return undefined
  const days: ContractDay[] = []
  const chain: RollContract[] = []
  for (const { source, instrument, openInterest = [] } of contracts) {
    const calendar = calendarOf(instrument)
    days.push(...withOpenInterest(await contractDays(source, instrument, calendar), openInterest))
    const end = endOfTrading(instrument, rule)
    chain.push({ id: instrument.id, lastDay: dayBefore(calendar, calendar.tradingDay(end), rollBefore) })
  }
  chain.sort((a, b) => a.lastDay - b.lastDay)
  return rollSchedule(chain, days, { rule, rank }, calendarOf(any.instrument))
}

/** What the daily bars of a contract tell by trade date; bars of one date, such as that of a Sunday evening, together. */
async function contractDays(
  source: BarSource,
  instrument: InstrumentDefinition,
  calendar: SessionCalendar,
): Promise<Iterable<ContractDay>> {
  const { id } = instrument
  const byDay = new Map<number, ContractDay>()
  for await (const batch of openSourceFeed(source, 0, [instrument])) {
    const closes = new BigInt64Array(batch.stamps.buffer, batch.stamps.byteOffset, batch.length)
    for (let row = 0; row < batch.length; row++) {
      const nanos = closes[row]!
      const day = dayOfBar(calendar, Number(nanos / 1_000_000n), source.bars)
      const volume = batch.volume[row]! + (byDay.get(day)?.volume ?? 0)
      byDay.set(day, { id, day, nanos, close: batch.close[row]!, volume })
    }
  }
  return byDay.values()
}

/** Milliseconds since the epoch. */
function endOfTrading({ id, ...definition }: InstrumentDefinition, rule: RollRule): number {
  const expiry = 'expiry' in definition ? definition.expiry : undefined
  if (expiry !== undefined) return Date.parse(expiry)
  const contract = contractOfId(id, new Date())!
  const byRule = contractExpiry(contract)
  if (byRule !== undefined) return byRule
  if (rule === 'calendar') throw new MarketDataError(endUnknown(id))
  return Date.UTC(contract.year, monthCodes.indexOf(contract.monthCode) + 1, 1) - 1
}

/** The trade date so many before a trade date. */
function dayBefore(calendar: SessionCalendar, day: number, count: number): number {
  let at = day
  for (let left = count; left > 0;) if (calendar.sessionOn(--at) !== undefined) left--
  return at
}
