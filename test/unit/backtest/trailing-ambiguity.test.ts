import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, type SimpleOrderOptions } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from './engine-fixture.js'

const first: BarRow = [100, 100, 100, 100]
const paths = ['pessimistic', 'ohlc', 'olhc', 'adaptive', 'byDirection'] as const
type Path = (typeof paths)[number]

/** The only trade of an entry at the second bar: where it ended, and whether it is flagged. */
function outcome(
  options: SimpleOrderOptions,
  rows: readonly BarRow[],
  intrabarPath: Path,
  preset: VenueSettings['preset'] = 'default',
  side: 'buy' | 'sell' = 'buy',
) {
  class Enter extends Strategy {
    private count = 0
    override onBar() {
      if (++this.count === 1) this[side](options)
    }
  }
  const { sink } = run(Enter, [first, ...rows], { venue: { preset, intrabarPath, finalize: 'none' } })
  const { exitBar, exitPrice, exitReason, ambiguous } = sink.tradeRows[0]!
  return { end: exitReason === 'open' ? 'open' : `${String(exitPrice)} in ${String(exitBar)}`, ambiguous }
}

const trailing = { size: 10, trailingStop: 4 }
const still: BarRow = [103, 103, 103, 103]

const cases: readonly {
  readonly name: string
  readonly rows: readonly BarRow[]
  readonly ambiguous: boolean
}[] = [
  {
    name: 'hit first or trailed first, in the bar of its entry at the open',
    rows: [[100, 106, 95, 103]],
    ambiguous: true,
  },
  {
    name: 'hit first or trailed first, in a later bar',
    rows: [
      [100, 100, 99, 100],
      [100, 106, 95, 103],
    ],
    ambiguous: true,
  },
  { name: 'hit in a bar that cannot move it', rows: [[100, 100, 95, 97]], ambiguous: false },
  {
    name: 'moved by the open, and hit there first or trailed first',
    rows: [
      [100, 100, 99, 100],
      [102, 106, 97.5, 103],
    ],
    ambiguous: true,
  },
  {
    name: 'hit at the open',
    rows: [
      [100, 100, 99, 100],
      [95, 106, 94, 103],
    ],
    ambiguous: false,
  },
  {
    name: 'trailed and certainly hit, as the bar closes beyond it, but there or on the way',
    rows: [[100, 110, 98, 103]],
    ambiguous: true,
  },
  { name: 'trailed and hit where the bar ends at its low', rows: [[100, 104, 100, 100]], ambiguous: false },
  { name: 'trailed, and hit only if the low came last', rows: [[100, 106, 99, 103], still], ambiguous: true },
  {
    name: 'trailed and not hit on any path',
    rows: [
      [100, 106, 103, 105],
      [105, 105, 100, 100],
    ],
    ambiguous: false,
  },
]

describe('A trailing stop', () => {
  for (const { name, rows, ambiguous } of cases)
    for (const path of paths) {
      it(`${name}: ${ambiguous ? 'is' : 'is not'} ambiguous on the path ${path}`, () => {
        assert.equal(outcome(trailing, rows, path).ambiguous, ambiguous)
      })
      if (path === 'ohlc' || path === 'olhc')
        it(`${name}: ${ambiguous ? 'is' : 'is not'} ambiguous where a bar is four trades, ${path}`, () => {
          assert.equal(outcome(trailing, rows, path, 'nautilus').ambiguous, ambiguous)
        })
    }

  const bar = fc
    .tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 90, max: 112 })))
    .map((prices): BarRow => [prices[0]!, Math.max(...prices), Math.min(...prices), prices[1]!])
  const sides = fc.constantFrom('buy' as const, 'sell' as const)

  it('follows the open of a bar before anything meets it, for every path begins there', () => {
    for (const path of ['pessimistic', 'olhc'] as const)
      assert.equal(
        outcome(
          trailing,
          [
            [100, 100, 99, 100],
            [102, 106, 97, 97.5],
          ],
          path,
        ).end,
        '98 in 2',
      )
  })

  it('whose end differs with the path through a bar is flagged on every path', () => {
    let differing = 0
    fc.assert(
      fc.property(
        fc.array(bar, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        sides,
        (rows, distance, side) => {
          const of = (path: Path) => outcome({ size: 10, trailingStop: distance }, rows, path, 'default', side)
          const [one, other] = [of('ohlc'), of('olhc')]
          if (one.end === other.end) return
          differing++
          assert.ok(one.ambiguous && other.ambiguous && of('pessimistic').ambiguous)
        },
      ),
      { numRuns: 250 },
    )
    assert.ok(differing > 10, String(differing))
  })

  const walks = fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  })
  const distances = fc.integer({ min: 1, max: 4 })

  it('that is not flagged ends as it would price by price, with or without a target, however often a bar turned', () => {
    let ended = 0
    const targets = fc.option(fc.integer({ min: 2, max: 8 }), { nil: Infinity })
    fc.assert(
      fc.property(walks, distances, targets, sides, fc.constantFrom(...paths), (moves, away, target, side, path) => {
        const bars = pricesOf(moves)
        const sign = side === 'buy' ? 1 : -1
        const options = {
          size: 10,
          trailingStop: away,
          ...(target === Infinity ? {} : { takeProfit: 100 + target * sign }),
        }
        const { end, ambiguous } = outcome(options, bars.map(rowOf), path, 'default', side)
        if (ambiguous) return
        assert.equal(end, truthOf(bars, away, target, sign))
        if (end !== 'open') ended++
      }),
      { numRuns: 400 },
    )
    assert.ok(ended > 20, String(ended))
  })

  const onTheWay: readonly BarRow[] = [[100, 104, 99, 104]]
  const target = { size: 10, trailingStop: 2, takeProfit: 103 }
  for (const path of paths)
    it(`that may have been hit on the way to a target makes that ambiguous, on the path ${path}`, () => {
      assert.deepEqual(outcome(target, onTheWay, path), { end: '103 in 1', ambiguous: true })
    })

  it('that may have been hit on the way to a target makes that ambiguous where a bar is four trades', () => {
    for (const path of ['ohlc', 'olhc'] as const)
      assert.equal(outcome(target, onTheWay, path, 'nautilus').ambiguous, true)
  })

  it('that came inside a bar at its end was not certainly hit there', () => {
    const options = { size: 10, limit: 101, trailingStop: 4 }
    const rows: readonly BarRow[] = [
      [100, 100.5, 100, 100.5],
      [100.5, 104, 100, 104],
    ]
    assert.equal(outcome(options, rows, 'ohlc', 'default', 'sell').ambiguous, true)
  })
})

/** Prices of each bar in sequence, whole numbers that move by one, so that each level is met exactly. */
function pricesOf(moves: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let price = 100
  return moves.map((steps) => {
    const prices = [price]
    for (const step of steps)
      for (let moved = 0; moved < Math.abs(step); moved++) {
        price += Math.sign(step)
        prices.push(price)
      }
    return prices
  })
}

function rowOf(prices: readonly number[]): BarRow {
  return [prices[0]!, Math.max(...prices), Math.min(...prices), prices.at(-1)!]
}

/** Where a stop that trails at a distance from the first price on, or else a target at a distance from it, is hit. */
function truthOf(bars: readonly (readonly number[])[], away: number, target: number, side: number): string {
  const first = bars[0]![0]!
  let best = first
  for (const [bar, prices] of bars.entries())
    for (const price of prices) {
      if ((price - best) * side > 0) best = price
      if ((best - price) * side >= away || (price - first) * side >= target)
        return `${String(price)} in ${String(bar + 1)}`
    }
  return 'open'
}
