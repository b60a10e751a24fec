import { powerOfTen } from '../core/fixed-point.js'
import type { CommissionModel } from '../engine/venue.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { PositionLedger } from '../state/position-ledger.js'

/** The price by which what an order may cost is judged, in units: its limit, else its stop, else the last price. */
export function referencePrice(order: EngineOrder, ledger: PositionLedger): number {
  if (!Number.isNaN(order.limitUnits)) return order.limitUnits
  if (!Number.isNaN(order.stopUnits)) return order.stopUnits
  return Math.round(ledger.markPrice * powerOfTen(ledger.instrument.pricePrecision))
}

/** The commission of a fill, whether it takes or makes liquidity; a rebate counts only once it is paid. */
export function greatestCommission(
  fees: CommissionModel,
  order: EngineOrder,
  notionalUnits: number,
  quantityUnits: number,
): number {
  const taker = fees.commission(order, notionalUnits, quantityUnits, 'TAKER').units
  const maker = fees.commission(order, notionalUnits, quantityUnits, 'MAKER').units
  return Math.max(0, taker, maker)
}

/** The part of a quantity that does not close what is open on the other side. */
export function openingUnits(order: EngineOrder, quantityUnits: number, ledger: PositionLedger): number {
  return quantityUnits - Math.min(quantityUnits, ledger.reducibleUnits(order))
}
