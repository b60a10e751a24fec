import { showInDebugger } from '../core/debugger-view.js'
import { fromUnits } from '../core/fixed-point.js'
import type { Timestamp } from '../core/timestamp.js'
import type { ExitReason, FillRule } from '../protocol/result-columns.js'
import type { EngineFill } from './engine-fill.js'
import type { EngineOrder } from './engine-order.js'
import type { Instrument } from './instrument.js'
import type { Trade } from './trade.js'

/** What the lots of a trade amount to. */
interface TradeSum {
  readonly quantityUnits: number
  /** Average over the fills of the entry. */
  readonly entryPrice: number
  /** Extremes of the market while it was open. */
  readonly high: number
  readonly low: number
}

/** What the portfolio knows of a trade; money in units of the account currency. */
export interface TradeTerms {
  readonly number: number
  /** The fill that opened it; where several fills of one order did, the first. */
  readonly entry: EngineFill
  /** Undefined while it is open. */
  readonly exit: EngineFill | undefined
  readonly exitReason: ExitReason
  readonly sum: TradeSum
  readonly exitPrice: number
  readonly exitTimestamp: Timestamp
  readonly exitBar: number
  /** Price × quantity × multiplier of the entry. */
  readonly notionalUnits: number
  /** Before fees. */
  readonly grossUnits: number
  readonly feeUnits: number
  readonly ambiguous: boolean
}

/**
 * A trade with every number that is reported of it, computed from its terms by whoever asks: most are asked for once, and
 * fills, as well as the prices of orders when they were created, do not change. Strategies see it as `Trade`.
 */
export class EngineTrade implements Trade {
  constructor(
    private readonly terms: TradeTerms,
    /** Decimals of the account currency. */
    private readonly moneyPrecision: number,
  ) {}

  get number(): number {
    return this.terms.number
  }

  get instrument(): Instrument {
    return this.terms.entry.instrument
  }

  get side(): 'LONG' | 'SHORT' {
    return this.entryOrder.direction > 0 ? 'LONG' : 'SHORT'
  }

  get quantity(): number {
    return fromUnits(this.terms.sum.quantityUnits, this.instrument.quantityPrecision)
  }

  get entryPrice(): number {
    return this.terms.sum.entryPrice
  }

  get exitPrice(): number {
    return this.terms.exitPrice
  }

  get entryTimestamp(): Timestamp {
    return this.terms.entry.timestamp
  }

  get exitTimestamp(): Timestamp {
    return this.terms.exitTimestamp
  }

  get entryBar(): number {
    return this.terms.entry.bar
  }

  get exitBar(): number {
    return this.terms.exitBar
  }

  get entryOrder(): EngineOrder {
    return this.terms.entry.order
  }

  get exitOrder(): EngineOrder | undefined {
    return this.terms.exit?.order
  }

  get entryRule(): FillRule {
    return this.terms.entry.rule
  }

  get exitRule(): FillRule {
    return this.terms.exit?.rule ?? 'none'
  }

  get exitReason(): ExitReason {
    return this.terms.exitReason
  }

  /** Net profit, units of the account currency. */
  get netUnits(): number {
    return this.terms.grossUnits - this.terms.feeUnits
  }

  get profitAndLoss(): number {
    return fromUnits(this.netUnits, this.moneyPrecision)
  }

  get fees(): number {
    return fromUnits(this.terms.feeUnits, this.moneyPrecision)
  }

  get returnFraction(): number {
    const { notionalUnits } = this.terms
    return notionalUnits === 0 ? NaN : this.netUnits / Math.abs(notionalUnits)
  }

  get stopLoss(): number {
    return this.entryOrder.stopLoss?.firstPrice ?? NaN
  }

  get takeProfit(): number {
    return this.entryOrder.takeProfit?.firstPrice ?? NaN
  }

  get maximumAdverseExcursion(): number {
    return Math.min(
      0,
      this.entryOrder.direction > 0 ? this.change(this.terms.sum.low) : -this.change(this.terms.sum.high),
    )
  }

  get maximumFavourableExcursion(): number {
    return Math.max(
      0,
      this.entryOrder.direction > 0 ? this.change(this.terms.sum.high) : -this.change(this.terms.sum.low),
    )
  }

  get ambiguous(): boolean {
    return this.terms.ambiguous
  }

  /** From the entry to a price, as a fraction of the entry. */
  private change(price: number): number {
    const { entryPrice } = this.terms.sum
    return (price - entryPrice) / entryPrice
  }
}

showInDebugger(
  EngineTrade,
  (trade) =>
    `#${String(trade.number)} ${trade.side} ${String(trade.quantity)}: ${String(trade.entryPrice)} → ${String(trade.exitPrice)}, ${String(trade.profitAndLoss)}, ${trade.exitReason}`,
  (trade) => ({
    number: trade.number,
    instrument: trade.instrument.id,
    side: trade.side,
    quantity: trade.quantity,
    entryPrice: trade.entryPrice,
    exitPrice: trade.exitPrice,
    entryTime: trade.entryTimestamp.toString(),
    exitTime: trade.exitTimestamp.toString(),
    entryOrder: trade.entryOrder,
    exitOrder: trade.exitOrder,
    exitReason: trade.exitReason,
    profitAndLoss: trade.profitAndLoss,
    fees: trade.fees,
    returnFraction: trade.returnFraction,
    stopLoss: trade.stopLoss,
    takeProfit: trade.takeProfit,
    maximumAdverseExcursion: trade.maximumAdverseExcursion,
    maximumFavourableExcursion: trade.maximumFavourableExcursion,
    ambiguous: trade.ambiguous,
  }),
)
