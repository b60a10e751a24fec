import { currencyPrecision } from '../core/currency.js'
import { powerOfTen } from '../core/fixed-point.js'
import type { Instrument } from '../model/instrument.js'
import { CurrencyRates, type FixedRates } from './currency-rates.js'
import { canBeAdded, LedgerSum } from './ledger-sum.js'
import type { PositionLedger } from './position-ledger.js'
import { Wallet } from './wallet.js'

/** What an account begins with. Amounts are in whole units of their currency. */
export interface StartingFunds {
  /** Currency in which equity and results are told. */
  readonly currency: string
  /** Starting cash in it. */
  readonly startingUnits: number
  /** Starting balances in further currencies, by code. */
  readonly balances?: ReadonlyMap<string, number>
  /** Whether profits and fees in other currencies stay in them or are converted at once. Default `hold`. */
  readonly foreign?: 'hold' | 'convert'
  readonly rates?: FixedRates
}

/**
 * The money of an account: a balance in each currency that changes by realized profits, fees and charges alone, and what
 * all of it is worth in the account's own currency.
 */
export class AccountFunds {
  readonly currency: string
  readonly wallet: Wallet
  readonly rates: CurrencyRates
  /** The currencies that the account can hold, its own first. */
  readonly heldCurrencies: readonly string[]
  /** Decimals of the account's currency. */
  readonly precision: number
  /** One unit of the account's currency is one over this. */
  readonly scale: number
  /** Whether all that it holds is in its own currency. */
  readonly isSingle: boolean
  private readonly converts: boolean
  private readonly ledgers: readonly PositionLedger[]
  /** By place in the wallet, for sums at event frequency. */
  private readonly sums: Float64Array
  /** Place in the wallet of each instrument's settlement currency, by the instrument's index. */
  private readonly settlementPlaces: readonly number[]
  /** Unrealized profits, by place in the wallet; undefined where one position at most has some. */
  private readonly profits: LedgerSum | undefined

  /**
   * @param ledgers what the account pays for.
   * @param all those of the whole run, whose currency pairs give its rates.
   */
  constructor(starting: StartingFunds, ledgers: readonly PositionLedger[], all: readonly PositionLedger[]) {
    const { currency, startingUnits, balances = new Map<string, number>() } = starting
    this.currency = currency
    this.precision = currencyPrecision(currency)
    this.scale = powerOfTen(this.precision)
    this.converts = starting.foreign === 'convert'
    this.ledgers = ledgers
    const settled = ledgers.map(({ instrument }) => instrument.settlementCurrency)
    this.wallet = new Wallet(
      [currency, ...balances.keys(), ...settled],
      new Map([...balances, [currency, startingUnits + (balances.get(currency) ?? 0)]]),
    )
    const held = [currency, ...balances.keys()]
    this.heldCurrencies = this.converts ? [...new Set(held)] : this.wallet.currencies
    this.rates = new CurrencyRates(currency, all, starting.rates)
    for (const each of balances.keys()) this.rates.require(each, 'A starting balance')
    for (const { instrument } of ledgers) this.rates.require(instrument.settlementCurrency, instrument.id)
    this.isSingle = this.wallet.currencies.length === 1
    this.sums = new Float64Array(this.wallet.units.length)
    this.settlementPlaces = settled.map((each) => this.wallet.placeOf(each))
    if (ledgers.length > 1)
      this.profits = new LedgerSum(ledgers, this.settlementPlaces, (ledger) => ledger.unrealizedUnits())
  }

  /** Adds to the balance of a currency, or converted to that of the account; less for an amount below 0. */
  credit(currency: string, units: number): void {
    const place = this.converts ? 0 : this.wallet.placeOf(currency)
    const amount = this.converts ? this.rates.toAccount(currency, units) : units
    this.wallet.units[place] = this.wallet.units[place]! + amount
  }

  /** Sets every balance to nothing. */
  writeOff(): void {
    this.wallet.units.fill(0)
  }

  /** The currency whose balance a credit in another one changes. */
  creditedCurrency(currency: string): string {
    return this.converts ? this.currency : currency
  }

  /** Whether everything held can be converted at present. */
  get canConvert(): boolean {
    const { units, currencies } = this.wallet
    if (this.isSingle) return true
    if (units.some((amount, place) => amount !== 0 && Number.isNaN(this.rates.rate(currencies[place]!)))) return false
    return this.ledgers.every(
      ({ isOpen, instrument }) => !isOpen || !Number.isNaN(this.rates.rate(instrument.settlementCurrency)),
    )
  }

  /** All balances in units of the account's currency. */
  get balanceUnits(): number {
    const { units, currencies } = this.wallet
    if (this.isSingle) return units[0]!
    let total = units[0]!
    for (let place = 1; place < units.length; place++) total += this.rates.toAccount(currencies[place]!, units[place]!)
    return total
  }

  /** All balances with the unrealized profits of open positions, each currency converted once. Event frequency. */
  equityUnits(): number {
    const { sums, wallet } = this
    const profits = this.profits?.upToDate()
    if (this.isSingle) {
      const cash = wallet.units[0]!
      return profits !== undefined && canBeAdded(cash) ? cash + profits[0]! : this.sumUnits(cash)
    }
    for (let place = 0; place < sums.length; place++) sums[place] = wallet.units[place]!
    this.addProfits(profits)
    return this.totalOf(sums)
  }

  /** The unrealized profits of open positions, each currency converted once. */
  unrealizedUnits(): number {
    this.sums.fill(0)
    this.addProfits(this.profits?.upToDate())
    return this.totalOf(this.sums)
  }

  /** An amount in the settlement currency of an instrument, in units of the account's currency. */
  settled(instrument: Instrument, units: number): number {
    return this.rates.toAccount(instrument.settlementCurrency, units)
  }

  /** Profits in the only currency, position by position, after an amount. */
  private sumUnits(units: number): number {
    let total = units
    for (let index = 0; index < this.ledgers.length; index++) {
      const ledger = this.ledgers[index]!
      if (ledger.isOpen) total += ledger.unrealizedUnits()
    }
    return total
  }

  private addProfits(profits: Float64Array | undefined): void {
    const { sums, ledgers } = this
    if (profits !== undefined && sums.every(canBeAdded)) {
      for (let place = 0; place < profits.length; place++) sums[place]! += profits[place]!
      return
    }
    for (let index = 0; index < ledgers.length; index++) {
      const ledger = ledgers[index]!
      if (ledger.isOpen) sums[this.settlementPlaces[index]!]! += ledger.unrealizedUnits()
    }
  }

  private totalOf(sums: Float64Array): number {
    let total = sums[0]!
    for (let place = 1; place < sums.length; place++)
      total += this.rates.toAccount(this.wallet.currencies[place]!, sums[place]!)
    return total
  }
}
