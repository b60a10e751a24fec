import type { Instrument } from '../model/instrument.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { AccountCause, AccountChange } from './execution-observer.js'

/** Sees which balances bookings of an instrument change: `totals` are taken before one and compared after it. */
export class BalanceWatch {
  /** The currencies that can change. */
  private readonly currencies: readonly string[]

  constructor(
    private readonly account: EngineAccount,
    private readonly instrument: Instrument,
  ) {
    const { settlementCurrency, baseCurrency } = instrument
    const { funds } = account
    const touched = new Set([funds.currency, settlementCurrency, baseCurrency])
    this.currencies = [...touched].filter((currency) => funds.wallet.placeOf(currency) >= 0)
  }

  /** What there is of each currency now. */
  totals(): number[] {
    const totals: number[] = []
    for (const currency of this.currencies) totals.push(this.account.rules.totalUnits(currency))
    return totals
  }

  /** The balances that are others now than the totals from before. */
  changes(before: readonly number[], cause: AccountCause): readonly AccountChange[] {
    const { account, instrument, currencies } = this
    const changes: AccountChange[] = []
    for (let place = 0; place < currencies.length; place++) {
      const currency = currencies[place]!
      const totalUnits = account.rules.totalUnits(currency)
      const amountUnits = totalUnits - before[place]!
      if (amountUnits !== 0) changes.push({ cause, account, currency, totalUnits, amountUnits, instrument })
    }
    return changes
  }
}
