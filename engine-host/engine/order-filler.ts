import type { LiquiditySide } from '../core/order-terms.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import { drilledRule } from './drill-down.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { InstrumentMarket } from './instrument-market.js'
import type { RiskEngine } from './risk-engine.js'
import type { FillSlippage } from './venue.js'

/** What the matching rules found: a price at which a market order or level can be filled. */
export interface FillChance {
  readonly priceUnits: number
  /** Quantity that can be filled at most, in units. */
  readonly available: number
  readonly rule: FillRule
  readonly liquidity: LiquiditySide
  readonly ambiguous: boolean
}

/** Fills orders on the market, within the cash of the account; orders that only reduce are cut where they exhaust their position. */
export class OrderFiller {
  /** Finer data is being matched in place of a bar, which the names of rules tell. */
  isDrilling = false

  constructor(
    private readonly execution: ExecutionEngine,
    private readonly risk: RiskEngine,
    /** What fills that take liquidity lose; undefined: nothing. */
    private readonly slippage?: FillSlippage,
  ) {}

  /** Fills what can be filled of an order, or cancels it with the reason; gives the quantity filled, in units. */
  fill(market: InstrumentMarket, order: EngineOrder, chance: FillChance): number {
    const left = order.quantityUnits - order.filledUnits
    const remaining = order.reduceOnly ? Math.min(left, reducibleUnits(market, order)) : left
    if (remaining === 0) {
      this.cancel(market, order, 'there is no position left to reduce')
      return 0
    }
    const units = Math.min(remaining, chance.available)
    if (units < remaining && order.timeInForce === 'FOK') {
      this.cancel(market, order, 'it could not fill wholly at once')
      return 0
    }
    if (units <= 0) return 0
    const slips = this.slippage !== undefined && chance.liquidity === 'TAKER'
    const priceUnits = slips ? this.slippage.slippedUnits(market, order, chance.priceUnits, units) : chance.priceUnits
    const refusal = this.risk.accountRefusal(order, units, priceUnits)
    if (refusal !== '') {
      this.cancel(market, order, refusal)
      return 0
    }
    if (units === remaining) {
      if (remaining < left) this.execution.updated(order, { quantityUnits: order.filledUnits + remaining })
      market.remove(order)
    }
    this.execution.filled(order, {
      quantityUnits: units,
      priceUnits,
      liquidity: chance.liquidity,
      rule: this.isDrilling ? drilledRule(chance.rule) : chance.rule,
      ambiguous: chance.ambiguous || order.pathDependent,
    })
    return units
  }

  /** Refuses an order that the market held, for a reason. */
  reject(market: InstrumentMarket, order: EngineOrder, reason: string): void {
    market.remove(order)
    this.execution.rejected(order, reason)
  }

  /** Why a sale of shares that are not owned is refused on arrival; empty when it is not. */
  shortSaleRefusal(market: InstrumentMarket, order: EngineOrder): string {
    if (order.direction > 0 || order.instrument.kind !== 'equity' || Number.isNaN(market.book.bidUnits)) return ''
    return this.risk.accountRefusal(order, order.quantityUnits, market.book.bidUnits)
  }

  /** Takes an order off the market for a reason. */
  cancel(market: InstrumentMarket, order: EngineOrder, reason: string): void {
    market.remove(order)
    this.execution.canceled(order, reason)
  }
}

/** Why an order for the opening or the closing ends there. */
export function missedAuction(order: EngineOrder): string {
  return `it could not fill at the ${order.timeInForce === 'AT_THE_OPEN' ? 'open' : 'close'}`
}

/** Size of the position that the order is against. */
export function reducibleUnits(market: InstrumentMarket, order: EngineOrder): number {
  return market.ledgerOf(order).reducibleUnits(order)
}
