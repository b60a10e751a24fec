import assert from 'node:assert/strict'
import { TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type Bar, type Order } from '../../../engine-host/trading/index.js'
import { barLength, batchOf, MemorySink, run, share, specificationOf, type BarRow } from './engine-fixture.js'

const quiet: BarRow = [100, 101, 99, 100]

/** Runs what is to be done at each bar, from the first on; what is open at the end stays open. */
function acting(
  rows: readonly BarRow[],
  acts: readonly ((strategy: Strategy) => void)[],
  venue: VenueSettings = {},
  more: Partial<RunSpecification> = {},
) {
  class Act extends Strategy {
    private count = 0
    override onBar() {
      acts[this.count++]?.(this)
    }
  }
  return run(Act, rows, { venue: { finalize: 'none', ...venue }, ...more }).sink
}

describe('An entry that is filled in part', () => {
  const thin: BarRow = [100, 101, 99, 100, 5]
  const above: BarRow = [100, 101, 99.5, 100, 1000]
  const rows = [thin, thin, above, thin, above, [100, 101, 80, 85, 1000] as const]
  const enter = (strategy: Strategy) => strategy.buy({ size: 10, limit: 99, stopLoss: 90 })

  it('fills no more, for it would have no exits, once another order has closed its position', () => {
    const sink = acting(rows, [enter, (strategy) => strategy.sell({ size: 5 })], { volumeLimit: 1 })
    assert.deepEqual(
      sink.fillRows.map(({ order, bar, quantity }) => [order, bar, quantity]),
      [
        [1, 1, 5],
        [3, 2, 5],
      ],
    )
    assert.deepEqual(
      sink.orderRows.map(({ status, reason }) => [status, reason]),
      [
        ['CANCELED', 'its position was closed before it had filled wholly'],
        ['CANCELED', 'its position is closed'],
        ['FILLED', ''],
      ],
    )
  })

  it('goes on, with its exits, while a part of its position is open', () => {
    const sink = acting(rows, [enter, (strategy) => strategy.sell({ size: 2 })], { volumeLimit: 1 })
    assert.deepEqual(
      sink.tradeRows.map(({ quantity, exitPrice, exitReason }) => [quantity, exitPrice, exitReason]),
      [
        [2, 100, 'signal'],
        [8, 90, 'stopLoss'],
      ],
    )
  })
})

describe('Fills at the close that has been seen', () => {
  it('share what the volume limit leaves of the bar, with one another and with what the bar has matched', () => {
    const thin: BarRow = [100, 101, 99, 100, 10]
    const twice = (strategy: Strategy) => {
      strategy.buy({ size: 5 })
      strategy.buy({ size: 5 })
    }
    const sink = acting([thin, thin, thin], [twice, () => undefined, (strategy) => strategy.buy({ size: 1 })], {
      volumeLimit: 0.5,
      entryAt: 'thisClose',
    })
    assert.deepEqual(
      sink.fillRows.map(({ order, bar, quantity }) => [order, bar, quantity]),
      [
        [1, 0, 5],
        [2, 1, 5],
        [3, 2, 1],
      ],
    )
  })
})

describe('Fills at the close that has been seen, of an instrument whose last bar is older,', () => {
  it('are not at that old price, but at the next open', () => {
    const other = { ...share, id: 'OTHER.XNAS' }
    class Buys extends Strategy {
      override onBar(bar: Bar) {
        if (bar.instrument !== this.instrument || this.bars().length !== 3) return
        this.buy({ size: 5 })
        this.buy({ size: 5, instrument: this.cache.instrument(other.id) })
      }
    }
    const sink = new MemorySink()
    const specification = specificationOf({
      instruments: [share, other],
      sources: [share.id, other.id].map((instrumentId) => ({ instrumentId, bars: '1-MINUTE', files: [], rows: 0 })),
      venue: { entryAt: 'thisClose', finalize: 'none' },
    })
    const engine = new TradingEngine({ specification, strategy: Buys, sink, log: () => undefined })
    engine.start()
    engine.process(batchOf([[50, 50, 50, 50]], 1), 0, 1)
    engine.process(batchOf([quiet, quiet, quiet, quiet], 0, 1), 0, 4)
    engine.process(batchOf([[70, 71, 69, 70]], 1, 6), 0, 1)
    engine.finish()
    assert.deepEqual(
      sink.fillRows.map(({ order, price, rule }) => [order, price, rule]),
      [
        [1, 100, 'thisClose'],
        [2, 70, 'nextOpen'],
      ],
    )
  })
})

describe('A liquidation within the bar of an entry', () => {
  const liquidated = (bar: BarRow) =>
    acting(
      [quiet, bar, quiet],
      [(strategy) => strategy.buy({ size: units(450), stop: 110 })],
      {},
      {
        account: { leverage: 5 },
      },
    ).tradeRows.map(({ exitReason, exitPrice, ambiguous }) => [exitReason, exitPrice, ambiguous])

  it('is ambiguous where the bar may have been at its price before the entry alone', () => {
    assert.deepEqual(liquidated([100, 110.5, 80, 110]), [['liquidation', 97.53, true]])
  })

  it('is not where the bar closes beyond its price', () => {
    assert.deepEqual(liquidated([100, 110.5, 80, 90]), [['liquidation', 97.53, false]])
  })
})

describe('A target that is passed when its entry fills inside a bar', () => {
  for (const [gapImprovement, marketFill, entry, exit] of [
    [false, 'worst', 110, 104],
    [false, 'mid', 104.5, 104],
    [true, 'worst', 110, 110],
  ] as const)
    it(`fills at ${String(exit)} with gapImprovement ${String(gapImprovement)} and entries at the ${marketFill}`, () => {
      const enter = (strategy: Strategy) => strategy.buy({ size: 5, takeProfit: 104, stopLoss: 95 })
      const { tradeRows } = acting([quiet, [100, 110, 99, 105], quiet], [enter], { gapImprovement, marketFill })
      assert.deepEqual(
        tradeRows.map(({ entryPrice, exitPrice, exitReason }) => [entryPrice, exitPrice, exitReason]),
        [[entry, exit, 'takeProfit']],
      )
    })
})

describe('A target below the price at which its entry fills inside a bar', () => {
  for (const [gapImprovement, target, exit] of [
    [false, 99.5, 99.8],
    [false, 99.85, 99.85],
    [true, 99.5, 99.9],
  ] as const)
    it(`of ${String(target)} fills at a price of the bar, ${String(exit)}, with gapImprovement ${String(gapImprovement)}`, () => {
      const enter = (strategy: Strategy) => strategy.buy({ size: 5, limit: 99, takeProfit: target })
      const raise = (strategy: Strategy) => strategy.modify(strategy.workingOrders()[0]!, { limit: 99.9 })
      const bars = [[100, 100, 100, 100], [100, 100, 100, 100], [100, 100, 99.8, 100], quiet] as const
      const { tradeRows } = acting(bars, [enter, raise], { gapImprovement })
      assert.deepEqual(
        tradeRows.map(({ entryPrice, exitPrice, exitReason }) => [entryPrice, exitPrice, exitReason]),
        [[99.9, exit, 'takeProfit']],
      )
    })
})

describe('A stop that comes with an entry inside a bar', () => {
  for (const [exits, marketFill, bar, entry, exit] of [
    [{ trailingStop: 5 }, 'worst', [100, 110, 99, 105], 110, 105],
    [{ trailingStop: 5 }, 'worst', [100, 110, 99, 102], 110, 105],
    [{ stopLoss: 105 }, 'worst', [100, 110, 99, 105], 110, 105],
    [{ stopLoss: 104 }, 'mid', [100, 110, 99, 103], 104.5, 104],
    [{ trailingStop: 1 }, 'mid', [100, 110, 99, 103], 104.5, 103.5],
  ] as const)
    it(`does not fill at the open before it: ${JSON.stringify(exits)}, entries at the ${marketFill}`, () => {
      const enter = (strategy: Strategy) => strategy.buy({ size: 5, ...exits })
      const { tradeRows } = acting([[106, 107, 105.5, 106], bar, quiet], [enter], { marketFill })
      assert.deepEqual(
        tradeRows.map(({ entryPrice, exitPrice, exitBar }) => [entryPrice, exitPrice, exitBar]),
        [[entry, exit, 1]],
      )
    })
})

describe('A stop that a timer moves while a bar is under way', () => {
  /** Moves a stop order in the middle of the second bar. */
  const moved = (hold: boolean, side: 'BUY' | 'SELL', from: number, to: number, rows: readonly BarRow[]) => {
    class Moves extends Strategy {
      override onBar() {
        if (this.bars().length !== 1) return
        if (hold) this.buy({ size: 5 })
        const options = { size: 5, stop: from }
        const order = side === 'BUY' ? this.buy(options) : this.sell(options)
        const callback = () => {
          this.modify(order, { stop: to })
        }
        this.clock.setAlert({ name: 'move', at: this.clock.now + barLength * 1.5, callback })
      }
    }
    return run(Moves, rows, { venue: { finalize: 'none' } }).sink.fillRows.map(({ bar, price }) => [bar, price])
  }

  it('is not triggered by the part of the bar before, where it is to open a position', () => {
    const rows: BarRow[] = [quiet, quiet, [100, 103, 99, 100], [100, 101, 99, 100], [100, 102.5, 99, 100]]
    assert.deepEqual(moved(false, 'BUY', 120, 102, rows), [[4, 102]])
  })

  it('protects in that bar where it is to close one', () => {
    const rows: BarRow[] = [quiet, quiet, [100, 103, 96, 100], quiet]
    assert.deepEqual(moved(true, 'SELL', 90, 97, rows), [
      [1, 100],
      [2, 97],
    ])
  })
})

describe('A post-only target', () => {
  for (const preset of ['default', 'backtesting.py'] as const)
    it(`is judged by the price at which its entry fills, not by the close to come, preset ${preset}`, () => {
      const rows: BarRow[] = [quiet, [100, 106, 99, 105], [103, 103.5, 99, 100]]
      const enter = (strategy: Strategy) =>
        strategy.submit(
          strategy.orders.bracket({ side: 'BUY', quantity: 5, takeProfit: 104, takeProfitPostOnly: true }),
        )
      const { tradeRows } = acting(rows, [enter], { preset, finalize: 'none' })
      assert.deepEqual(
        tradeRows.map(({ exitPrice, exitReason }) => [exitPrice, exitReason]),
        [[104, 'takeProfit']],
      )
    })
})

describe('An exit that was made smaller than its position', () => {
  for (const preset of ['default', 'backtesting.py'] as const)
    it(`leaves the other to protect the rest when it fills, preset ${preset}`, () => {
      let entry: Order | undefined
      const { tradeRows } = acting(
        [quiet, quiet, quiet, [100, 105, 99, 100], [100, 101, 80, 85]],
        [
          (strategy) => (entry = strategy.buy({ size: 10, stopLoss: 90, takeProfit: 104 })),
          (strategy) => {
            strategy.modify(entry!.takeProfit!, { quantity: 4 })
          },
        ],
        { preset, finalize: 'none' },
      )
      assert.deepEqual(
        tradeRows.map(({ quantity, exitPrice, exitReason }) => [quantity, exitPrice, exitReason]),
        [
          [4, 104, 'takeProfit'],
          [6, 90, 'stopLoss'],
        ],
      )
    })
})

describe('An order that waits for another', () => {
  it('tells that the other ended in part, and not that it opened nothing', () => {
    const thin: BarRow = [100, 101, 99, 100, 5]
    const enter = (strategy: Strategy) => {
      const { orders } = strategy
      const entry = orders.limit({ side: 'BUY', quantity: 10, limit: 99 })
      strategy.submit(orders.oto(entry, [orders.stop({ side: 'SELL', quantity: 10, stop: 90 })]))
    }
    const { orderRows } = acting([thin, thin, thin, thin], [enter, () => 0, (strategy) => strategy.cancelAll()], {
      volumeLimit: 0.8,
    })
    assert.deepEqual(
      orderRows.map(({ filled, reason }) => [filled, reason]),
      [
        [8, 'by the strategy'],
        [0, 'its entry ended before it had filled wholly'],
      ],
    )
  })
})

describe('A liquidation of positions that stand side by side', () => {
  type Exits = readonly (readonly [price: number, ambiguous: boolean])[]
  const liquidated = (bar: BarRow, oms: 'hedging' | 'netting', enter: (strategy: Strategy) => void): Exits =>
    acting([quiet, quiet, bar, quiet], [enter], { oms }, { account: { leverage: 5 } }).tradeRows.map(
      ({ exitPrice, ambiguous, exitReason }) => {
        assert.ok(exitReason === 'liquidation' || exitReason === 'open', exitReason)
        return [exitPrice, ambiguous]
      },
    )
  const twice = (strategy: Strategy) => {
    strategy.buy({ size: units(300), takeProfit: 110 })
    strategy.buy({ size: units(200), takeProfit: 110 })
  }
  const cases: readonly (readonly [bar: BarRow, exits: Exits])[] = [
    [
      [100, 101, 80, 95],
      [
        [88.88, false],
        [88.88, false],
      ],
    ],
    [
      [85, 101, 80, 95],
      [
        [85, false],
        [85, false],
      ],
    ],
    [
      [100, 111, 80, 105],
      [
        [88.88, true],
        [88.88, true],
      ],
    ],
    [
      [100, 101, 89, 95],
      [
        [100, false],
        [100, false],
      ],
    ],
  ]
  for (const oms of ['hedging', 'netting'] as const)
    for (const [bar, exits] of cases)
      it(`takes the price at which equity meets the margin, ${oms}, bar ${bar.join(' ')}`, () => {
        assert.deepEqual(liquidated(bar, oms, twice), exits)
      })

  it('closes both sides at that price, or at the open beyond it', () => {
    const hedged = (strategy: Strategy) => {
      strategy.buy({ size: units(400) })
      strategy.sell({ size: units(20) })
    }
    // 10,000 − 380 × (100 − p) = 0.1 × 420 × p at p = 82.84….
    const both = (price: number): Exits => [
      [price, true],
      [price, true],
    ]
    assert.deepEqual(liquidated([100, 101, 70, 95], 'hedging', hedged), both(82.84))
    assert.deepEqual(liquidated([75, 101, 70, 95], 'hedging', hedged), both(75))
  })
})

describe('An exit whose quantity the strategy has set', () => {
  const thin: BarRow = [100, 101, 98, 100, 4]
  const fall: BarRow = [100, 101, 80, 85, 1000]
  /** An entry of 12 that fills by 4 a bar; the stop's quantity is set after the first. */
  const stopAfter = (
    quantity: number,
    rows: readonly BarRow[],
    more: readonly ((strategy: Strategy) => void)[] = [],
  ) => {
    let entry: Order | undefined
    const enter = (strategy: Strategy) => (entry = strategy.buy({ size: 12, limit: 99, stopLoss: 90, takeProfit: 120 }))
    const set = (strategy: Strategy) => strategy.modify(entry!.stopLoss!, { quantity })
    const sink = acting([thin, thin, ...rows], [enter, set, ...more], { volumeLimit: 1 })
    return sink.fillRows
      .filter(({ order }) => order !== 1)
      .map(({ order, quantity, price }) => [order, quantity, price])
  }

  it('keeps it when its entry fills further', () => {
    assert.deepEqual(stopAfter(3, [thin, thin, fall]), [[2, 3, 90]])
  })

  it('is cut to what is open where that is less', () => {
    const close = (strategy: Strategy) => strategy.sell({ size: 10 })
    const wide: BarRow = [100, 101, 99.5, 100, 1000]
    assert.deepEqual(stopAfter(3, [thin, thin, wide, fall], [() => 0, close]), [
      [4, 10, 100],
      [2, 2, 90],
    ])
  })

  it('grows with its entry up to what was set', () => {
    assert.deepEqual(stopAfter(10, [thin, thin, fall]), [[2, 10, 90]])
  })
})
