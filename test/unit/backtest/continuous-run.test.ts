import assert from 'node:assert/strict'
import type { Bar } from '../../../engine-host/model/bar.js'
import type { OrderEvent, OrderFilled, RollEvent } from '../../../engine-host/model/events.js'
import { Strategy } from '../../../engine-host/trading/strategy.js'
import { units } from '../../../engine-host/trading/size.js'
import type { BarRow } from './engine-fixture.js'
import { runContinuous, type FixtureChain } from './continuous-fixture.js'

const flat = (price: number): BarRow => [price, price + 1, price - 1, price]

/** The second contract six points above the first; the series changes after four bars. */
const chain: FixtureChain = {
  contracts: [[100, 101, 102, 103, 104, 105, 106, 107].map(flat), [106, 107, 108, 109, 110, 111, 112, 113].map(flat)],
  rolls: [{ bar: 4, fromClose: 103, toClose: 109 }],
}

/** Calls a function with the number of each bar, from 1 on. */
function onBars(work: (this: Strategy, bar: number, data: Bar) => void) {
  return class Test extends Strategy {
    seen: number[] = []
    events: string[] = []
    private count = 0
    override onBar(bar: Bar) {
      this.seen.push(bar.close)
      seen.push([bar.instrument.id, bar.close])
      work.call(this, ++this.count, bar)
    }
    override onRoll(event: RollEvent) {
      told.push(`${event.instrument.id}: ${event.from.id} to ${event.to.id}, ${event.fromClose} ${event.toClose}`)
    }
    override onOrderCanceled(event: OrderEvent) {
      told.push(`canceled ${event.order.number}: ${event.reason}`)
    }
    override onOrderFilled(event: OrderFilled) {
      told.push(`filled ${event.order.number} ${event.order.instrument.id} ${event.side} at ${event.price}`)
    }
  }
}

let seen: [string, number][] = []
let told: string[] = []

describe('a run over a continuous series of futures', () => {
  beforeEach(() => {
    seen = []
    told = []
  })

  it('shows the series without a jump and only the series', () => {
    runContinuous(
      onBars(() => undefined),
      chain,
    )
    assert.deepEqual(
      seen,
      [100, 101, 102, 103, 104, 105, 106, 107].map((close) => ['ES.c.0', close]),
    )
    seen = []
    runContinuous(
      onBars(() => undefined),
      chain,
      { adjust: 'raw' },
    )
    assert.deepEqual(
      seen.map(([, close]) => close),
      [100, 101, 102, 103, 110, 111, 112, 113],
    )
  })

  it('orders and fills are those of the contract of the time at its own price', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(2) })
        if (bar === 2) this.close()
        if (bar === 5) this.buy({ size: units(1), limit: 103.5 })
        if (bar === 6) assert.equal(this.isLong(), false)
      }),
      chain,
    )
    assert.deepEqual(told, [
      'filled 1 ES.Z13 BUY at 101',
      'filled 2 ES.Z13 SELL at 102',
      'ES.c.0: ES.Z13 to ES.H14, 103 109',
    ])
    // The limit was given as the series has it.
    assert.deepEqual(
      sink.orderRows.map(({ number, limit }) => [number, limit]),
      [
        [1, NaN],
        [2, NaN],
        [3, 109.5],
      ],
    )
  })

  it('holding through a roll closes at the old contract’s next price and opens at the new one’s, for the reason "roll"', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(2) })
        if (bar === 6) assert.equal(this.position().quantity, 2)
        if (bar === 6) this.close()
      }),
      chain,
      {},
      { fees: { perContract: '1.5' } },
    )
    assert.deepEqual(told, [
      'filled 1 ES.Z13 BUY at 101',
      'ES.c.0: ES.Z13 to ES.H14, 103 109',
      'filled 2 ES.Z13 SELL at 104',
      'filled 3 ES.H14 BUY at 110',
      'filled 4 ES.H14 SELL at 112',
    ])
    assert.deepEqual(
      sink.tradeRows.map(({ exitReason, entryPrice, exitPrice, profitAndLoss, fees }) => [
        exitReason,
        entryPrice,
        exitPrice,
        profitAndLoss,
        fees,
      ]),
      [
        ['roll', 101, 104, 294, 6],
        ['signal', 110, 112, 194, 6],
      ],
    )
    assert.deepEqual(
      sink.journalRows
        .filter(({ event }) => event === 'CONTRACT_ROLLED')
        .map(({ quantity, price, money }) => [quantity, price, money]),
      [[2, 103, 109]],
    )
  })

  it('the exits of a position follow it, their levels moved as the prices', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(1), stopLoss: 95, takeProfit: 105.5 })
      }),
      chain,
    )
    assert.deepEqual(
      told.filter((each) => !each.startsWith('canceled')),
      [
        'filled 1 ES.Z13 BUY at 101',
        'ES.c.0: ES.Z13 to ES.H14, 103 109',
        'filled 4 ES.Z13 SELL at 104',
        'filled 5 ES.H14 BUY at 110',
        'filled 7 ES.H14 SELL at 111.5',
      ],
    )
    assert.deepEqual(
      told.filter((each) => each.startsWith('canceled')),
      [
        'canceled 2: its contract rolls to ES.H14',
        'canceled 3: its contract rolls to ES.H14',
        'canceled 6: its take profit filled',
      ],
    )
    assert.deepEqual(
      sink.orderRows.slice(5).map(({ stop, limit, parent }) => [stop, limit, parent]),
      [
        [101, NaN, 5],
        [NaN, 111.5, 5],
      ],
    )
  })

  it('working entries follow with their exits and groups, and changes of them are given as the series has them', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 1) {
          this.buy({ size: units(1), limit: 90, stopLoss: 85 })
          const [one, other] = this.orders.oco([
            this.orders.stop({ side: 'BUY', quantity: 1, stop: 120 }),
            this.orders.limit({ side: 'BUY', quantity: 1, limit: 91 }),
          ])
          this.submit([one!, other!])
        }
        if (bar === 6)
          for (const order of this.workingOrders()) if (order.type === 'LIMIT') this.modify(order, { limit: 92 })
      }),
      chain,
    )
    assert.deepEqual(
      sink.orderRows.slice(4).map(({ role, type, limit, stop, parent }) => [role, type, limit, stop, parent]),
      [
        ['entry', 'LIMIT', 98, NaN, -1],
        ['stopLoss', 'STOP_MARKET', NaN, 91, 5],
        ['', 'STOP_MARKET', NaN, 126, -1],
        ['', 'LIMIT', 98, NaN, -1],
      ],
    )
    assert.ok(told.includes('canceled 1: its contract rolls to ES.H14'))
  })

  it('a position that is closing at the market is not opened again', () => {
    runContinuous(
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(3) })
        if (bar === 4) this.close({ size: 1 })
      }),
      chain,
    )
    assert.deepEqual(
      told.filter((each) => each.startsWith('filled')),
      [
        'filled 1 ES.Z13 BUY at 101',
        'filled 3 ES.Z13 SELL at 104',
        'filled 4 ES.H14 BUY at 110',
        'filled 5 ES.H14 SELL at 113',
      ],
    )
  })

  it('atRoll "close" ends positions and orders, "keep" leaves them to the strategy', () => {
    const hold = () =>
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(1), stopLoss: 90 })
        if (bar === 6) states.push([this.isFlat(), this.workingOrders().length, this.positions().length])
      })
    const states: unknown[] = []
    const closed = runContinuous(hold(), chain, { atRoll: 'close' })
    assert.deepEqual(
      closed.sink.tradeRows.map(({ exitReason }) => exitReason),
      ['roll'],
    )
    const kept = runContinuous(hold(), chain, { atRoll: 'keep' })
    assert.deepEqual(
      kept.sink.tradeRows.map(({ exitReason, exitPrice }) => [exitReason, exitPrice]),
      [['endOfData', 107]],
    )
    assert.deepEqual(states, [
      [true, 0, 0],
      [true, 1, 1],
    ])
  })

  it('ordersAtRoll "cancel" opens the position again without its exits', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(1), stopLoss: 90 })
      }),
      chain,
      { ordersAtRoll: 'cancel' },
    )
    assert.deepEqual(sink.orderRows.map(({ role }) => role).length, 5)
    assert.deepEqual(
      sink.tradeRows.map(({ exitReason }) => exitReason),
      ['roll', 'endOfData'],
    )
  })

  it('a series by quotient moves levels by it, to the tick that fills later', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(1), stopLoss: 95 })
      }),
      chain,
      { adjust: 'ratio' },
    )
    // 95 × 109 ÷ 103 = 100.534, of a sell stop the tick below.
    assert.equal(sink.orderRows.at(-2)!.stop, 100.5)
  })

  it('a trailing stop does not stand further off after the roll than before', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 1) this.buy({ size: units(1), trailingStop: 2 })
      }),
      {
        ...chain,
        contracts: [
          [100, 101, 104, 103, 102.5, 104, 104, 104].map((price): BarRow => [price, price + 0.25, price - 0.25, price]),
          [106, 107, 110, 109, 108.5, 110, 110, 110].map((price): BarRow => [price, price + 0.25, price - 0.25, price]),
        ],
      },
    )
    // The best price 104.25 less 2 is 102.25; six points higher in the new contract, where 108.25 is touched.
    assert.deepEqual(
      sink.tradeRows.map(({ exitReason, exitPrice }) => [exitReason, exitPrice]),
      [
        ['roll', 102.5],
        ['trailingStop', 108.25],
      ],
    )
  })

  it('sizes are those of the contract: a share of equity by its price, a risk by the distance', () => {
    const { sink } = runContinuous(
      onBars(function (bar) {
        if (bar === 5) this.buy({ size: 0.9, limit: 50 })
      }),
      chain,
      {},
      { cash: '1000000' },
    )
    // 900,000 ÷ (56 × 50): the limit of 50 is 56 in the contract.
    assert.equal(sink.orderRows[0]!.quantity, 321)
  })
})
