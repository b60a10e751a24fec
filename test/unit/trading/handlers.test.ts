import assert from 'node:assert/strict'
import {
  minutes,
  Strategy,
  units,
  type Order,
  type OrderEvent,
  type OrderFilled,
} from '../../../engine-host/trading/index.js'
import { barLength, firstOpen, run, type BarRow } from '../backtest/engine-fixture.js'

const flat: BarRow[] = Array.from({ length: 5 }, () => [100, 101, 99, 100])

/** Events of orders with the bar after whose close they happened. */
function events(strategy: new () => Strategy, rows: readonly BarRow[] = flat, venue = {}) {
  const { sink } = run(strategy, rows, { venue: { finalize: 'none', ...venue } })
  return sink.journalRows
    .filter(({ order }) => order > 0)
    .map(({ time, event, order }) => {
      const [high, low] = time.split(':').map(Number)
      const milliseconds = Number(((BigInt(high!) << 32n) + BigInt(low!)) / 1_000_000n)
      return `${String((milliseconds - firstOpen) / barLength)} ${event} ${String(order)}`
    })
}
const accepted = (all: readonly string[]) => all.filter((line) => line.includes('ACCEPTED'))

describe('Commands raised inside events settle within their time', () => {
  for (const venue of [{}, { barExecution: 'ticks' }] as const) {
    const core = 'barExecution' in venue ? ' (core of ticks)' : ''

    it(`a stop loss submitted on the fill is accepted at the time of the fill${core}`, () => {
      class Protects extends Strategy {
        override onBar() {
          if (this.bars().length === 1) this.buy()
        }
        override onOrderFilled({ order }: OrderFilled) {
          if (order.side === 'BUY') this.sell({ stop: 90, size: units(1) })
        }
      }
      const all = events(Protects, flat, venue)
      const filled = all.find((line) => line.endsWith('ORDER_FILLED 1'))!.split(' ')[0]!
      assert.deepEqual(accepted(all)[1], `${filled} ORDER_ACCEPTED 2`)
    })

    it(`so are those of several levels: each acceptance calls for the next${core}`, () => {
      class Cascades extends Strategy {
        override onBar() {
          if (this.bars().length === 1) this.buy()
        }
        override onOrderFilled({ order }: OrderFilled) {
          if (order.number === 1) this.sell({ stop: 90, size: units(1) })
        }
        override onOrderAccepted({ order }: OrderEvent) {
          if (order.number > 1 && order.number < 5) this.sell({ stop: 90 - order.number, size: units(1) })
        }
      }
      const all = events(Cascades, flat, venue)
      const filled = all.find((line) => line.endsWith('ORDER_FILLED 1'))!.split(' ')[0]!
      assert.deepEqual(
        accepted(all).slice(1),
        [2, 3, 4, 5].map((order) => `${filled} ORDER_ACCEPTED ${String(order)}`),
      )
    })
  }

  it('the commands of all timers of one time settle at that time, in the sequence of the timers', () => {
    class Timers extends Strategy {
      override onStart() {
        for (const name of ['a', 'b', 'c'])
          this.clock.setTimer({ name, every: minutes(2), callback: () => this.buy({ limit: 50, tag: name }) })
      }
    }
    assert.deepEqual(accepted(events(Timers)), [
      ...[1, 2, 3].map((order) => `2 ORDER_ACCEPTED ${String(order)}`),
      ...[4, 5, 6].map((order) => `4 ORDER_ACCEPTED ${String(order)}`),
    ])
  })

  it('an order cancelled on the fill of another ends at the time of the fill', () => {
    class Cancels extends Strategy {
      private other: Order | undefined
      override onBar() {
        if (this.bars().length !== 1) return
        this.other = this.buy({ limit: 50 })
        this.buy()
      }
      override onOrderFilled({ order }: OrderFilled) {
        this.cancel(this.other!)
        // What has ended already is left as it is.
        this.cancel(order)
      }
    }
    const all = events(Cancels)
    const filled = all.find((line) => line.endsWith('ORDER_FILLED 2'))!.split(' ')[0]!
    assert.deepEqual(
      all.filter((line) => line.includes('CANCELED')),
      [`${filled} ORDER_CANCELED 1`],
    )
  })

  it('an order submitted in onStop is accepted and stays open, for nothing follows that could fill it', () => {
    class Late extends Strategy {
      override onStop() {
        this.buy()
        this.cancel(this.buy({ limit: 50 }))
      }
    }
    const { sink } = run(Late, flat)
    assert.deepEqual(
      sink.orderRows.map(({ status }) => status),
      ['ACCEPTED', 'CANCELED'],
    )
    assert.equal(sink.fillRows.length, 0)
  })

  it('an exception in a timer ends the run with that exception', () => {
    class Breaks extends Strategy {
      override onStart() {
        this.clock.setTimer({
          name: 't',
          every: minutes(2),
          callback: () => {
            throw new RangeError('out of reach')
          },
        })
      }
    }
    assert.throws(() => run(Breaks, flat), { name: 'RangeError', message: 'out of reach' })
  })
})

describe('Quoting on both sides', () => {
  it('submits at first and changes what works, the order staying the same', () => {
    class Maker extends Strategy {
      readonly placed = new Set<Order>()
      private bid: Order | undefined
      private ask: Order | undefined
      override onBar() {
        const { close } = this.bars()
        this.bid = this.quote(this.bid, 'BUY', close.value - 5)
        this.ask = this.quote(this.ask, 'SELL', close.value + 5)
        made.push(this.bid.number, this.ask.number)
      }
      private quote(working: Order | undefined, side: 'BUY' | 'SELL', limit: number): Order {
        if (working?.isOpen === true) return this.modify(working, { limit })
        return this.submit(this.orders.limit({ side, limit, quantity: 1, postOnly: true }))
      }
    }
    const made: number[] = []
    const rows: BarRow[] = [
      [100, 100, 100, 100],
      [101, 101, 101, 101],
      [102, 102, 102, 102],
      [109, 109, 109, 109],
      [109, 109, 109, 109],
    ]
    const { sink } = run(Maker, rows, { venue: { finalize: 'none' } })
    assert.deepEqual(made, [1, 2, 1, 2, 1, 2, 1, 3, 1, 3])
    assert.deepEqual(
      sink.fillRows.map(({ order, side }) => [order, side]),
      [[2, -1]],
    )
    assert.deepEqual(
      sink.orderRows.map(({ limit }) => limit),
      [104, 107, 114],
    )
  })
})
