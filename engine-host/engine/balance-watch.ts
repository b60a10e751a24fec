import type { Instrument } from '../model/instrument.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { AccountCause, AccountChange } from './execution-observer.js'

const noChanges: readonly AccountChange[] = []

/** Sees which balances bookings of an instrument change: `totals` are taken before one and compared after it. */
export class BalanceWatch {
  /** The currencies that can change. */
  private readonly currencies: readonly string[]
  /** Undefined where there are several. */
  private readonly only: string | undefined

  constructor(
    private readonly account: EngineAccount,
    private readonly instrument: Instrument,
  ) {
    const { settlementCurrency, baseCurrency } = instrument
    const { funds } = account
    const touched = new Set([funds.currency, settlementCurrency, baseCurrency])
    this.currencies = [...touched].filter((currency) => funds.wallet.placeOf(currency) >= 0)
    this.only = this.currencies.length === 1 ? this.currencies[0] : undefined
  }

  /** What there is of each currency now. */
  totals(): number[] {
    const { rules } = this.account
    if (this.only !== undefined) return [rules.totalUnits(this.only)]
    return this.currencies.map((currency) => rules.totalUnits(currency))
  }

  /** The balances that are others now than the totals from before. */
  changes(before: readonly number[], cause: AccountCause): readonly AccountChange[] {
    if (this.only !== undefined) return this.changesOf(this.only, before[0]!, cause)
    return this.currencies.flatMap((currency, place) => this.changesOf(currency, before[place]!, cause))
  }

  private changesOf(currency: string, before: number, cause: AccountCause): readonly AccountChange[] {
    const { account, instrument } = this
    const totalUnits = account.rules.totalUnits(currency)
    const amountUnits = totalUnits - before
    return amountUnits === 0 ? noChanges : [{ cause, account, currency, totalUnits, amountUnits, instrument }]
  }
}
