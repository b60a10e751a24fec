import assert from 'node:assert/strict'
import { OrderCache } from '../../../engine-host/state/order-cache.js'
import { Strategy, units, type Order } from '../../../engine-host/trading/index.js'
import { run, share, type BarRow } from '../backtest/engine-fixture.js'

const flat: BarRow[] = Array.from({ length: 4 }, () => [100, 101, 99, 100])

describe('The cache', () => {
  it('knows instruments, orders, positions and prices as of the event in hand', () => {
    let checks = 0
    class Asks extends Strategy {
      override onBar() {
        const { cache, instrument, portfolio } = this
        const { length } = this.bars()
        if (length === 1) {
          assert.deepEqual([cache.openOrders(), portfolio.openPositions()], [[], []])
          assert.equal(cache.instrument(share.id), instrument)
          assert.throws(() => cache.instrument('NONE.X'), /The run has no instrument NONE\.X/)
          this.buy({ size: units(2), stopLoss: 90 })
          this.buy({ limit: 50 })
        }
        if (length === 2) {
          assert.deepEqual(
            cache.openOrders({ strategy: this.id, instrument }).map(({ id, type }) => [id, type]),
            [
              ['Test-2', 'STOP_MARKET'],
              ['Test-3', 'LIMIT'],
            ],
          )
          assert.equal(cache.openOrders({ strategy: 'other' }).length, 0)
          assert.equal(cache.workingOrders().length, 2)
          assert.deepEqual(
            portfolio.openPositions().map(({ quantity }) => quantity),
            [2],
          )
          assert.equal(cache.order(1)!.status, 'FILLED')
          assert.equal(cache.order(9), undefined)
          assert.equal(cache.price(instrument), 100)
          assert.equal(this.bars(`${share.id}-1-MINUTE-LAST`), this.bars())
          this.closeAll()
        }
        if (length === 3) assert.deepEqual([portfolio.openPositions(), cache.order(2)!.status], [[], 'CANCELED'])
        checks++
      }
    }
    run(Asks, flat)
    assert.equal(checks, flat.length)
  })

  it('lets go of orders that ended long ago, and of no open one', () => {
    const held: Order[] = []
    class Places extends Strategy {
      override onBar() {
        for (let count = 0; count < 25_000; count++) held.push(this.orders.market({ side: 'BUY', quantity: 1 }))
      }
    }
    run(Places, flat.slice(0, 1))
    const cache = new OrderCache()
    const orders = held as unknown as Parameters<OrderCache['add']>[0][]
    for (const order of orders) cache.add(order)
    for (const order of orders.slice(1)) cache.remove(order)
    assert.deepEqual(
      cache.openOrders().map(({ number }) => number),
      [1],
    )
    assert.equal(cache.endedOrders.length, 10_000)
    assert.equal(cache.endedOrders.at(-1)!.number, 25_000)
  })
})
