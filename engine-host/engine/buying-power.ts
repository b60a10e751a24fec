import type { AccountPortfolio } from '../state/account-portfolio.js'

/** What an account may still buy: equity times leverage, less the value of what is open on either side, at last prices. */
export class BuyingPower {
  constructor(
    private readonly portfolio: AccountPortfolio,
    /** Times its equity that the account may hold. */
    private readonly leverage: number,
  ) {}

  /** Units of the account currency, at least 0. */
  units(): number {
    let held = 0
    for (const ledger of this.portfolio.ledgers)
      if (ledger.isOpen) held += this.portfolio.funds.settled(ledger.instrument, ledger.notionalUnits())
    return Math.max(0, this.portfolio.equityUnits() - held / this.leverage) * this.leverage
  }
}
