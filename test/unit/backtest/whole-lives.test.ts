import assert from 'node:assert/strict'
import { Strategy, units, type Bar, type Order, type StrategyEvent } from '../../../engine-host/trading/index.js'
import { flat, future, runSeries } from './account-fixture.js'
import { run, share, type BarRow } from './engine-fixture.js'

/** Bars that open at a price and close half a point higher. */
const rising = (count: number): BarRow[] =>
  Array.from({ length: count }, (_, bar) => [100 + bar, 101 + bar, 99 + bar, 100.5 + bar])

describe('An order through the whole system', () => {
  it('is initialized, submitted, accepted and filled, is in the cache, and costs the account its price and fee', () => {
    const heard: string[] = []
    let order: Order | undefined
    let cached: Order | undefined
    let balance = ''
    class Buyer extends Strategy {
      override onEvent(event: StrategyEvent) {
        if ('order' in event) heard.push(event.kind)
      }
      override onBar() {
        if (this.bars().length > 1) return
        order = this.orders.market({ side: 'BUY', quantity: 10 })
        heard.push(order.status)
        this.submit(order)
      }
      override onStop() {
        cached = this.cache.order(1)
        balance = this.portfolio.balances().join()
      }
    }
    const { sink } = run(Buyer, rising(5), { venue: { account: 'cash', finalize: 'none' }, fees: { taker: 0.001 } })
    assert.deepEqual(heard, ['INITIALIZED', 'orderInitialized', 'orderSubmitted', 'orderAccepted', 'orderFilled'])
    assert.deepEqual(
      sink.journalRows.map(({ event }) => event).filter((event) => event.startsWith('ORDER_')),
      ['ORDER_INITIALIZED', 'ORDER_SUBMITTED', 'ORDER_ACCEPTED', 'ORDER_FILLED'],
    )
    assert.equal(cached, order)
    assert.equal(order?.status, 'FILLED')
    // Ten at the open of 101 with a fee of 1.01.
    assert.equal(balance, '8988.99 USD (0.00 locked)')
  })

  it('of several fills has the average of their prices, and is partially filled until the last', () => {
    const told: (string | number)[][] = []
    let limited: Order | undefined
    class Parts extends Strategy {
      override onBar() {
        if (this.bars().length === 1) limited = this.buy({ size: units(10), limit: 103 })
      }
      override onOrderFilled({ order, quantity, price }: { order: Order; quantity: number; price: number }) {
        told.push([quantity, price, order.status, order.filledQuantity, order.remainingQuantity, order.averagePrice])
      }
    }
    const bars: BarRow[] = [
      [104, 104, 104, 104, 100],
      [102, 102, 102, 102, 6],
      [101, 101, 101, 101, 6],
      [100, 100, 100, 100, 100],
    ]
    run(Parts, bars, { venue: { finalize: 'none', volumeLimit: 0.5 } })
    assert.equal(limited?.limit, 103)
    assert.deepEqual(told, [
      [3, 102, 'PARTIALLY_FILLED', 3, 7, 102],
      [3, 101, 'PARTIALLY_FILLED', 6, 4, 101.5],
      [4, 100, 'FILLED', 10, 0, 100.9],
    ])
  })

  it('can be cancelled while it waits, and no more once it has filled', () => {
    const heard: string[] = []
    class Canceller extends Strategy {
      private first: Order | undefined
      private second: Order | undefined
      override onBar() {
        if (this.bars().length === 1) {
          this.first = this.buy({ size: units(1), limit: 90 })
          this.second = this.buy({ size: units(1) })
        } else if (this.bars().length === 2) {
          this.cancel(this.first!)
          this.cancel(this.second!)
        } else if (this.bars().length === 3) heard.push(this.first!.status, this.second!.status)
      }
    }
    const { sink } = run(Canceller, rising(4), { venue: { finalize: 'none' } })
    assert.deepEqual(heard, ['CANCELED', 'FILLED'])
    assert.deepEqual(
      sink.orderRows.map(({ status }) => status),
      ['CANCELED', 'FILLED'],
    )
  })
})

describe('A position', () => {
  interface State {
    readonly side: string
    readonly quantity: number
    readonly open: number
    readonly realized: number
    readonly unrealized: number
  }
  /** What is open after trades at the closes of bars at the prices, and what it has earned. */
  function after(trades: readonly (readonly [quantity: number, price: number])[], price: number): State {
    let state: State | undefined
    class Trader extends Strategy {
      override onBar() {
        const trade = trades[this.bars().length - 1]
        if (trade !== undefined && trade[0] > 0) this.buy({ size: units(trade[0]) })
        if (trade !== undefined && trade[0] < 0) this.sell({ size: units(-trade[0]) })
        if (trade !== undefined) return
        const { portfolio } = this
        state = {
          side: this.isLong() ? 'LONG' : this.isShort() ? 'SHORT' : 'FLAT',
          quantity: Math.abs(this.position().quantity),
          open: portfolio.openPositions().length,
          realized: portfolio.realizedPnl().value,
          unrealized: portfolio.unrealizedPnl().value,
        }
      }
    }
    run(Trader, [...trades.map(([, at]) => flat(at)), flat(price)], {
      cash: '1000000',
      venue: { entryAt: 'thisClose', finalize: 'none' },
    })
    return state!
  }

  const cases: readonly (readonly [
    what: string,
    trades: readonly (readonly [number, number])[],
    price: number,
    state: State,
  ])[] = [
    ['bought is long', [[100, 100]], 100, { side: 'LONG', quantity: 100, open: 1, realized: 0, unrealized: 0 }],
    ['sold is short', [[-100, 100]], 100, { side: 'SHORT', quantity: 100, open: 1, realized: 0, unrealized: 0 }],
    [
      'bought and sold is closed',
      [
        [100, 100],
        [-100, 100],
      ],
      120,
      { side: 'FLAT', quantity: 0, open: 0, realized: 0, unrealized: 0 },
    ],
    [
      'sold in part is long with the rest',
      [
        [100, 100],
        [-50, 100],
      ],
      100,
      { side: 'LONG', quantity: 50, open: 1, realized: 0, unrealized: 0 },
    ],
    [
      'of 10 from 100 to 110 earns 100',
      [
        [10, 100],
        [-10, 110],
      ],
      110,
      { side: 'FLAT', quantity: 0, open: 0, realized: 100, unrealized: 0 },
    ],
    [
      'of 10 from 100 to 90 loses 100',
      [
        [10, 100],
        [-10, 90],
      ],
      90,
      { side: 'FLAT', quantity: 0, open: 0, realized: -100, unrealized: 0 },
    ],
    [
      'of 10 from 100 at 110 has 100 on paper',
      [[10, 100]],
      110,
      { side: 'LONG', quantity: 10, open: 1, realized: 0, unrealized: 100 },
    ],
    [
      'of 10 sold at 100 has lost 100 on paper at 110',
      [[-10, 100]],
      110,
      { side: 'SHORT', quantity: 10, open: 1, realized: 0, unrealized: -100 },
    ],
    [
      'grows by what is added, at the average price',
      [
        [100, 100],
        [50, 106],
      ],
      110,
      { side: 'LONG', quantity: 150, open: 1, realized: 0, unrealized: 1200 },
    ],
    [
      'shrinks by what is sold and keeps the rest',
      [
        [100, 100],
        [-30, 110],
      ],
      120,
      { side: 'LONG', quantity: 70, open: 1, realized: 300, unrealized: 1400 },
    ],
    [
      'that is sold through is short with what is beyond',
      [
        [100, 100],
        [-150, 110],
      ],
      108,
      { side: 'SHORT', quantity: 50, open: 1, realized: 1000, unrealized: 100 },
    ],
  ]
  for (const [what, trades, price, state] of cases) it(what, () => assert.deepEqual(after(trades, price), state))

  it('opened on the first bar and closed on the fifth earns its move less its commissions', () => {
    const open: number[] = []
    class Holder extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ size: units(10) })
        if (this.bars().length === 5) this.close()
        open.push(this.portfolio.openPositions().length)
      }
    }
    const { sink, engine } = run(Holder, rising(7), { fees: { taker: 0.001 } })
    assert.deepEqual(open, [0, 1, 1, 1, 1, 0, 0])
    // From the open of 101 to that of 105, less 1.01 and 1.05.
    const [trade] = sink.tradeRows
    assert.deepEqual([trade?.entryPrice, trade?.exitPrice, trade?.profitAndLoss], [101, 105, 37.94])
    assert.equal(engine.progress.equity, 10_037.94)
  })
})

describe('Data on its way to the strategy', () => {
  it('comes as ten bars where there are ten, in the order of time', () => {
    const times: number[] = []
    const closes: number[] = []
    class Listener extends Strategy {
      override onBar(bar: Bar) {
        times.push(this.clock.now)
        closes.push(bar.close)
      }
    }
    run(Listener, rising(10))
    assert.deepEqual(
      closes,
      rising(10).map(([, , , close]) => close),
    )
    assert.deepEqual(
      times.map((time) => (time - times[0]!) / 60_000),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    )
  })

  it('of two instruments leaves each its own position, and one account with the profits of both', () => {
    const nets: number[][] = []
    class Both extends Strategy {
      private readonly other = this.bars(future.id)
      override onBar(bar: Bar) {
        const { portfolio } = this
        if (bar.instrument === this.instrument) {
          if (this.bars().length === 1) this.buy({ size: units(100) })
          return
        }
        if (this.other.length === 2) this.sell({ instrument: this.other.instrument, size: units(2) })
        nets.push([portfolio.netPosition(this.instrument), portfolio.netPosition(this.other.instrument)])
      }
    }
    const { sink, engine } = runSeries(
      Both,
      [
        [share, [50, 51, 52, 53].map(flat)],
        [future, [1800, 1801, 1802, 1799].map(flat)],
      ],
      { cash: '100000', fees: { perContract: '0.5' } },
    )
    assert.deepEqual(nets, [
      [0, 0],
      [100, 0],
      [100, -2],
      [100, -2],
    ])
    // 100 shares from 51 to 53 and two contracts of 50 sold at 1802 and bought back at 1799, less a half for each there and back.
    assert.deepEqual(
      sink.tradeRows.map(({ profitAndLoss }) => profitAndLoss).toSorted((a, b) => a - b),
      [100, 298],
    )
    assert.equal(engine.progress.equity, 100_398)
  })
})
