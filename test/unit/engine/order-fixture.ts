import { strategyId } from '../../../engine-host/core/identifiers.js'
import { Timestamp } from '../../../engine-host/core/timestamp.js'
import { EngineOrder } from '../../../engine-host/model/engine-order.js'
import type { Instrument } from '../../../engine-host/model/instrument.js'
import { OrderOwner } from '../../../engine-host/model/order-owner.js'

export const owner = new OrderOwner(strategyId('Test'), 0)
/** The time of orders and fills that need none. */
export const atFirst = new Timestamp(0, 0)

/** A market order for a quantity in units, sold below 0. */
export function marketOrder(instrument: Instrument, quantityUnits: number, number = 1): EngineOrder {
  const terms = {
    instrument,
    side: quantityUnits > 0 ? 'BUY' : 'SELL',
    type: 'MARKET',
    quantityUnits: Math.abs(quantityUnits),
    limitUnits: NaN,
    stopUnits: NaN,
    timeInForce: 'GTC',
    expiresAt: undefined,
    reduceOnly: false,
    postOnly: false,
    role: '',
    tag: '',
    invalid: '',
    callSite: -1,
  } as const
  return new EngineOrder(terms, number, atFirst, 0, owner)
}
