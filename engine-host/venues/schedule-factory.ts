import type { Timestamp } from '../core/timestamp.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { Instrument } from '../model/instrument.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import { Charges } from './charges.js'
import { Settlement, type SettlementObserver } from './settlement.js'
import { VenueSchedule } from './venue-schedule.js'

/** What the venue does by the clock in a run; undefined when that is nothing. Throws a `UserError` for wrong settings. */
export function makeSchedule(
  { charges = {}, settlement = {} }: Pick<RunSpecification, 'charges' | 'settlement'>,
  portfolio: AccountPortfolio,
  execution: ExecutionEngine,
  instruments: readonly Instrument[],
  observer: SettlementObserver,
  rolls: readonly { readonly at: Timestamp; readonly run: () => void }[],
): VenueSchedule | undefined {
  const settling = new Settlement(settlement, portfolio, execution, instruments, observer)
  const booking = new Charges(portfolio, execution)
  const schedule = new VenueSchedule({ charges, settlement }, instruments, booking, settling, rolls)
  return schedule.isNeeded ? schedule : undefined
}
