import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, type SimpleOrderOptions } from '../../../engine-host/trading/index.js'
import { run, type BarRow, type MemorySink } from './engine-fixture.js'

const quiet: BarRow = [100, 100, 100, 100]

/** Enters at the first bar, and does something at the second if asked to. */
function entering(
  side: 'buy' | 'sell',
  options: SimpleOrderOptions,
  rows: readonly BarRow[],
  venue: VenueSettings = {},
  then: (strategy: Strategy) => void = () => undefined,
): MemorySink {
  class Enter extends Strategy {
    private count = 0
    override onBar() {
      this.count++
      if (this.count === 1) this[side](options)
      if (this.count === 2) then(this)
    }
  }
  return run(Enter, rows, { venue: { finalize: 'none', ...venue } }).sink
}

/** The worst and the best price of a trade, out of its excursions. */
function extremes(sink: MemorySink, row = 0): readonly [number, number] {
  const { entryPrice, side, adverse, favourable } = sink.tradeRows[row]!
  const at = (fraction: number) => Math.round(entryPrice * (1 + fraction * side) * 100) / 100
  return [at(adverse), at(favourable)]
}

interface Case {
  readonly name: string
  readonly side?: 'buy' | 'sell'
  readonly options: SimpleOrderOptions
  /** After a first bar at 100. */
  readonly rows: readonly BarRow[]
  readonly venue?: VenueSettings
  readonly then?: (strategy: Strategy) => void
  readonly worst: number
  readonly best: number
}

const held: BarRow = [100, 101, 99, 100]
const size = 10

const cases: readonly Case[] = [
  {
    name: 'a target: the low of its bar may have come before it',
    options: { size, takeProfit: 104 },
    rows: [held, [100, 106, 95, 103]],
    worst: 95,
    best: 104,
  },
  {
    name: 'a target of a short position: the high of its bar may have come before it',
    side: 'sell',
    options: { size, takeProfit: 96 },
    rows: [held, [100, 106, 95, 99]],
    worst: 106,
    best: 96,
  },
  {
    name: 'a target in the bar of its entry at the open',
    options: { size, takeProfit: 104 },
    rows: [[100, 106, 95, 103]],
    worst: 95,
    best: 104,
  },
  {
    name: 'a target that the bar opens beyond: nothing of that bar came before',
    options: { size, takeProfit: 104 },
    rows: [held, [105, 106, 90, 92]],
    worst: 99,
    best: 105,
  },
  {
    name: 'a stop: the price was never beyond it, and the high may have come after it',
    options: { size, stopLoss: 97 },
    rows: [held, [100, 106, 95, 103]],
    worst: 97,
    best: 101,
  },
  {
    name: 'a stop in a bar that opens higher than all before: the open is certain',
    options: { size, stopLoss: 97 },
    rows: [held, [102, 106, 95, 103]],
    worst: 97,
    best: 102,
  },
  {
    name: 'an entry by a stop: the low may have come after it, the high did',
    options: { size, stop: 102 },
    rows: [[100, 106, 95, 103], quiet],
    worst: 95,
    best: 106,
  },
  {
    name: 'an entry by a limit: the low came after it, the high may have come before',
    options: { size, limit: 98 },
    rows: [
      [100, 106, 95, 99],
      [99, 99, 99, 99],
    ],
    worst: 95,
    best: 99,
  },
  {
    name: 'entry by a stop and target in one bar',
    options: { size, stop: 102, takeProfit: 105 },
    rows: [[100, 106, 95, 105.5]],
    worst: 95,
    best: 105,
  },
  {
    name: 'entry by a limit and stop in one bar',
    options: { size, limit: 98, stopLoss: 96 },
    rows: [[100, 106, 95, 99]],
    worst: 96,
    best: 98,
  },
  {
    name: 'a trailing stop that followed its bar and was hit: the low may have come first, the high did',
    options: { size, trailingStop: 4 },
    rows: [held, [100, 110, 98, 103]],
    worst: 98,
    best: 110,
  },
  {
    name: 'a sale at the open: only the open of its bar',
    options: { size },
    rows: [held, [98, 106, 90, 103]],
    then: (strategy) => strategy.close(),
    worst: 98,
    best: 101,
  },
  {
    name: 'a sale at the close: all of its bar',
    options: { size },
    rows: [held, [98, 106, 90, 103]],
    then: (strategy) => strategy.sell({ size, timeInForce: 'AT_THE_CLOSE' }),
    worst: 90,
    best: 106,
  },
  {
    name: 'a sale in the middle of the bar: the low may have come before, the high after',
    options: { size },
    rows: [held, [100, 106, 90, 103]],
    venue: { marketFill: 'mid' },
    then: (strategy) => strategy.close(),
    worst: 90,
    best: 100,
  },
  ...(['ohlc', 'adaptive'] as const).flatMap((intrabarPath): readonly Case[] => [
    {
      name: `a target on the path ${intrabarPath}, high first: the low came after it`,
      options: { size, takeProfit: 104 },
      rows: [held, [100, 104.5, 95, 103]],
      venue: { intrabarPath },
      worst: 99,
      best: 104,
    },
    {
      name: `a stop on the path ${intrabarPath}, high first: the high came before it`,
      options: { size, stopLoss: 97 },
      rows: [held, [100, 104.5, 95, 103]],
      venue: { intrabarPath },
      worst: 97,
      best: 104.5,
    },
    {
      name: `an entry by a stop on the path ${intrabarPath}, high first: both came after it`,
      options: { size, stop: 102 },
      rows: [[100, 104.5, 95, 103], quiet],
      venue: { intrabarPath },
      worst: 95,
      best: 104.5,
    },
  ]),
  {
    name: 'a target on the path olhc: the low came before it',
    options: { size, takeProfit: 104 },
    rows: [held, [100, 106, 95, 103]],
    venue: { intrabarPath: 'olhc' },
    worst: 95,
    best: 104,
  },
  {
    name: 'an entry by a stop on the path olhc: the low came before it',
    options: { size, stop: 102 },
    rows: [
      [100, 106, 95, 103],
      [103, 103, 103, 103],
    ],
    venue: { intrabarPath: 'olhc' },
    worst: 102,
    best: 106,
  },
  ...[
    { intrabarPath: 'ohlc', worst: 99 },
    { intrabarPath: 'olhc', worst: 95 },
  ].map(({ intrabarPath, worst }): Case => ({
    name: `a target where a bar is four trades, ${intrabarPath}`,
    options: { size, takeProfit: 104 },
    rows: [held, [100, 106, 95, 103]],
    venue: { preset: 'nautilus', intrabarPath: intrabarPath as 'ohlc' },
    worst,
    best: 104,
  })),
  {
    name: 'a stop where a bar is four trades, high first',
    options: { size, stopLoss: 97 },
    rows: [held, [100, 106, 95, 103]],
    venue: { preset: 'nautilus' },
    worst: 97,
    best: 106,
  },
  {
    name: 'a target in a venue that judges by the whole bar',
    options: { size, takeProfit: 104 },
    rows: [held, [100, 106, 95, 103]],
    venue: { preset: 'backtesting.py' },
    worst: 95,
    best: 104,
  },
  {
    name: 'a stop in a venue that judges by the whole bar',
    options: { size, stopLoss: 97 },
    rows: [held, [102, 106, 95, 103]],
    venue: { preset: 'backtesting.py' },
    worst: 97,
    best: 102,
  },
  {
    name: 'a stop that is placed under an open position, hit in the next bar',
    options: { size },
    rows: [held, [100, 106, 95, 103]],
    then: (strategy) => strategy.sell({ size, stop: 97 }),
    worst: 97,
    best: 101,
  },
]

describe('MAE counts the worst price that a bar may have had while the trade was open, MFE the best that it certainly had:', () => {
  for (const { name, side = 'buy', options, rows, venue, then, worst, best } of cases)
    it(name, () => {
      assert.deepEqual(extremes(entering(side, options, [quiet, ...rows], venue, then)), [worst, best])
    })

  it('a position that was added to inside a bar and stopped there has seen no more than the bar is certain of', () => {
    const add = (strategy: Strategy) => strategy.buy({ size, limit: 98 })
    const rows: readonly BarRow[] = [quiet, held, [100, 106, 95, 97]]
    const sink = entering('buy', { size, stopLoss: 96.5 }, rows, {}, add)
    const older = sink.tradeRows.findIndex(({ entryPrice, exitPrice }) => entryPrice === 100 && exitPrice === 96.5)
    assert.deepEqual(extremes(sink, older), [96.5, 101])
  })

  it('a position that was added to inside a bar has seen all of it, the addition what came after', () => {
    const add = (strategy: Strategy) => strategy.buy({ size, limit: 98 })
    const rows: readonly BarRow[] = [quiet, held, [100, 106, 95, 99], [99, 99, 99, 99]]
    const sink = entering('buy', { size }, rows, {}, add)
    assert.deepEqual(
      [extremes(sink, 0), extremes(sink, 1)],
      [
        [95, 106],
        [95, 99],
      ],
    )
  })
})

describe('On whatever path the market went,', () => {
  const walk = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 12 }), {
    minLength: 2,
    maxLength: 5,
  })
  const distance = fc.integer({ min: 1, max: 8 })
  const exits = { stopLoss: distance, takeProfit: distance }
  const entries = fc.record({
    kind: fc.constantFrom('market', 'limit', 'stop'),
    distance,
    side: fc.constantFrom(1, -1),
    ...exits,
  })

  it('a trade that ends as in the bars was never better than its MFE nor worse than its MAE', () => {
    let compared = 0
    fc.assert(
      fc.property(walk, entries, (moves, { kind, distance: away, side, stopLoss, takeProfit }) => {
        const paths = pathsOf(moves)
        const level = kind === 'market' ? undefined : 100 + away * (kind === 'stop' ? side : -side)
        const base = level ?? paths[0]![0]!
        const options: SimpleOrderOptions = {
          size,
          ...(kind === 'limit' ? { limit: level! } : kind === 'stop' ? { stop: level! } : {}),
          stopLoss: base - stopLoss * side,
          takeProfit: base + takeProfit * side,
        }
        const rows = paths.map((path): BarRow => [
          path[0]!,
          Math.max(...path),
          Math.min(...path),
          path[path.length - 1]!,
        ])
        const sink = entering(side > 0 ? 'buy' : 'sell', options, [quiet, ...rows])
        const trade = sink.tradeRows[0]
        const truth = truthOf(paths, {
          kind,
          level,
          side,
          stop: base - stopLoss * side,
          target: base + takeProfit * side,
        })
        if (trade === undefined || truth === undefined) return
        const same = trade.entryBar === truth.entryBar && trade.exitBar === truth.exitBar
        if (!same || trade.entryPrice !== truth.entryPrice || trade.exitPrice !== truth.exitPrice) return
        compared++
        const [worst, best] = extremes(sink)
        assert.ok((truth.worst - worst) * side >= 0, `worst ${String(truth.worst)}, told ${String(worst)}`)
        assert.ok((best - truth.best) * side <= 0, `best ${String(truth.best)}, told ${String(best)}`)
      }),
      { numRuns: 1000 },
    )
    assert.ok(compared > 50, String(compared))
  })
})

/** Prices of each bar in sequence, whole numbers that move by one, so that each level is met exactly. */
function pathsOf(moves: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let price = 100
  return moves.map((steps) => {
    const path = [price]
    for (const step of steps)
      for (let moved = 0; moved < Math.abs(step); moved++) {
        price += Math.sign(step)
        path.push(price)
      }
    return path
  })
}

interface Plan {
  readonly kind: string
  readonly level: number | undefined
  readonly side: number
  readonly stop: number
  readonly target: number
}

/** What became of the plan, price by price. Undefined where it did not end. */
function truthOf(paths: readonly (readonly number[])[], { kind, level, side, stop, target }: Plan) {
  let entry: { readonly bar: number; readonly price: number } | undefined
  let [worst, best] = [0, 0]
  for (const [at, path] of paths.entries())
    for (const price of path) {
      const bar = at + 1
      if (entry === undefined) {
        const comes = level === undefined || (price - level) * side * (kind === 'stop' ? 1 : -1) >= 0
        if (!comes) continue
        entry = { bar, price }
        worst = price
        best = price
      }
      worst = side > 0 ? Math.min(worst, price) : Math.max(worst, price)
      best = side > 0 ? Math.max(best, price) : Math.min(best, price)
      if ((price - stop) * side <= 0 || (price - target) * side >= 0)
        return { entryBar: entry.bar, entryPrice: entry.price, exitBar: bar, exitPrice: price, worst, best }
    }
  return undefined
}
