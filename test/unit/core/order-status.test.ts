import assert from 'node:assert/strict'
import { isFinal, isLegalTransition, orderStatuses, type OrderStatus } from '../../../engine-host/core/order-status.js'
import { strategyId } from '../../../engine-host/core/identifiers.js'
import { OrderOwner } from '../../../engine-host/model/order-owner.js'
import { EngineOrder, type OrderTerms } from '../../../engine-host/model/engine-order.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import { Timestamp } from '../../../engine-host/core/timestamp.js'
import { share } from '../backtest/engine-fixture.js'

const terms: OrderTerms = {
  instrument: new Instrument(share, 0),
  side: 'BUY',
  type: 'MARKET',
  quantityUnits: 1,
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
}

describe('The life of an order', () => {
  for (const from of orderStatuses)
    for (const to of orderStatuses)
      it(`${from} to ${to} is ${isLegalTransition(from, to) ? 'allowed' : 'refused'}`, () => {
        const order = new EngineOrder(terms, 1, new Timestamp(0, 0), 0, new OrderOwner(strategyId('Test'), 0))
        order.status = from
        if (isLegalTransition(from, to)) {
          order.moveTo(to)
          assert.equal(order.status, to)
        } else assert.throws(() => order.moveTo(to), new RegExp(`cannot go from ${from} to ${to}`))
      })

  it('ends in one of five states, and only there', () => {
    const final: OrderStatus[] = ['DENIED', 'REJECTED', 'FILLED', 'CANCELED', 'EXPIRED']
    assert.deepEqual(orderStatuses.filter(isFinal).sort(), final.sort())
  })
})
