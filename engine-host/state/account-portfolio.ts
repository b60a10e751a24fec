import { showInLog } from '../core/log-view.js'
import { powerOfTen } from '../core/fixed-point.js'
import type { Timestamp } from '../core/timestamp.js'
import { ContractValue, type MoneyArithmetic } from '../model/contract-value.js'
import { AccountBalance } from '../model/account-balance.js'
import { Money } from '../model/decimal-values.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import { EngineTrade } from '../model/engine-trade.js'
import type { Instrument } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { Portfolio, Position } from '../model/portfolio.js'
import type { ExitReason } from '../protocol/result-columns.js'
import type { CurrencyRates } from './currency-rates.js'
import { EngineAccount, isPaidInFull, type AccountOptions } from './engine-account.js'
import { netPosition } from './net-position.js'
import { PositionLedger, sumUnits, type ClosedLot } from './position-ledger.js'
import { groupIntoTrades, sumTradeParts, type TradeSum } from './trade-parts.js'

/** How the money of an instrument's trades is computed. */
export interface MoneyTerms {
  readonly arithmetic: MoneyArithmetic
  /** Profits are computed from averages in an account that pays in full. */
  readonly paysInFull: boolean
}

/** What a portfolio is made of. */
export interface PortfolioOptions {
  readonly instruments: readonly Instrument[]
  /** The strategies of the run, by their places. */
  readonly owners: readonly OrderOwner[]
  /** The account of the run, and those of venues with funds of their own. */
  readonly accounts: readonly AccountOptions[]
  /** By index of the instrument. */
  readonly money: readonly MoneyTerms[]
}

const noLots: readonly ClosedLot[] = []
const noTrades: readonly EngineTrade[] = []

/**
 * The accounts of a run and their positions, told in the currency of the first account, which is that of the run. Each
 * instrument is paid for by one account.
 */
export class AccountPortfolio implements Portfolio {
  /** The first is that of the run. */
  readonly all: readonly EngineAccount[]
  /** Converts into the currency of the run. */
  readonly rates: CurrencyRates
  /** Units of the account's currency. */
  feeUnits = 0
  /** Units of the account's currency. */
  realizedUnits = 0
  /** What was received less what was paid beside trading, units of the account's currency. */
  chargeUnits = 0
  /** Trades closed so far. */
  tradeCount = 0
  ambiguousTradeCount = 0
  /** What each strategy holds of each instrument: those of the first strategy by the instrument's index, and so on. */
  readonly ledgers: readonly PositionLedger[]
  readonly currency: string
  /** Decimals of the account's currency. */
  readonly moneyPrecision: number
  private readonly instruments: readonly Instrument[]
  private readonly net: readonly Position[]
  private readonly first: EngineAccount
  /** The accounts beside the first. */
  private readonly others: readonly EngineAccount[]
  /** By index of the instrument. */
  private readonly accountsByInstrument: readonly EngineAccount[]
  private readonly paysInFull: readonly boolean[]
  /** Realized profit by instrument, units of the account's currency. */
  private readonly realizedOf: number[]

  constructor({ instruments, owners, accounts, money }: PortfolioOptions) {
    this.instruments = instruments
    this.paysInFull = money.map(({ paysInFull }) => paysInFull)
    this.ledgers = owners.flatMap((owner) =>
      instruments.map(
        (instrument) =>
          new PositionLedger(instrument, new ContractValue(instrument, money[instrument.index]!.arithmetic), owner),
      ),
    )
    this.net = instruments.map((instrument) => netPosition(this.ledgersOf(instrument)))
    this.realizedOf = instruments.map(() => 0)
    this.all = accounts.map((options, place) => new EngineAccount(options, place, this.ledgers))
    const [first, ...others] = this.all
    this.first = first!
    this.others = others
    this.accountsByInstrument = instruments.map((each) => this.all.find((account) => account.paysFor(each))!)
    const { rates, currency, precision } = this.first.funds
    this.rates = rates
    this.currency = currency
    this.moneyPrecision = precision
    for (const other of others) {
      rates.require(other.currency, `The account of ${other.venue}`)
      for (const { instrument } of other.ledgers) rates.require(instrument.settlementCurrency, instrument.id)
    }
  }

  accounts(): readonly EngineAccount[] {
    return this.all
  }

  accountOf({ index }: Instrument): EngineAccount {
    return this.accountsByInstrument[index]!
  }

  equity(): Money {
    return this.money(this.equityUnits())
  }

  balance(): Money {
    return this.money(this.sumOf((account) => account.funds.balanceUnits))
  }

  cash(): Money {
    return this.money(this.sumOf((account) => account.cashUnits()))
  }

  balances(): AccountBalance[] {
    const held = this.all.flatMap(({ funds }) => funds.heldCurrencies)
    return [...new Set(held)].map((currency) => this.balanceOf(currency))
  }

  balanceOf(currency: string): AccountBalance {
    const [first, ...others] = this.all.map((account) => account.balanceOf(currency))
    return others.reduce(
      (sum, { total, locked }) => new AccountBalance(sum.total.plus(total), sum.locked.plus(locked)),
      first!,
    )
  }

  unrealizedPnl(instrument?: Instrument): Money {
    if (instrument === undefined) return this.money(this.sumOf(({ funds }) => funds.unrealizedUnits()))
    const units = this.ledgersOf(instrument).reduce((sum, ledger) => sum + ledger.unrealizedUnits(), 0)
    return this.money(this.settled(instrument, units))
  }

  realizedPnl(instrument?: Instrument): Money {
    return this.money(instrument === undefined ? this.realizedUnits : this.realizedOf[instrument.index]!)
  }

  totalPnl(instrument?: Instrument): Money {
    return this.realizedPnl(instrument).plus(this.unrealizedPnl(instrument))
  }

  fees(): Money {
    return this.money(this.feeUnits)
  }

  charges(): Money {
    return this.money(this.chargeUnits)
  }

  netExposure(instrument?: Instrument): Money {
    const ledgers = instrument === undefined ? this.ledgers : this.ledgersOf(instrument)
    return this.money(this.exposureUnits(ledgers, (ledger) => ledger.netNotionalUnits()))
  }

  grossExposure(): Money {
    return this.money(this.exposureUnits(this.ledgers, (ledger) => ledger.notionalUnits()))
  }

  initialMargin(): Money {
    return this.money(this.sumOf(({ rules }) => rules.initialMarginUnits()))
  }

  maintenanceMargin(): Money {
    return this.money(this.sumOf(({ rules }) => rules.maintenanceMarginUnits()))
  }

  freeMargin(): Money {
    return this.equity().minus(this.initialMargin())
  }

  openPositions(): PositionLedger[] {
    return this.ledgers.filter((ledger) => ledger.isOpen)
  }

  closedPositions(): PositionLedger[] {
    return this.ledgers.filter((ledger) => !ledger.isOpen && ledger.wasTraded)
  }

  netPosition(instrument: Instrument): number {
    return this.position(instrument).quantity
  }

  isLong(instrument?: Instrument): boolean {
    return this.anyOf(instrument, ({ quantity }) => quantity > 0)
  }

  isShort(instrument?: Instrument): boolean {
    return this.anyOf(instrument, ({ quantity }) => quantity < 0)
  }

  isFlat(instrument?: Instrument): boolean {
    return !this.anyOf(instrument, ({ quantity }) => quantity !== 0)
  }

  convert(amount: Money): Money {
    return this.money(this.rates.toAccount(amount.currency, amount.units))
  }

  position(instrument: Instrument): Position {
    return this.net[instrument.contract.index]!
  }

  /** What each strategy holds of an instrument, by the strategy's place. */
  ledgersOf(instrument: Instrument): readonly PositionLedger[] {
    return this.ledgers.filter((ledger) => ledger.instrument === instrument)
  }

  /** What one strategy holds of an instrument. */
  ledgerAt(place: number, instrument: Instrument): PositionLedger {
    return this.ledgers[place * this.instruments.length + instrument.index]!
  }

  /** The position that an order's fills change. */
  ledgerOf(order: EngineOrder): PositionLedger {
    return this.ledgerAt(order.owner.place, order.instrument)
  }

  /** Equity of all accounts as a number, for each bar's record; does not allocate. */
  equityNow(): number {
    return this.equityUnits() / this.first.funds.scale
  }

  /** Balances plus unrealized profits of all accounts, units of the currency of the run. Event frequency. */
  equityUnits(): number {
    let units = this.first.equityUnits()
    for (let place = 0; place < this.others.length; place++) {
      const other = this.others[place]!
      units += this.rates.toAccount(other.currency, other.equityUnits())
    }
    return units
  }

  /** Whether everything held can be converted at present. */
  get canConvert(): boolean {
    return this.all.every(({ funds, currency }) => funds.canConvert && !Number.isNaN(this.rates.rate(currency)))
  }

  /** What the accounts began with in their own currencies, as far as it can be converted at present. */
  get startingEquity(): number {
    let units = 0
    for (const { funds, currency } of this.all)
      if (!Number.isNaN(this.rates.rate(currency))) units += this.rates.toAccount(currency, funds.wallet.units[0]!)
    return units / this.first.funds.scale
  }

  /** An amount in the settlement currency of an instrument, in units of the currency of the run. */
  settled(instrument: Instrument, units: number): number {
    return this.rates.toAccount(instrument.settlementCurrency, units)
  }

  /** Books a fill: commission, closed lots, opened lot. Gives the trades that it closed. */
  apply(fill: EngineFill): readonly EngineTrade[] {
    const ledger = this.ledgerOf(fill.order)
    const account = this.accountOf(fill.instrument)
    account.version++
    const wasOpen = ledger.isOpen
    account.funds.credit(fill.instrument.settlementCurrency, -fill.commissionUnits)
    this.feeUnits += this.settled(fill.instrument, fill.commissionUnits)
    // Bets for and against stand side by side until the market is settled.
    const closesNothing = fill.closes === 'nothing' || (ledger.contract.isBet && fill.closes === undefined)
    const closed = wasOpen && !closesNothing ? ledger.close(fill) : noLots
    const closedUnits = sumUnits(closed)
    const openedUnits = fill.quantityUnits - closedUnits
    const openFeeUnits = ledger.contract.share(fill.commissionUnits, openedUnits, fill.quantityUnits)
    const trades =
      closed.length === 0
        ? noTrades
        : this.recordTrades(fill, closed, fill.commissionUnits - openFeeUnits, openedUnits > 0)
    if (openedUnits > 0) ledger.open(fill, openedUnits, openFeeUnits)
    if (this.paysInFull[fill.instrument.index]! && isPaidInFull(fill.instrument)) this.bookPayments(ledger, fill)
    account.openLedgers += (ledger.isOpen ? 1 : 0) - (wasOpen ? 1 : 0)
    return trades
  }

  /** What is still open, as trades with the exit reason `open`, marked at the last price and bar. */
  openTrades(now: Timestamp): EngineTrade[] {
    const trades: EngineTrade[] = []
    for (const ledger of this.ledgers)
      for (const parts of groupIntoTrades(ledger.openLots(), ledger)) {
        const markUnits = Math.round(ledger.markPrice * powerOfTen(ledger.instrument.pricePrecision))
        const sum = sumTradeParts(parts, ledger, markUnits)
        const terms = {
          sum,
          notionalUnits: this.settled(ledger.instrument, sum.notionalUnits),
          grossUnits: this.settled(ledger.instrument, sum.grossUnits),
          number: this.tradeCount + trades.length + 1,
          entry: parts[0]!.entry,
          exit: undefined,
          exitReason: 'open',
          exitPrice: ledger.markPrice,
          exitTimestamp: now,
          exitBar: ledger.markBar,
          feeUnits: this.settled(ledger.instrument, sum.entryFeeUnits),
          ambiguous: sum.ambiguous,
        } as const
        trades.push(new EngineTrade(terms, this.moneyPrecision))
      }
    return trades
  }

  /**
   * Where whole amounts change hands and profits are computed from averages, the two can differ in the last digit: what
   * was paid and received is what counts once the position is flat.
   */
  private bookPayments(ledger: PositionLedger, fill: EngineFill): void {
    ledger.unbookedUnits -= fill.order.direction * ledger.contract.amount(fill.priceUnits, fill.quantityUnits)
    if (ledger.signedUnits !== 0) return
    this.accountOf(ledger.instrument).funds.credit(ledger.instrument.settlementCurrency, ledger.unbookedUnits)
    this.addRealized(ledger.instrument, this.settled(ledger.instrument, ledger.unbookedUnits))
    ledger.realizedUnits += ledger.unbookedUnits
    ledger.unbookedUnits = 0
  }

  private recordTrades(
    fill: EngineFill,
    closed: readonly ClosedLot[],
    exitFeeUnits: number,
    reverses: boolean,
  ): readonly EngineTrade[] {
    const ledger = this.ledgerOf(fill.order)
    const groups = groupIntoTrades(closed, ledger)
    if (groups.length === 1) {
      const sum = sumTradeParts(closed, ledger, fill.priceUnits)
      const feeUnits = ledger.contract.share(exitFeeUnits, sum.quantityUnits, sum.quantityUnits)
      return [this.closeTrade(fill, closed[0]!.entry, sum, feeUnits, reverses)]
    }
    let feesLeft = exitFeeUnits
    let unitsLeft = sumUnits(closed)
    return groups.map((parts) => {
      const sum = sumTradeParts(parts, ledger, fill.priceUnits)
      const feeUnits = ledger.contract.share(feesLeft, sum.quantityUnits, unitsLeft)
      feesLeft -= feeUnits
      unitsLeft -= sum.quantityUnits
      return this.closeTrade(fill, parts[0]!.entry, sum, feeUnits, reverses)
    })
  }

  private closeTrade(
    fill: EngineFill,
    entry: EngineFill,
    sum: TradeSum,
    exitFeeUnits: number,
    reverses: boolean,
  ): EngineTrade {
    const ledger = this.ledgerOf(fill.order)
    const settle = (units: number) => this.settled(ledger.instrument, units)
    const grossUnits = settle(sum.grossUnits)
    this.accountOf(ledger.instrument).funds.credit(ledger.instrument.settlementCurrency, sum.grossUnits)
    this.addRealized(ledger.instrument, grossUnits)
    ledger.realizedUnits += sum.grossUnits
    if (this.paysInFull[ledger.instrument.index]!) ledger.unbookedUnits -= sum.grossUnits
    const trade = new EngineTrade(
      {
        number: ++this.tradeCount,
        entry,
        exit: fill,
        exitReason: fill.order.exitReason ?? exitReason(fill, reverses),
        sum,
        exitPrice: fill.price,
        exitTimestamp: fill.timestamp,
        exitBar: fill.bar,
        notionalUnits: settle(sum.notionalUnits),
        grossUnits,
        feeUnits: settle(sum.entryFeeUnits + exitFeeUnits),
        ambiguous: sum.ambiguous || fill.ambiguous,
      },
      this.moneyPrecision,
    )
    if (trade.ambiguous) this.ambiguousTradeCount++
    return trade
  }

  /**
   * Books what is received or, below 0, paid beside trading: funding, borrowing, interest.
   *
   * @param units In units of the currency.
   */
  charge(account: EngineAccount, currency: string, units: number): void {
    account.version++
    account.funds.credit(currency, units)
    this.chargeUnits += this.rates.toAccount(currency, units)
  }

  /** A sum over all accounts, of amounts in the currency of each, in that of the run. */
  private sumOf(amount: (account: EngineAccount) => number): number {
    let units = amount(this.first)
    for (const other of this.others) units += this.rates.toAccount(other.currency, amount(other))
    return units
  }

  private addRealized(instrument: Instrument, units: number): void {
    this.realizedUnits += units
    this.realizedOf[instrument.index]! += units
  }

  private exposureUnits(ledgers: readonly PositionLedger[], of: (ledger: PositionLedger) => number): number {
    return ledgers.reduce((sum, ledger) => (ledger.isOpen ? sum + this.settled(ledger.instrument, of(ledger)) : sum), 0)
  }

  private anyOf(instrument: Instrument | undefined, test: (position: Position) => boolean): boolean {
    return instrument === undefined ? this.net.some(test) : test(this.position(instrument))
  }

  private money(units: number): Money {
    return new Money(Math.round(units) + 0, this.currency)
  }
}

function exitReason(fill: EngineFill, reverses: boolean): ExitReason {
  const { role } = fill.order
  if (role === 'stopLoss' || role === 'takeProfit' || role === 'trailingStop') return role
  if (fill.order.trailing !== undefined) return 'trailingStop'
  return reverses ? 'reversal' : 'signal'
}

showInLog(
  AccountPortfolio,
  ({ currency }) => `portfolio in ${currency}`,
  (portfolio) => ({
    // Before the first rate there is no sum over several currencies.
    ...(portfolio.canConvert ? { equity: portfolio.equity(), balance: portfolio.balance() } : {}),
    fees: portfolio.fees(),
    openPositions: portfolio.openPositions(),
  }),
)
