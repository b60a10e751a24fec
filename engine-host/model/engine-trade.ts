import { showInDebugger } from '../core/debugger-view.js'
import { fromUnits } from '../core/fixed-point.js'
import type { Timestamp } from '../core/timestamp.js'
import type { ExitReason, FillRule } from '../protocol/result-columns.js'
import type { EngineFill } from './engine-fill.js'
import type { EngineOrder } from './engine-order.js'
import type { Instrument } from './instrument.js'
import type { Trade } from './trade.js'

/** What the portfolio knows of a trade; money in units of the account currency. */
export interface TradeTerms {
  readonly number: number
  /** The fill that opened it; where several fills of one order did, the first. */
  readonly entry: EngineFill
  /** Undefined while it is open. */
  readonly exit: EngineFill | undefined
  readonly exitReason: ExitReason
  readonly quantityUnits: number
  /** Average over the fills of the entry. */
  readonly entryPrice: number
  readonly exitPrice: number
  readonly exitTimestamp: Timestamp
  readonly exitBar: number
  /** Price × quantity × multiplier of the entry. */
  readonly notionalUnits: number
  /** Before fees. */
  readonly grossUnits: number
  readonly feeUnits: number
  readonly high: number
  readonly low: number
  readonly ambiguous: boolean
}

/** A trade with every number that is reported of it. Strategies see it as `Trade`. */
export class EngineTrade implements Trade {
  readonly number: number
  readonly instrument: Instrument
  readonly side: 'LONG' | 'SHORT'
  readonly quantity: number
  readonly entryPrice: number
  readonly exitPrice: number
  readonly entryTimestamp: Timestamp
  readonly exitTimestamp: Timestamp
  readonly entryBar: number
  readonly exitBar: number
  readonly entryOrder: EngineOrder
  readonly exitOrder: EngineOrder | undefined
  readonly entryRule: FillRule
  readonly exitRule: FillRule
  readonly exitReason: ExitReason
  /** Net profit, units of the account currency. */
  readonly netUnits: number
  readonly profitAndLoss: number
  readonly fees: number
  readonly returnFraction: number
  readonly stopLoss: number
  readonly takeProfit: number
  readonly maximumAdverseExcursion: number
  readonly maximumFavourableExcursion: number
  readonly ambiguous: boolean

  constructor(terms: TradeTerms, moneyPrecision: number) {
    const { entry, exit } = terms
    const direction = entry.order.direction
    this.number = terms.number
    this.instrument = entry.instrument
    this.side = direction > 0 ? 'LONG' : 'SHORT'
    this.quantity = fromUnits(terms.quantityUnits, entry.instrument.quantityPrecision)
    this.entryPrice = terms.entryPrice
    this.exitPrice = terms.exitPrice
    this.entryTimestamp = entry.timestamp
    this.exitTimestamp = terms.exitTimestamp
    this.entryBar = entry.bar
    this.exitBar = terms.exitBar
    this.entryOrder = entry.order
    this.exitOrder = exit?.order
    this.entryRule = entry.rule
    this.exitRule = exit?.rule ?? 'none'
    this.exitReason = terms.exitReason
    this.netUnits = terms.grossUnits - terms.feeUnits
    this.profitAndLoss = fromUnits(this.netUnits, moneyPrecision)
    this.fees = fromUnits(terms.feeUnits, moneyPrecision)
    this.returnFraction = terms.notionalUnits === 0 ? NaN : this.netUnits / Math.abs(terms.notionalUnits)
    this.stopLoss = entry.order.stopLoss?.firstPrice ?? NaN
    this.takeProfit = entry.order.takeProfit?.firstPrice ?? NaN
    const up = (terms.high - terms.entryPrice) / terms.entryPrice
    const down = (terms.low - terms.entryPrice) / terms.entryPrice
    this.maximumAdverseExcursion = Math.min(0, direction > 0 ? down : -up)
    this.maximumFavourableExcursion = Math.max(0, direction > 0 ? up : -down)
    this.ambiguous = terms.ambiguous
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
