import { currencyPrecision } from '../core/currency.js'
import { fromUnits, powerOfTen } from '../core/fixed-point.js'
import type { Timestamp } from '../core/timestamp.js'
import { ContractValue, type MoneyArithmetic } from '../model/contract-value.js'
import { Money } from '../model/decimal-values.js'
import type { EngineFill } from '../model/engine-fill.js'
import { EngineTrade } from '../model/engine-trade.js'
import type { Instrument } from '../model/instrument.js'
import type { Portfolio } from '../model/portfolio.js'
import type { ExitReason } from '../protocol/result-columns.js'
import { PositionLedger, type ClosedLot } from './position-ledger.js'

/** What a fill did to the portfolio. */
export interface FillEffect {
  readonly trades: readonly EngineTrade[]
  /** Signed position before and after. */
  readonly before: number
  readonly after: number
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
  /** The ledger of each instrument, by its index. */
  readonly ledgers: readonly PositionLedger[]
  readonly moneyPrecision: number
  private readonly moneyScale: number
  private openPositions = 0

  constructor(
    readonly currency: string,
    readonly startingUnits: number,
    instruments: readonly Instrument[],
    private readonly arithmetic: MoneyArithmetic = 'exact',
    /** Profits are computed from averages in an account that pays in full. */
    private readonly paysInFull = false,
  ) {
    this.balanceUnits = startingUnits
    this.moneyPrecision = currencyPrecision(currency)
    this.moneyScale = powerOfTen(this.moneyPrecision)
    this.ledgers = instruments.map(
      (instrument) => new PositionLedger(instrument, new ContractValue(instrument, currency, arithmetic), currency),
    )
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

  position(instrument: Instrument): PositionLedger {
    return this.ledgers[instrument.index]!
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
    for (const ledger of this.ledgers)
      if (ledger.signedUnits !== 0 && isPaidInFull(ledger.instrument)) units -= ledger.contract.mark(ledger.costUnits)
    return units
  }

  /** Books a fill: commission, closed lots, opened lot. */
  apply(fill: EngineFill): FillEffect {
    const ledger = this.position(fill.instrument)
    const before = ledger.signedUnits
    this.balanceUnits -= fill.commissionUnits
    this.feeUnits += fill.commissionUnits
    const opposite = before * fill.order.direction < 0
    const closed = opposite ? ledger.close(fill) : []
    const closedUnits = closed.reduce((sum, lot) => sum + lot.quantityUnits, 0)
    const openedUnits = fill.quantityUnits - closedUnits
    // The commission is split by quantity; the last part takes what rounding leaves.
    const openFeeUnits =
      closedUnits === 0 ? fill.commissionUnits : Math.round((fill.commissionUnits * openedUnits) / fill.quantityUnits)
    const trades = this.recordTrades(fill, closed, closedUnits, fill.commissionUnits - openFeeUnits, openedUnits > 0)
    if (openedUnits > 0) ledger.open(fill, openedUnits, openFeeUnits)
    if (this.paysInFull && isPaidInFull(fill.instrument)) this.bookPayments(ledger, fill)
    this.openPositions += (ledger.signedUnits === 0 ? 0 : 1) - (before === 0 ? 0 : 1)
    return { trades, before, after: ledger.signedUnits }
  }

  /** What is still open, as trades with the exit reason `open`, marked at the last price and bar. */
  openTrades(now: Timestamp): EngineTrade[] {
    const trades: EngineTrade[] = []
    for (const ledger of this.ledgers) {
      const { instrument, contract } = ledger
      ledger.lots.forEach((lot, place) => {
        const { fill } = lot
        const markUnits = Math.round(ledger.markPrice * powerOfTen(instrument.pricePrecision))
        trades.push(
          new EngineTrade(
            {
              number: this.tradeCount + trades.length + 1,
              entry: fill,
              exit: undefined,
              exitReason: 'open',
              quantityUnits: lot.quantityUnits,
              entryPrice: fill.price,
              exitPrice: ledger.markPrice,
              exitTimestamp: now,
              exitBar: ledger.markBar,
              notionalUnits: contract.amount(fill.priceUnits, lot.quantityUnits),
              grossUnits: contract.amount((markUnits - fill.priceUnits) * fill.order.direction, lot.quantityUnits),
              feeUnits: lot.feeUnits,
              high: Math.max(ledger.extremeSince(place, 'high'), ledger.high),
              low: Math.min(ledger.extremeSince(place, 'low'), ledger.low),
              ambiguous: lot.ambiguous,
            },
            this.moneyPrecision,
          ),
        )
      })
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
    closedUnits: number,
    exitFeeUnits: number,
    reverses: boolean,
  ): EngineTrade[] {
    const trades: EngineTrade[] = []
    let feesLeft = exitFeeUnits
    let unitsLeft = closedUnits
    for (let place = 0; place < closed.length;) {
      const first = closed[place]!
      let next = place
      while (next < closed.length && this.isSameTrade(first, closed[next]!)) next++
      const parts = closed.slice(place, next)
      const units = parts.reduce((sum, part) => sum + part.quantityUnits, 0)
      const feeShare = unitsLeft === units ? feesLeft : Math.round((feesLeft * units) / unitsLeft)
      feesLeft -= feeShare
      unitsLeft -= units
      trades.push(this.closeTrade(fill, parts, units, feeShare, reverses))
      place = next
    }
    return trades
  }

  private closeTrade(
    fill: EngineFill,
    parts: readonly ClosedLot[],
    units: number,
    exitFeeUnits: number,
    reverses: boolean,
  ): EngineTrade {
    const { contract, runningAverage } = this.position(fill.instrument)
    const entry = parts[0]!.entry
    const direction = entry.order.direction
    let grossUnits = 0
    let notionalUnits = 0
    let entryFeeUnits = 0
    let cost = 0
    for (const part of parts) {
      grossUnits += contract.amount((fill.priceUnits - part.entry.priceUnits) * direction, part.quantityUnits)
      notionalUnits += contract.amount(part.entry.priceUnits, part.quantityUnits)
      entryFeeUnits += part.entryFeeUnits
      cost += part.entry.priceUnits * part.quantityUnits
    }
    const averaged = this.arithmetic === 'binary'
    if (averaged) grossUnits = contract.profitFromAverage(runningAverage, fill.price, direction, units)
    this.balanceUnits += grossUnits
    this.realizedUnits += grossUnits
    if (this.paysInFull) this.position(fill.instrument).unbookedUnits -= grossUnits
    this.position(fill.instrument).realizedUnits += grossUnits
    const trade = new EngineTrade(
      {
        number: ++this.tradeCount,
        entry,
        exit: fill,
        exitReason: fill.exitReason ?? exitReason(fill, reverses),
        quantityUnits: units,
        entryPrice: averaged
          ? runningAverage
          : parts.length === 1
            ? entry.price
            : fromUnits(cost / units, fill.instrument.pricePrecision),
        exitPrice: fill.price,
        exitTimestamp: fill.timestamp,
        exitBar: fill.bar,
        notionalUnits,
        grossUnits,
        feeUnits: entryFeeUnits + exitFeeUnits,
        high: Math.max(...parts.map((part) => part.high)),
        low: Math.min(...parts.map((part) => part.low)),
        ambiguous: fill.ambiguous || parts.some((part) => part.ambiguous),
      },
      this.moneyPrecision,
    )
    if (trade.ambiguous) this.ambiguousTradeCount++
    return trade
  }

  /** Whether two closed lots are one trade: entered by one order, or all of a position that has one average price. */
  private isSameTrade(one: ClosedLot, other: ClosedLot): boolean {
    return this.arithmetic === 'binary' || one.entry.order === other.entry.order
  }

  private unrealizedUnits(): number {
    let units = 0
    for (const ledger of this.ledgers) units += ledger.unrealizedUnits()
    return units
  }

  private money(units: number): Money {
    return new Money(units, this.currency)
  }
}

/** Whether opening a position pays its whole value, as with shares and coins, and not a margin. */
export function isPaidInFull(instrument: Instrument): boolean {
  return instrument.kind === 'equity' || instrument.kind === 'cryptoSpot' || instrument.kind === 'currencyPair'
}

function exitReason(fill: EngineFill, reverses: boolean): ExitReason {
  if (fill.order.role === 'stopLoss' || fill.order.role === 'takeProfit') return fill.order.role
  return reverses ? 'reversal' : 'signal'
}
