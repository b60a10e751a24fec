import type { Instrument } from '../model/instrument.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { AccountCause, AccountChange } from './execution-observer.js'

/** Sees which balances a booking changes: made before it, asked after it. */
export class BalanceWatch {
  private readonly before: readonly { readonly currency: string; readonly totalUnits: number }[]

  constructor(
    private readonly portfolio: AccountPortfolio,
    private readonly instrument: Instrument,
  ) {
    const { settlementCurrency, baseCurrency } = instrument
    const { funds } = portfolio
    const touched = new Set([funds.currency, settlementCurrency, baseCurrency])
    this.before = [...touched]
      .filter((currency) => funds.wallet.placeOf(currency) >= 0)
      .map((currency) => ({ currency, totalUnits: portfolio.account.totalUnits(currency) }))
  }

  /** The balances that are others now. */
  changes(cause: AccountCause): readonly AccountChange[] {
    return this.before
      .map(({ currency, totalUnits: before }) => {
        const totalUnits = this.portfolio.account.totalUnits(currency)
        return { cause, currency, totalUnits, amountUnits: totalUnits - before, instrument: this.instrument }
      })
      .filter(({ amountUnits }) => amountUnits !== 0)
  }
}
