import { showInLog } from '../core/log-view.js'
import { Money } from '../model/decimal-values.js'
import { AccountBalance } from '../model/account-balance.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { TradingAccount } from '../model/trading-account.js'
import type { Account, AccountKind } from './account.js'
import { AccountFunds, type StartingFunds } from './account-funds.js'
import type { PositionLedger } from './position-ledger.js'

/** What an account is opened with. */
export interface AccountOptions extends StartingFunds {
  /** The venue whose own it is; empty for the account of the run. */
  readonly venue: string
  /** Whether it pays for an instrument. */
  readonly paysFor: (instrument: Instrument) => boolean
}

/**
 * One account: its money, what it pays for and the rules by which it does. Balances start as the cash and change by realized
 * profits, fees and charges alone; all amounts are whole units of their currency.
 */
export class EngineAccount implements TradingAccount {
  readonly venue: string
  readonly currency: string
  readonly funds: AccountFunds
  /** What each strategy holds of each instrument that it pays for. */
  readonly ledgers: readonly PositionLedger[]
  /** Counts everything that changes its positions or balances. */
  version = 0
  /** Of the ledgers, how many hold something. */
  openLedgers = 0
  /** It had nothing left and trades no more. */
  isRuined = false
  private connected: Account | undefined
  private readonly isSingle: boolean
  private readonly paid: ReadonlySet<Instrument>
  /** By place of the strategy and index of the instrument, as in the portfolio. */
  private readonly allLedgers: readonly PositionLedger[]
  private readonly instruments: number

  /** @param ledgers of the whole run, those of the first strategy by the instrument's index, and so on. */
  constructor(
    options: AccountOptions,
    /** Its place among the accounts of the run; 0 is that of the run itself. */
    readonly place: number,
    ledgers: readonly PositionLedger[],
  ) {
    this.venue = options.venue
    this.currency = options.currency
    this.allLedgers = ledgers
    this.instruments = new Set(ledgers.map(({ instrument }) => instrument)).size
    this.ledgers = ledgers.filter(({ instrument }) => options.paysFor(instrument))
    this.paid = new Set(this.ledgers.map(({ instrument }) => instrument))
    this.funds = new AccountFunds(options, this.ledgers, ledgers)
    this.isSingle = this.funds.wallet.currencies.length === 1
  }

  /** Names the rules by which it pays; before the first order. */
  connect(rules: Account): void {
    this.connected = rules
  }

  /** The rules by which it pays. */
  get rules(): Account {
    if (this.connected === undefined) throw new Error('The account has no rules.')
    return this.connected
  }

  get kind(): AccountKind {
    return this.rules.kind
  }

  /** Whether it pays for an instrument. */
  paysFor(instrument: Instrument): boolean {
    return this.paid.has(instrument)
  }

  /** The position that an order's fills change. */
  ledgerOf(order: EngineOrder): PositionLedger {
    return this.allLedgers[order.owner.place * this.instruments + order.instrument.index]!
  }

  /** Whether one position alone, in the account's own currency, moves its equity. */
  get hasOnePosition(): boolean {
    return this.openLedgers === 1 && this.isSingle
  }

  /** Whether any strategy holds anything that it pays for. */
  get hasOpenPositions(): boolean {
    return this.openLedgers > 0
  }

  /** Balance plus unrealized profit, units of its currency. Event frequency. */
  equityUnits(): number {
    return this.openLedgers === 0 && this.isSingle ? this.funds.wallet.units[0]! : this.funds.equityUnits()
  }

  /** Equity as a number; does not allocate. */
  equityNow(): number {
    return this.equityUnits() / this.funds.scale
  }

  /** Balance less what was paid for what is open of equities and spot instruments, units of its currency. */
  cashUnits(): number {
    let units = this.funds.balanceUnits
    for (const ledger of this.ledgers)
      if (ledger.isOpen && isPaidInFull(ledger.instrument))
        units -= this.funds.settled(ledger.instrument, ledger.paidUnits())
    return units
  }

  equity(): Money {
    return this.money(this.equityUnits())
  }

  balance(): Money {
    return this.money(this.funds.balanceUnits)
  }

  cash(): Money {
    return this.money(this.cashUnits())
  }

  balances(): AccountBalance[] {
    return this.funds.heldCurrencies.map((currency) => this.balanceOf(currency))
  }

  balanceOf(currency: string): AccountBalance {
    const amount = (units: number) => new Money(Math.round(units) + 0, currency)
    return new AccountBalance(amount(this.rules.totalUnits(currency)), amount(this.rules.lockedUnits(currency)))
  }

  initialMargin(): Money {
    return this.money(this.rules.initialMarginUnits())
  }

  maintenanceMargin(): Money {
    return this.money(this.rules.maintenanceMarginUnits())
  }

  freeMargin(): Money {
    return this.equity().minus(this.initialMargin())
  }

  /** Ends it, once its positions are closed and it has nothing left: what it owes is forgiven. */
  endAtRuin(): void {
    this.funds.writeOff()
    this.isRuined = true
  }

  private money(units: number): Money {
    return new Money(Math.round(units) + 0, this.currency)
  }
}

/** Whether opening a position pays its whole value, as with shares and coins, and not a margin. */
export function isPaidInFull(instrument: Instrument): boolean {
  return instrument.kind === 'equity' || instrument.kind === 'cryptoSpot' || instrument.kind === 'currencyPair'
}

showInLog(
  EngineAccount,
  ({ venue, currency }) => (venue === '' ? `account in ${currency}` : `account of ${venue} in ${currency}`),
  (account) => ({
    kind: account.kind,
    // Before the first rate there is no sum over several currencies.
    ...(account.funds.canConvert ? { equity: account.equity(), balance: account.balance() } : {}),
    balances: account.balances(),
  }),
)
