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
import type { Account } from './account.js'
import { AccountFunds, type StartingFunds } from './account-funds.js'
import { netPosition } from './net-position.js'
import { PositionLedger, type ClosedLot } from './position-ledger.js'
import { groupIntoTrades, sumTradeParts, type TradeSum } from './trade-parts.js'

/** What a fill did to the portfolio. */
export interface FillEffect {
  readonly trades: readonly EngineTrade[]
}

/** What a portfolio is made of. */
export interface PortfolioOptions extends StartingFunds {
  readonly instruments: readonly Instrument[]
  /** The strategies of the run, by their places. */
  readonly owners: readonly OrderOwner[]
  /** Default `exact`. */
  readonly arithmetic?: MoneyArithmetic
  /** Profits are computed from averages in an account that pays in full. Default false. */
  readonly paysInFull?: boolean
}

/**
 * The account and its positions. Balances start as the cash and change by realized profits, fees and charges alone; all
 * amounts are whole units of their currency.
 */
export class AccountPortfolio implements Portfolio {
  readonly funds: AccountFunds
  /** Units of the account's currency. */
  feeUnits = 0
  /** Units of the account's currency. */
  realizedUnits = 0
  /** What was received less what was paid beside trading, units of the account's currency. */
  chargeUnits = 0
  /** Counts everything that changes positions or balances. */
  version = 0
  /** Trades closed so far. */
  tradeCount = 0
  ambiguousTradeCount = 0
  /** It had nothing left and trades no more. */
  isRuined = false
  /** What each strategy holds of each instrument: those of the first strategy by the instrument's index, and so on. */
  readonly ledgers: readonly PositionLedger[]
  readonly currency: string
  /** Decimals of the account's currency. */
  readonly moneyPrecision: number
  private readonly instruments: readonly Instrument[]
  private readonly net: readonly Position[]
  private connected: Account | undefined
  private readonly paysInFull: boolean
  private readonly isSingle: boolean
  /** Realized profit by instrument, units of the account's currency. */
  private readonly realizedOf: number[]
  private openLedgers = 0

  constructor(options: PortfolioOptions) {
    const { instruments, owners, arithmetic = 'exact', paysInFull = false } = options
    this.paysInFull = paysInFull
    this.instruments = instruments
    this.ledgers = owners.flatMap((owner) =>
      instruments.map((instrument) => new PositionLedger(instrument, new ContractValue(instrument, arithmetic), owner)),
    )
    this.net = instruments.map((instrument) => netPosition(this.ledgersOf(instrument)))
    this.realizedOf = instruments.map(() => 0)
    this.funds = new AccountFunds(options, this.ledgers)
    this.currency = options.currency
    this.moneyPrecision = this.funds.precision
    this.isSingle = this.funds.wallet.currencies.length === 1
  }

  /** Names the rules by which the account pays; before the first order. */
  connect(account: Account): void {
    this.connected = account
  }

  /** The rules by which the account pays. */
  get account(): Account {
    if (this.connected === undefined) throw new Error('The portfolio has no account.')
    return this.connected
  }

  /** Starting cash plus realized profit less fees and charges, units of the account's currency. */
  get balanceUnits(): number {
    return this.funds.balanceUnits
  }

  equity(): Money {
    return this.money(this.equityUnits())
  }

  balance(): Money {
    return this.money(this.balanceUnits)
  }

  cash(): Money {
    return this.money(this.cashUnits())
  }

  balances(): AccountBalance[] {
    return this.funds.heldCurrencies.map((currency) => this.balanceOf(currency))
  }

  balanceOf(currency: string): AccountBalance {
    const amount = (units: number) => new Money(Math.round(units) + 0, currency)
    const { account } = this
    return new AccountBalance(amount(account.totalUnits(currency)), amount(account.lockedUnits(currency)))
  }

  unrealizedPnl(instrument?: Instrument): Money {
    if (instrument === undefined) return this.money(this.funds.unrealizedUnits())
    const units = this.ledgersOf(instrument).reduce((sum, ledger) => sum + ledger.unrealizedUnits(), 0)
    return this.money(this.funds.settled(instrument, units))
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
    return this.money(this.account.initialMarginUnits())
  }

  maintenanceMargin(): Money {
    return this.money(this.account.maintenanceMarginUnits())
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
    return this.money(this.funds.rates.toAccount(amount.currency, amount.units))
  }

  position(instrument: Instrument): Position {
    return this.net[instrument.index]!
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

  /** Whether one position alone, in the account's own currency, moves equity. */
  get hasOnePosition(): boolean {
    return this.openLedgers === 1 && this.isSingle
  }

  /** Whether any strategy holds anything. */
  get hasOpenPositions(): boolean {
    return this.openLedgers > 0
  }

  /** Equity as a number, for each bar's record; does not allocate. */
  equityNow(): number {
    return this.equityUnits() / this.funds.scale
  }

  /** Balance plus unrealized profit, units of the account currency. */
  equityUnits(): number {
    return this.openLedgers === 0 && this.isSingle ? this.funds.wallet.units[0]! : this.funds.equityUnits()
  }

  /** Balance less what was paid for what is open of equities and spot instruments. */
  cashUnits(): number {
    let units = this.balanceUnits
    for (const ledger of this.ledgers)
      if (ledger.isOpen && isPaidInFull(ledger.instrument))
        units -= this.funds.settled(ledger.instrument, ledger.paidUnits())
    return units
  }

  /** Books a fill: commission, closed lots, opened lot. */
  apply(fill: EngineFill): FillEffect {
    this.version++
    const ledger = this.ledgerOf(fill.order)
    const wasOpen = ledger.isOpen
    this.funds.credit(fill.instrument.settlementCurrency, -fill.commissionUnits)
    this.feeUnits += this.funds.settled(fill.instrument, fill.commissionUnits)
    // Bets for and against stand side by side until the market is settled.
    const closesNothing = fill.closes === 'nothing' || (ledger.contract.isBet && fill.closes === undefined)
    const closed = wasOpen && !closesNothing ? ledger.close(fill) : []
    const closedUnits = closed.reduce((sum, lot) => sum + lot.quantityUnits, 0)
    const openedUnits = fill.quantityUnits - closedUnits
    const openFeeUnits = ledger.contract.share(fill.commissionUnits, openedUnits, fill.quantityUnits)
    const trades = this.recordTrades(fill, closed, fill.commissionUnits - openFeeUnits, openedUnits > 0)
    if (openedUnits > 0) ledger.open(fill, openedUnits, openFeeUnits)
    if (this.paysInFull && isPaidInFull(fill.instrument)) this.bookPayments(ledger, fill)
    this.openLedgers += (ledger.isOpen ? 1 : 0) - (wasOpen ? 1 : 0)
    return { trades }
  }

  /** Ends an account whose positions are closed and that has nothing left: what it owes is forgiven. */
  endAtRuin(): void {
    this.funds.writeOff()
    this.isRuined = true
  }

  /** What is still open, as trades with the exit reason `open`, marked at the last price and bar. */
  openTrades(now: Timestamp): EngineTrade[] {
    const trades: EngineTrade[] = []
    for (const ledger of this.ledgers)
      for (const parts of groupIntoTrades(ledger.openLots(), ledger)) {
        const markUnits = Math.round(ledger.markPrice * powerOfTen(ledger.instrument.pricePrecision))
        const sum = sumTradeParts(parts, ledger, markUnits)
        const terms = {
          ...sum,
          notionalUnits: this.funds.settled(ledger.instrument, sum.notionalUnits),
          grossUnits: this.funds.settled(ledger.instrument, sum.grossUnits),
          number: this.tradeCount + trades.length + 1,
          entry: parts[0]!.entry,
          exit: undefined,
          exitReason: 'open',
          exitPrice: ledger.markPrice,
          exitTimestamp: now,
          exitBar: ledger.markBar,
          feeUnits: this.funds.settled(ledger.instrument, sum.entryFeeUnits),
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
    this.funds.credit(ledger.instrument.settlementCurrency, ledger.unbookedUnits)
    this.addRealized(ledger.instrument, this.funds.settled(ledger.instrument, ledger.unbookedUnits))
    ledger.realizedUnits += ledger.unbookedUnits
    ledger.unbookedUnits = 0
  }

  private recordTrades(
    fill: EngineFill,
    closed: readonly ClosedLot[],
    exitFeeUnits: number,
    reverses: boolean,
  ): EngineTrade[] {
    const ledger = this.ledgerOf(fill.order)
    const groups = groupIntoTrades(closed, ledger)
    let feesLeft = exitFeeUnits
    let unitsLeft = closed.reduce((units, lot) => units + lot.quantityUnits, 0)
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
    const settle = (units: number) => this.funds.settled(ledger.instrument, units)
    const grossUnits = settle(sum.grossUnits)
    this.funds.credit(ledger.instrument.settlementCurrency, sum.grossUnits)
    this.addRealized(ledger.instrument, grossUnits)
    ledger.realizedUnits += sum.grossUnits
    if (this.paysInFull) ledger.unbookedUnits -= sum.grossUnits
    const trade = new EngineTrade(
      {
        number: ++this.tradeCount,
        entry,
        exit: fill,
        exitReason: fill.order.exitReason ?? exitReason(fill, reverses),
        quantityUnits: sum.quantityUnits,
        entryPrice: sum.entryPrice,
        exitPrice: fill.price,
        exitTimestamp: fill.timestamp,
        exitBar: fill.bar,
        notionalUnits: settle(sum.notionalUnits),
        grossUnits,
        feeUnits: settle(sum.entryFeeUnits + exitFeeUnits),
        high: sum.high,
        low: sum.low,
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
  charge(currency: string, units: number): void {
    this.version++
    this.funds.credit(currency, units)
    this.chargeUnits += this.funds.rates.toAccount(currency, units)
  }

  private addRealized(instrument: Instrument, units: number): void {
    this.realizedUnits += units
    this.realizedOf[instrument.index]! += units
  }

  private exposureUnits(ledgers: readonly PositionLedger[], of: (ledger: PositionLedger) => number): number {
    return ledgers.reduce(
      (sum, ledger) => (ledger.isOpen ? sum + this.funds.settled(ledger.instrument, of(ledger)) : sum),
      0,
    )
  }

  private anyOf(instrument: Instrument | undefined, test: (position: Position) => boolean): boolean {
    return instrument === undefined ? this.net.some(test) : test(this.position(instrument))
  }

  private money(units: number): Money {
    return new Money(Math.round(units) + 0, this.currency)
  }
}

/** Whether opening a position pays its whole value, as with shares and coins, and not a margin. */
export function isPaidInFull(instrument: Instrument): boolean {
  return instrument.kind === 'equity' || instrument.kind === 'cryptoSpot' || instrument.kind === 'currencyPair'
}

function exitReason(fill: EngineFill, reverses: boolean): ExitReason {
  const { role } = fill.order
  if (role === 'stopLoss' || role === 'takeProfit' || role === 'trailingStop') return role
  if (fill.order.trailing !== undefined) return 'trailingStop'
  return reverses ? 'reversal' : 'signal'
}
