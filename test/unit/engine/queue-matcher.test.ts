import assert from 'node:assert/strict'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy } from '../../../engine-host/trading/index.js'
import { resolveFillRules } from '../../../engine-host/venues/fill-presets.js'
import { run, type BarRow } from '../backtest/engine-fixture.js'

const flat: BarRow = [100, 101, 99, 100]

/** Runs one action at the close of each bar; undefined does nothing. */
function play(
  rows: readonly BarRow[],
  actions: readonly (((strategy: Strategy) => unknown) | undefined)[],
  venue: VenueSettings = {},
  changes: Partial<RunSpecification> = {},
) {
  class Scripted extends Strategy {
    private bar = 0
    override onBar() {
      actions[this.bar++]?.(this)
    }
  }
  return run(Scripted, rows, { venue: { preset: 'backtesting.py', finalize: 'none', ...venue }, ...changes })
}

/** Fills as bar, signed quantity and price. */
const fillsOf = ({ sink }: ReturnType<typeof play>) =>
  sink.fillRows.map(({ bar, side, quantity, price }) => [bar, side * quantity, price])

describe('The queue', () => {
  it('shows a bar to the stop loss before the target, and flags a trade that both would end', () => {
    const ran = play([flat, flat, [100, 106, 94, 100]], [(one) => one.buy({ size: 5, stopLoss: 95, takeProfit: 105 })])
    assert.deepEqual(fillsOf(ran), [
      [1, 5, 100],
      [2, -5, 95],
    ])
    assert.equal(ran.sink.tradeRows[0]!.ambiguous, true)
  })

  it('shows a bar to a closing order before a stop loss that it touches', () => {
    const ran = play(
      [flat, flat, flat, [99, 100, 90, 95]],
      [(one) => one.buy({ size: 5, stopLoss: 95 }), undefined, (one) => one.close()],
    )
    assert.deepEqual(fillsOf(ran).at(-1), [3, -5, 99])
  })

  it('puts a stop loss that was moved before a closing order', () => {
    const ran = play(
      [flat, flat, flat, [99, 100, 90, 95]],
      [
        (one) => one.buy({ size: 5, stopLoss: 95 }),
        undefined,
        (one) => {
          one.close()
          one.modify(
            one.workingOrders().find(({ role }) => role === 'stopLoss')!,
            { stop: 96 },
          )
        },
      ],
    )
    assert.deepEqual(fillsOf(ran).at(-1), [3, -5, 96])
  })

  it('shows the bar to all once more after a market entry with exits: a triggered stop-limit is a limit by then', () => {
    const stopLimit = (one: Strategy) => one.buy({ size: 1, stop: 102, limit: 101 })
    const rows: BarRow[] = [flat, [100, 103, 99, 102], [105, 106, 104, 105]]
    assert.deepEqual(fillsOf(play(rows, [stopLimit])), [])
    const both = play(rows, [
      (one) => {
        stopLimit(one)
        one.buy({ size: 2, stopLoss: 50 })
      },
    ])
    assert.deepEqual(fillsOf(both), [
      [1, 2, 100],
      [1, 1, 100],
    ])
  })

  it('keeps the exits of a limit entry for the next bar, and flags what they miss', () => {
    const ran = play(
      [flat, [100, 101, 94, 96], [96, 97, 94.5, 96]],
      [(one) => one.buy({ size: 1, limit: 98, stopLoss: 95 })],
    )
    assert.deepEqual(fillsOf(ran), [
      [1, 1, 98],
      [2, -1, 95],
    ])
    assert.equal(ran.sink.tradeRows[0]!.ambiguous, true)
  })

  it('turns a share into a quantity by what is free when it fills, costs and spread included', () => {
    const costs = { fees: { perFill: 5 }, account: { leverage: 1 } }
    const half = play([flat, flat], [(one) => one.buy({ size: 0.5 })], {}, costs)
    assert.deepEqual(fillsOf(half), [[1, 45, 100]])
    const spread = play([flat, flat], [(one) => one.buy({ size: 0.5 })], { spread: 0.01 })
    assert.deepEqual(fillsOf(spread), [[1, 49, 101]])
  })

  it('cancels what the account cannot carry, after it closed what stood against it', () => {
    const ran = play([flat, flat, flat], [(one) => one.buy({ size: 40 }), (one) => one.sell({ size: 150 })])
    assert.deepEqual(fillsOf(ran), [
      [1, 40, 100],
      [2, -40, 100],
    ])
    const [, order] = ran.sink.orderRows
    assert.deepEqual([order!.status, order!.reason], ['CANCELED', 'the account cannot carry it'])
  })

  it('closes a share of each lot, rounded to the even unit and at least one', () => {
    const ran = play(
      [flat, flat, flat, flat],
      [(one) => one.buy({ size: 5 }), (one) => one.buy({ size: 1 }), (one) => one.close({ size: 0.5 })],
    )
    assert.deepEqual(fillsOf(ran).slice(2), [
      [3, -1, 100],
      [3, -2, 100],
    ])
  })

  it('ends an account at the close that leaves it nothing, and lets it trade no more', () => {
    const ran = play(
      [flat, flat, [100, 100, 30, 40], flat, flat],
      [(one) => one.buy({ size: 400 }), undefined, (one) => one.buy({ size: 1 }), (one) => one.buy({ size: 1 })],
      {},
      { account: { leverage: 5 } },
    )
    assert.deepEqual(fillsOf(ran), [
      [1, 400, 100],
      [2, -400, 40],
    ])
    assert.deepEqual(ran.sink.equity.slice(1), [10_000, 0, 0, 0])
    assert.equal(ran.sink.orderRows.at(-1)!.reason, 'the account has nothing left')
  })

  it('carries out the orders of the last bar against that bar, and closes what was open before', () => {
    const ran = play(
      [flat, flat, [102, 103, 101, 102]],
      [(one) => one.buy({ size: 1 }), undefined, (one) => one.buy({ size: 2 })],
      { finalize: 'lastOpen' },
    )
    assert.deepEqual(fillsOf(ran), [
      [1, 1, 100],
      [2, -1, 102],
      [2, 2, 102],
    ])
    assert.deepEqual(
      ran.sink.tradeRows.map(({ exitReason }) => exitReason),
      ['endOfData', 'open'],
    )
  })
})

describe('Exclusive orders', () => {
  for (const barExecution of ['levels', 'ticks', 'queue'] as const)
    it(`cancel what waits and close what is open before a new one, matched by ${barExecution}`, () => {
      const ran = play(
        [flat, flat, flat, flat],
        [(one) => one.buy({ size: 3 }), (one) => one.buy({ size: 1, limit: 90 }), (one) => one.sell({ size: 2 })],
        { barExecution, exclusiveOrders: true },
      )
      assert.deepEqual(
        ran.sink.fillRows.map(({ side, quantity }) => side * quantity),
        [3, -3, -2],
      )
      assert.equal(ran.sink.orderRows.find(({ limit }) => limit === 90)!.status, 'CANCELED')
    })
})

describe('Settings of the queue and of the core of ticks', () => {
  const refused: readonly (readonly [VenueSettings, RegExp])[] = [
    [{ spread: 0.01 }, /'spread' asks for the barExecution 'queue'; it is 'levels'/],
    [{ preset: 'nautilus', shareSizes: 'whenFilled' }, /'shareSizes' asks for the barExecution 'queue'/],
    [{ preset: 'backtesting.py', spread: 1 }, /'spread' cannot be 1/],
    [{ preset: 'backtesting.py', marketFill: 'mid' }, /'queue' does not know marketFill/],
    [{ barExecution: 'queue', volumeLimit: 0.1 }, /'queue' does not know volumeLimit/],
    [{ barExecution: 'queue', limitFill: { probability: 0.5 } }, /'queue' does not know limitFill by probability/],
    [{ preset: 'nautilus', entryAt: 'nextOpen' }, /'ticks' does not know entryAt 'nextOpen'/],
    [{ barExecution: 'ticks', limitFill: 'through' }, /'ticks' does not know limitFill/],
    [{ barExecution: 'ticks', gapImprovement: true }, /'ticks' does not know gapImprovement/],
    [{ barExecution: 'ticks', intrabarPath: 'pessimistic' }, /'ticks' does not know intrabarPath 'pessimistic'/],
    [{ preset: 'backtrader', barExecution: 'ticks' }, /'ticks' does not know sameBarChildren false/],
    [{ preset: 'pessimistic', barExecution: 'ticks' }, /'ticks' does not know limitFill and marketFill/],
    [{ barExecution: 'ticks', volumeLimit: 0.1 }, /'ticks' does not know volumeLimit/],
  ]
  for (const [venue, why] of refused)
    it(`are refused where they would have no effect: ${JSON.stringify(venue)}`, () => {
      assert.throws(() => resolveFillRules(venue), why)
    })
})
