import assert from 'node:assert/strict'
import { Strategy, type Order } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from '../backtest/engine-fixture.js'

const quiet: BarRow = [100, 101, 99, 100]
const rise: BarRow = [100, 106, 99.5, 105]
const fall: BarRow = [100, 100, 94, 95]

/** Fills as bar and price of what is placed at the first bar. */
function fillsOf(preset: 'default' | 'nautilus', place: (strategy: Strategy) => Order, rows: readonly BarRow[]) {
  class Once extends Strategy {
    override onBar() {
      if (this.bars().length === 1) this.submit(place(this))
    }
  }
  const { sink } = run(Once, rows, { venue: { preset, finalize: 'none' } })
  return sink.fillRows.map(({ bar, price }) => [bar, price])
}

type Fills = readonly (readonly [number, number])[]
const one = { quantity: 1 } as const
const table: readonly [string, (s: Strategy) => Order, readonly BarRow[], Fills, Fills][] = [
  ['a market order', (s) => s.orders.market({ ...one, side: 'BUY' }), [quiet], [[1, 100]], [[0, 100]]],
  [
    'a market order if touched',
    (s) => s.orders.marketIfTouched({ ...one, side: 'BUY', trigger: 97 }),
    [fall],
    [[1, 97]],
    [[1, 97]],
  ],
  [
    'a limit order if touched, marketable at its trigger',
    (s) => s.orders.limitIfTouched({ ...one, side: 'SELL', trigger: 104, limit: 103 }),
    [rise],
    [[1, 104]],
    [[1, 104]],
  ],
  ['a market-to-limit order', (s) => s.orders.marketToLimit({ ...one, side: 'BUY' }), [quiet], [[1, 100]], [[0, 100]]],
  [
    'a trailing stop by ticks',
    (s) => s.orders.trailingStop({ ...one, side: 'SELL', offset: 300, offsetType: 'TICKS' }),
    [fall],
    [[1, 97]],
    [[1, 97]],
  ],
  [
    'a trailing stop by basis points',
    (s) => s.orders.trailingStop({ ...one, side: 'SELL', offset: 200, offsetType: 'BASIS_POINTS' }),
    [fall],
    [[1, 98]],
    [[1, 98]],
  ],
  [
    'a trailing stop that waits for a price which never comes',
    (s) => s.orders.trailingStop({ ...one, side: 'SELL', offset: 3, activation: 110 }),
    [fall],
    [],
    [],
  ],
  [
    'a market order for the open',
    (s) => s.orders.market({ ...one, side: 'BUY', timeInForce: 'AT_THE_OPEN' }),
    [[102, 103, 101, 102]],
    [[1, 102]],
    [[1, 102]],
  ],
  [
    'a market order for the close',
    (s) => s.orders.market({ ...one, side: 'BUY', timeInForce: 'AT_THE_CLOSE' }),
    [rise],
    [[1, 105]],
    [[1, 105]],
  ],
  [
    'a limit order for the close that the close does not reach',
    (s) => s.orders.limit({ ...one, side: 'BUY', limit: 101, timeInForce: 'AT_THE_CLOSE' }),
    [rise],
    [],
    [],
  ],
]

describe('Every type of order fills at its price, matched by levels and by ticks:', () => {
  for (const [what, place, rows, byLevels, byTicks] of table)
    it(what, () => {
      assert.deepEqual(fillsOf('default', place, [quiet, ...rows]), byLevels)
      assert.deepEqual(fillsOf('nautilus', place, [quiet, ...rows]), byTicks)
    })
})
