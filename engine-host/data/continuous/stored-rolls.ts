import { calendarOf } from '../../model/calendars/calendar-of.js'
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

/**
 * The rolls of a root by its stored contracts. Where the end of trading in a contract is not known by rule, it is taken to
 * be the end of its delivery month.
 */
export async function storedRolls(
  contracts: readonly StoredContract[],
  rule: Exclude<RollRule, 'openInterest'>,
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
    chain.push({ id, lastDay: calendar.tradingDay(expiry) })
  }
  chain.sort((a, b) => a.lastDay - b.lastDay)
  return rollSchedule(chain, days, rule)
}
