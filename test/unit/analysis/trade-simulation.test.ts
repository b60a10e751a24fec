import assert from 'node:assert/strict'
import fc from 'fast-check'
import { simulateTrades } from '../../../engine-host/analysis/trade-simulation.js'
import { SeededRandom } from '../../../engine-host/core/seeded-random.js'
import type { SimulationSettings, TradeSimulation } from '../../../engine-host/protocol/run-robustness.js'

const start = 10_000
const profitLists = fc.array(fc.integer({ min: -180, max: 190 }), { minLength: 1, maxLength: 50 })
const settingsOf: fc.Arbitrary<SimulationSettings> = fc.record({
  method: fc.constantFrom('shuffle' as const, 'bootstrap' as const, 'blockBootstrap' as const),
  sizing: fc.constantFrom('fixed' as const, 'compounded' as const),
  simulations: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 0, max: 1000 }),
  blockLength: fc.integer({ min: 1, max: 60 }),
  ruin: fc.constantFrom(0.01, 0.05, 0.5),
})

async function simulated(profits: readonly number[], settings: SimulationSettings = {}): Promise<TradeSimulation> {
  const simulation = await simulateTrades(Float64Array.from(profits), start, settings)
  assert(simulation)
  return simulation
}

/** Every path written out: which trades come, and what the equity is after each. */
function slowPaths(profits: readonly number[], settings: SimulationSettings): number[][] {
  const random = new SeededRandom(settings.seed!)
  const below = (count: number): number => Math.floor(random.next() * count)
  let deck = profits.map((_, at) => at)
  const fractions = profits.map((profit, at) => profit / (start + sum(profits.slice(0, at))))
  return Array.from({ length: settings.simulations! }, () => {
    const drawn: number[] = []
    if (settings.method === 'shuffle') {
      deck = [...deck]
      for (let at = deck.length - 1; at > 0; at--) {
        const other = below(at + 1)
        ;[deck[at], deck[other]] = [deck[other]!, deck[at]!]
      }
      drawn.push(...deck)
    } else {
      const block = settings.method === 'bootstrap' ? 1 : Math.min(settings.blockLength!, profits.length)
      while (drawn.length < profits.length) {
        const from = below(profits.length)
        for (let within = 0; within < block; within++) drawn.push((from + within) % profits.length)
      }
    }
    const path = [start]
    for (const trade of drawn.slice(0, profits.length)) {
      const before = path.at(-1)!
      path.push(settings.sizing === 'fixed' ? before + profits[trade]! : before * (1 + fractions[trade]!))
    }
    return path
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return below * (1 - (place % 1)) + above * (place % 1)
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))

describe('simulations of trades', () => {
  it('agree with every path written out', async () => {
    await fc.assert(
      fc.asyncProperty(profitLists, settingsOf, async (profits, settings) => {
        const { fan, finalEquity, maximumDrawdown, probabilityOfRuin, probabilityOfLoss, why } = await simulated(
          profits,
          settings,
        )
        assert.equal(why, undefined)
        const paths = slowPaths(profits, settings)
        for (const [share, column] of [
          [0.05, fan.percentile5],
          [0.5, fan.percentile50],
          [0.95, fan.percentile95],
        ] as const)
          fan.trade.forEach((trade, row) => {
            const expected = percentile(
              paths.map((path) => path[trade]!),
              share,
            )
            assert.ok(close(column[row]!, expected), `${share} after ${trade}: ${column[row]}, ${expected}`)
          })
        const drawdowns = paths.map((path) =>
          Math.min(...path.map((value, at) => 100 * (value / Math.max(...path.slice(0, at + 1)) - 1))),
        )
        assert.ok(close(maximumDrawdown.percentile25, percentile(drawdowns, 0.25)))
        assert.ok(
          close(
            finalEquity.percentile75,
            percentile(
              paths.map((path) => path.at(-1)!),
              0.75,
            ),
          ),
        )
        const share = (count: (path: number[]) => boolean): number => (100 * paths.filter(count).length) / paths.length
        assert.equal(
          probabilityOfRuin,
          share((path) => Math.min(...path) <= start * (1 - settings.ruin!)),
        )
        assert.equal(
          probabilityOfLoss,
          share((path) => path.at(-1)! < start),
        )
        assert.ok(close(finalEquity.observed, start + sum(profits)))
        assert.deepEqual(fan.observed.at(-1), finalEquity.observed)
      }),
      { numRuns: 150 },
    )
  })

  it('are the same for the same seed, and others for another', async () => {
    const profits = Array.from({ length: 40 }, (_, at) => 30 * Math.sin(at * at))
    const [once, again, other] = [
      await simulated(profits, { seed: 7 }),
      await simulated(profits, { seed: 7 }),
      await simulated(profits, { seed: 8 }),
    ]
    assert.deepEqual(once, again)
    assert.notDeepEqual(once.fan.percentile5, other.fan.percentile5)
  })

  it('that shuffle end where the run ended, whichever sequence the trades came in', async () => {
    for (const sizing of ['fixed', 'compounded'] as const) {
      const { finalEquity } = await simulated([100, -50, 75, -20, 3], { method: 'shuffle', sizing })
      assert.ok(
        close(finalEquity.percentile5, finalEquity.observed) && close(finalEquity.percentile95, finalEquity.observed),
      )
      assert.equal(finalEquity.rank, 50)
    }
  })

  it('have at most 200 rows, the first before any trade and the last after all', async () => {
    const { fan } = await simulated(new Array<number>(5000).fill(1), { simulations: 3 })
    assert.deepEqual([fan.length, fan.trade[0], fan.trade.at(-1)], [200, 0, 5000])
    assert.ok(fan.trade.every((trade, row) => row === 0 || trade > fan.trade[row - 1]!))
  })

  it('do not trade on when nothing is left', async () => {
    const { finalEquity, probabilityOfRuin } = await simulated([9000, -9500, 600, 100], { simulations: 500 })
    assert.ok(finalEquity.percentile5 <= 0 && finalEquity.percentile5 >= -9500)
    assert.ok(probabilityOfRuin > 10 && probabilityOfRuin < 100)
  })

  for (const [name, profits, capital, reason] of [
    ['no trade', [], start, 'No trade was closed.'],
    ['no equity to begin with', [5], 0, 'began without equity'],
    ['a run that was ruined', [-start, 50], start, 'fell to zero'],
  ] as const) {
    it(`say why there are none of ${name}`, async () => {
      const simulation = await simulateTrades(Float64Array.from(profits), capital, {})
      assert.match(simulation?.why ?? '', new RegExp(reason))
      assert.equal(simulation?.fan.length, 0)
    })
  }

  it('end when they are cancelled', async () => {
    const profits = new Float64Array(100_000).fill(1)
    assert.equal(await simulateTrades(profits, start, { simulations: 20_000 }, AbortSignal.abort()), undefined)
  })
})
