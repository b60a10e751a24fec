import { currencyPrecision } from '../core/currency.js'
import { powerOfTen } from '../core/fixed-point.js'
import type { Timestamp } from '../core/timestamp.js'
import { ContractValue, type MoneyArithmetic } from '../model/contract-value.js'
import { Money } from '../model/decimal-values.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import { EngineTrade } from '../model/engine-trade.js'
import type { Instrument } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { Portfolio, Position } from '../model/portfolio.js'
import type { ExitReason } from '../protocol/result-columns.js'
import { netPosition } from './net-position.js'
import { PositionLedger, type ClosedLot } from './position-ledger.js'
import { groupIntoTrades, sumTradeParts, type TradeSum } from './trade-parts.js'

/** What a fill did to the portfolio. */
export interface FillEffect {
  readonly trades: readonly EngineTrade[]
  /** What became of the position; `reversed`: it was closed and one on the other side opened. */
  readonly position: 'opened' | 'changed' | 'closed' | 'reversed'
}

/**
 * The account and its positions. The balance starts as the cash and changes by realized profits and fees alone; all
 * amounts are whole units of the account currency.
 */
export class AccountPortfolio implements Portfolio {
  /** Starting cash plus realized profit less fees. */
  balanceUnits: number
  feeUnits = 0
  realizedUnits = 0
  /** Trades closed so far. */
  tradeCount = 0
  ambiguousTradeCount = 0
  /** What each strategy holds of each instrument: those of the first strategy by the instrument's index, and so on. */
  readonly ledgers: readonly PositionLedger[]
  readonly moneyPrecision: number
  private readonly moneyScale: number
  private readonly net: readonly Position[]
  private openPositions = 0

  constructor(
    readonly currency: string,
    readonly startingUnits: number,
    private readonly instruments: readonly Instrument[],
    /** The strategies of the run, by their places. */
    owners: readonly OrderOwner[],
    arithmetic: MoneyArithmetic = 'exact',
    /** Profits are computed from averages in an account that pays in full. */
    private readonly paysInFull = false,
  ) {
    this.balanceUnits = startingUnits
    this.moneyPrecision = currencyPrecision(currency)
    this.moneyScale = powerOfTen(this.moneyPrecision)
    this.ledgers = owners.flatMap((owner) =>
      instruments.map(
        (instrument) => new PositionLedger(instrument, new ContractValue(instrument, arithmetic), currency, owner),
      ),
    )
    this.net = instruments.map((instrument) => netPosition(this.ledgersOf(instrument)))
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

  unrealizedPnl(): Money {
    return this.money(this.unrealizedUnits())
  }

  realizedPnl(): Money {
    return this.money(this.realizedUnits)
  }

  fees(): Money {
    return this.money(this.feeUnits)
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

  /** Equity as a number, for each bar's record; does not allocate. */
  equityNow(): number {
    return this.openPositions === 0 ? this.balanceUnits / this.moneyScale : this.equityUnits() / this.moneyScale
  }

  /** Balance plus unrealized profit, units of the account currency. */
  equityUnits(): number {
    return this.openPositions === 0 ? this.balanceUnits : this.balanceUnits + this.unrealizedUnits()
  }

  /** Balance less what was paid for what is open of equities and spot instruments. */
  cashUnits(): number {
    let units = this.balanceUnits
    for (const ledger of this.ledgers) if (ledger.isOpen && isPaidInFull(ledger.instrument)) units -= ledger.paidUnits()
    return units
  }

  /** Books a fill: commission, closed lots, opened lot. */
  apply(fill: EngineFill): FillEffect {
    const ledger = this.ledgerOf(fill.order)
    const wasOpen = ledger.isOpen
    this.balanceUnits -= fill.commissionUnits
    this.feeUnits += fill.commissionUnits
    const closed = wasOpen && fill.closes !== 'nothing' ? ledger.close(fill) : []
    const closedUnits = closed.reduce((sum, lot) => sum + lot.quantityUnits, 0)
    const reversed = closedUnits > 0 && !ledger.isOpen
    const openedUnits = fill.quantityUnits - closedUnits
    const openFeeUnits = ledger.contract.share(fill.commissionUnits, openedUnits, fill.quantityUnits)
    const trades = this.recordTrades(fill, closed, fill.commissionUnits - openFeeUnits, openedUnits > 0)
    if (openedUnits > 0) ledger.open(fill, openedUnits, openFeeUnits)
    if (this.paysInFull && isPaidInFull(fill.instrument)) this.bookPayments(ledger, fill)
    this.openPositions += (ledger.isOpen ? 1 : 0) - (wasOpen ? 1 : 0)
    if (!wasOpen) return { trades, position: 'opened' }
    return { trades, position: !ledger.isOpen ? 'closed' : reversed ? 'reversed' : 'changed' }
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
          number: this.tradeCount + trades.length + 1,
          entry: parts[0]!.entry,
          exit: undefined,
          exitReason: 'open',
          exitPrice: ledger.markPrice,
          exitTimestamp: now,
          exitBar: ledger.markBar,
          feeUnits: sum.entryFeeUnits,
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
    this.balanceUnits += ledger.unbookedUnits
    this.realizedUnits += ledger.unbookedUnits
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
    this.balanceUnits += sum.grossUnits
    this.realizedUnits += sum.grossUnits
    ledger.realizedUnits += sum.grossUnits
    if (this.paysInFull) ledger.unbookedUnits -= sum.grossUnits
    const trade = new EngineTrade(
      {
        number: ++this.tradeCount,
        entry,
        exit: fill,
        exitReason: fill.exitReason ?? exitReason(fill, reverses),
        quantityUnits: sum.quantityUnits,
        entryPrice: sum.entryPrice,
        exitPrice: fill.price,
        exitTimestamp: fill.timestamp,
        exitBar: fill.bar,
        notionalUnits: sum.notionalUnits,
        grossUnits: sum.grossUnits,
        feeUnits: sum.entryFeeUnits + exitFeeUnits,
        high: sum.high,
        low: sum.low,
        ambiguous: sum.ambiguous || fill.ambiguous,
      },
      this.moneyPrecision,
    )
    if (trade.ambiguous) this.ambiguousTradeCount++
    return trade
  }

  private unrealizedUnits(): number {
    let units = 0
    for (const ledger of this.ledgers) units += ledger.unrealizedUnits()
    return units
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
