import assert from 'node:assert/strict'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units } from '../../../engine-host/trading/index.js'
import { barLength, run, type BarRow } from './engine-fixture.js'

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
