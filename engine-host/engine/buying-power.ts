import type { EngineAccount } from '../state/engine-account.js'

/** What an account may still buy: equity times leverage, less the value of what is open on either side, at last prices. */
export class BuyingPower {
  constructor(
    private readonly account: EngineAccount,
    /** Times its equity that the account may hold. */
    private readonly leverage: number,
  ) {}

  /** Units of the account currency, at least 0. */
  units(): number {
    let held = 0
    for (const ledger of this.account.ledgers)
      if (ledger.isOpen) held += this.account.funds.settled(ledger.instrument, ledger.notionalUnits())
    return Math.max(0, this.account.equityUnits() - held / this.leverage) * this.leverage
  }
}
