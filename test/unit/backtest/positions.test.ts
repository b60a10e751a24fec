import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type HeldPosition, type PositionEvent } from '../../../engine-host/trading/index.js'
import { barLength, run, type BarRow } from './engine-fixture.js'

const flat: BarRow[] = Array.from({ length: 12 }, (_, bar) => [100 + bar, 101 + bar, 99 + bar, 100 + bar])

interface Told {
  readonly kind: string
  readonly id: string
  readonly quantity: number
  readonly pnl: number
}

/** Runs what is to be done at each bar; gives what was told of positions and the positions themselves. */
function acting(
  acts: readonly ((strategy: Strategy) => void)[],
  venue: VenueSettings,
  rows: readonly BarRow[] = flat,
  taker = 0,
) {
  const told: Told[] = []
  const positions = new Set<HeldPosition>()
  class Act extends Strategy {
    private count = 0
    override onBar() {
      acts[this.count++]?.(this)
    }
    override onPositionOpened(event: PositionEvent) {
      this.note(event)
    }
    override onPositionChanged(event: PositionEvent) {
      this.note(event)
    }
    override onPositionClosed(event: PositionEvent) {
      this.note(event)
    }
    private note({ kind, id, quantity, realizedPnl, position }: PositionEvent) {
      told.push({
        kind: kind.replace('position', ''),
        id: id.replace('TEST.XNAS-Test', ''),
        quantity,
        pnl: realizedPnl.value,
      })
      positions.add(position)
    }
  }
  const ran = run(Act, rows, { venue: { finalize: 'none', ...venue }, fees: { taker } })
  return { ...ran, told, positions: [...positions] }
}

const buy = (size: number) => (strategy: Strategy) => strategy.buy({ size: units(size) })
const sell = (size: number) => (strategy: Strategy) => strategy.sell({ size: units(size) })
const row = (kind: string, id: string, quantity: number, pnl: number): Told => ({ kind, id, quantity, pnl })

for (const preset of ['default', 'nautilus'] as const) {
  // Orders fill at the next open or at this close, one point apart on these bars.
  describe(`Positions on a netting venue, preset ${preset}`, () => {
    it('are one: orders against it reduce it, and a fill through it closes it and opens the next', () => {
      const { told } = acting([buy(10), buy(10), sell(5), sell(25), buy(10)], { preset })
      assert.deepEqual(
        told.map(({ kind, quantity }) => [kind, quantity]),
        [
          ['Opened', 10],
          ['Changed', 20],
          ['Changed', 15],
          ['Closed', 0],
          ['Opened', -10],
          ['Closed', 0],
        ],
      )
    })

    it('split the commission of a fill through them by quantity', () => {
      const { positions } = acting(
        [buy(10), sell(30)],
        { preset },
        Array<BarRow>(4).fill([100, 100, 100, 100, 4000]),
        0.01,
      )
      assert.deepEqual(
        positions.map(({ fees, realizedPnl }) => [fees.value, realizedPnl.value]),
        [
          [20, -20],
          [20, -20],
        ],
      )
    })

    it('know their averages, their peak and their return', () => {
      const { positions } = acting([buy(10), buy(10), sell(20)], { preset })
      const [position] = positions
      const first = preset === 'default' ? 101 : 100
      assert.deepEqual(
        [position?.averageOpen, position?.averageClose, position?.peakQuantity, position?.realizedPnl.value],
        [first + 0.5, first + 2, 20, 30],
      )
      assert.equal(position?.returnFraction, 1.5 / (first + 0.5))
    })
  })

  describe(`Positions on a hedging venue, preset ${preset}`, () => {
    const hedging = { preset, oms: 'hedging' } as const

    it('are one for each order that names none, on both sides at once', () => {
      const { told, engine } = acting([buy(10), sell(4), buy(3)], hedging)
      assert.deepEqual(told, [row('Opened', '-1', 10, 0), row('Opened', '-2', -4, 0), row('Opened', '-3', 3, 0)])
      assert.equal(engine.progress.trades, 0)
    })

    it('are closed by the order that names them, in part or wholly', () => {
      const close = (strategy: Strategy) => strategy.close({ position: strategy.positions()[1]!, size: 3 })
      const { told } = acting([buy(10), sell(4), close, (strategy) => strategy.close()], hedging)
      assert.deepEqual(told, [
        row('Opened', '-1', 10, 0),
        row('Opened', '-2', -4, 0),
        row('Changed', '-2', -1, -3),
        row('Closed', '-1', 0, 30),
        row('Closed', '-2', 0, -5),
      ])
    })

    it('grow by an order on their side that names them', () => {
      const add = (strategy: Strategy) => strategy.buy({ size: units(5), position: strategy.positions()[0]! })
      const { told } = acting([buy(10), add], hedging)
      assert.deepEqual(
        told.map(({ kind, id, quantity }) => [kind, id, quantity]),
        [
          ['Opened', '-1', 10],
          ['Changed', '-1', 15],
        ],
      )
    })

    it('have exits of their own, which follow their position and no other', () => {
      const bracket = (strategy: Strategy) => strategy.buy({ size: units(10), stopLoss: 90, takeProfit: 104.5 })
      const { told, sink } = acting([bracket, sell(7)], hedging)
      assert.deepEqual(
        told.map(({ kind, id }) => [kind, id]),
        [
          ['Opened', '-1'],
          ['Opened', '-2'],
          ['Closed', '-1'],
        ],
      )
      assert.deepEqual(
        sink.orderRows.map(({ role, status }) => [role, status]),
        [
          ['entry', 'FILLED'],
          ['stopLoss', 'CANCELED'],
          ['takeProfit', 'FILLED'],
          ['', 'FILLED'],
        ],
      )
    })

    it('are all closed at the end of the data by the rule for it', () => {
      const { positions } = acting([buy(10), sell(10)], { ...hedging, finalize: 'lastClose' })
      assert.deepEqual(
        positions.map(({ isOpen, averageClose }) => [isOpen, averageClose]),
        [
          [false, 111],
          [false, 111],
        ],
      )
    })

    it('cannot be reduced by an order that names none', () => {
      const { sink } = acting([buy(10), (strategy) => strategy.sell({ size: units(5), reduceOnly: true })], hedging)
      assert.ok(['DENIED', 'REJECTED'].includes(sink.orderRows[1]!.status))
    })
  })
}

describe('Netting and hedging', () => {
  it('earn the same on one sequence of fills from flat to flat', () => {
    const sizes = fc.array(
      fc.integer({ min: -9, max: 9 }).filter((size) => size !== 0),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(sizes, fc.constantFrom('default' as const, 'backtrader' as const), (trades, preset) => {
        const acts = trades.map((size) => (size > 0 ? buy(size) : sell(-size)))
        const net = trades.reduce((sum, size) => sum + size, 0)
        const last = net === 0 ? [] : [net > 0 ? sell(net) : buy(-net)]
        const netting = acting([...acts, ...last], { preset, oms: 'netting' })
        const hedging = acting([...acts, (strategy) => strategy.close()], { preset, oms: 'hedging' })
        assert.equal(hedging.engine.progress.equity, netting.engine.progress.equity)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('Where both sides are held, the stop of one', () => {
  const quiet: BarRow = [100, 101, 99, 100]
  /** The fills of the long side alone, beside a larger short one. */
  const fillsOfLong = (rows: readonly BarRow[], long: (strategy: Strategy) => void) => {
    class Hedges extends Strategy {
      override onBar() {
        const { length } = this.bars()
        if (length === 1) this.sell({ size: units(10) })
        if (length === 2) long(this)
      }
    }
    const { sink } = run(Hedges, rows, { venue: { oms: 'hedging', finalize: 'none' } })
    return sink.fillRows.slice(1).map(({ bar, price, ambiguous }) => [bar, price, ambiguous])
  }

  it('fills in the bar of its entry wherever that may have touched it afterwards', () => {
    const enter = (strategy: Strategy) => strategy.buy({ size: units(5), stop: 102, stopLoss: 99 })
    assert.deepEqual(fillsOfLong([quiet, quiet, [100, 103, 98, 101], quiet], enter), [
      [2, 102, false],
      [2, 99, true],
    ])
  })

  it('sees the bar inside which it is cancelled, also where that closes beyond it', () => {
    const enter = (strategy: Strategy) => {
      const entry = strategy.buy({ size: units(5), stopLoss: 95 })
      const at = strategy.clock.now + barLength * 1.5
      const callback = () => {
        strategy.cancel(entry.stopLoss!)
      }
      strategy.clock.setAlert({ name: 'inside', at, callback })
    }
    assert.deepEqual(fillsOfLong([quiet, quiet, quiet, [100, 101, 90, 91], quiet], enter), [
      [2, 100, false],
      [3, 95, true],
    ])
  })
})
