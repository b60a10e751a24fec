import type { Instrument } from '../model/instrument.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { AccountCause, AccountChange } from './execution-observer.js'

/** Sees which balances a booking changes: made before it, asked after it. */
export class BalanceWatch {
  private readonly before: readonly { readonly currency: string; readonly totalUnits: number }[]

  constructor(
    private readonly account: EngineAccount,
    private readonly instrument: Instrument,
  ) {
    const { settlementCurrency, baseCurrency } = instrument
    const { funds } = account
    const touched = new Set([funds.currency, settlementCurrency, baseCurrency])
    this.before = [...touched]
      .filter((currency) => funds.wallet.placeOf(currency) >= 0)
      .map((currency) => ({ currency, totalUnits: account.rules.totalUnits(currency) }))
  }

  /** The balances that are others now. */
  changes(cause: AccountCause): readonly AccountChange[] {
    return this.before
      .map(({ currency, totalUnits: before }) => {
        const totalUnits = this.account.rules.totalUnits(currency)
        const { account, instrument } = this
        return { cause, account, currency, totalUnits, amountUnits: totalUnits - before, instrument }
      })
      .filter(({ amountUnits }) => amountUnits !== 0)
  }
}
