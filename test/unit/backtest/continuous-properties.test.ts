import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import type { Bar } from '../../../engine-host/model/bar.js'
import type { OrderFilled } from '../../../engine-host/model/events.js'
import type { ContinuousSettings, PriceAdjustment } from '../../../engine-host/protocol/continuous-settings.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { units } from '../../../engine-host/trading/size.js'
import { Strategy } from '../../../engine-host/trading/strategy.js'
import { contractIds, runContinuous, seriesRows, type FixtureChain } from './continuous-fixture.js'
import { barLength, firstOpen, type BarRow } from './engine-fixture.js'

const bars = 24

/** Contracts that move in quarters, each at a distance of its own from the others, and two rolls. */
const chains: fc.Arbitrary<FixtureChain> = fc
  .record({
    steps: fc.array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.nat(8), fc.nat(8), fc.integer({ min: -4, max: 4 })), {
      minLength: bars,
      maxLength: bars,
    }),
    distances: fc.tuple(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -200, max: 200 })),
    rolls: fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 12, max: bars - 1 })),
  })
  .map(({ steps, distances, rolls }) => {
    const rowsAt = (distance: number): BarRow[] => {
      let price = 4000 + distance
      return steps.map(([step, up, down, gap]) => {
        const open = price + gap
        price = open + step
        const [low, high] = [Math.min(open, price) - down, Math.max(open, price) + up]
        return [open / 4, high / 4, low / 4, price / 4]
      })
    }
    const contracts = [0, distances[0], distances[0] + distances[1]].map(rowsAt)
    return {
      contracts,
      rolls: rolls.map((bar, place) => ({
        bar,
        fromClose: contracts[place]![bar - 1]![3],
        toClose: contracts[place + 1]![bar - 1]![3],
      })),
    }
  })

interface Told {
  readonly instrument: string
  readonly bar: number
  readonly price: number
}

/** Does one of some things at each bar, by a table; writes down what is told. */
function scripted(actions: readonly number[], told: Told[]): StrategyConstructor {
  return class Scripted extends Strategy {
    private bar = 0
    override onBar({ close }: Bar) {
      const action = actions[this.bar++]
      if (action === 1) this.buy({ size: units(2) })
      if (action === 2) this.sell({ size: units(1) })
      if (action === 3) this.close()
      if (action === 4) this.buy({ size: units(1), stopLoss: close - 3, takeProfit: close + 2 })
      if (action === 5) this.sell({ size: units(1), limit: close + 1, trailingStop: 2 })
      if (action === 6) this.buy({ size: units(1), stop: close + 2 })
      if (action === 7) this.cancelAll()
      if (action === 8)
        for (const order of this.workingOrders()) if (order.type === 'LIMIT') this.modify(order, { limit: close })
    }
    override onOrderFilled({ order, price, timestamp }: OrderFilled) {
      const at = Math.round((timestamp.milliseconds - firstOpen) / barLength) - 1
      told.push({ instrument: order.instrument.id, bar: at, price })
    }
  }
}

const scripts = fc.array(fc.nat(10), { minLength: bars, maxLength: bars })
const settings: fc.Arbitrary<ContinuousSettings> = fc.record({
  adjust: fc.constantFrom('additive', 'ratio', 'raw'),
  atRoll: fc.constantFrom('reopen', 'close', 'keep'),
  ordersAtRoll: fc.constantFrom('move', 'cancel'),
})
const venues: fc.Arbitrary<VenueSettings> = fc.constantFrom<VenueSettings>(
  {},
  { entryAt: 'thisClose' },
  { preset: 'pessimistic' },
  { preset: 'optimistic' },
  { preset: 'nautilus' },
  { preset: 'backtesting.py' },
  { preset: 'backtrader' },
  { oms: 'hedging' },
)
/** Those under which a limit that is gapped over fills at a price of the bar; the others fill it at the limit itself. */
const atPricesOfBars = venues.filter(({ preset }) => preset !== 'pessimistic' && preset !== 'nautilus')
const peers = fc.constantFrom<VenueSettings>({ preset: 'backtesting.py' }, { preset: 'backtrader' })
const rich = { cash: '10000000', fees: { perContract: '1.25' } } as const

describe('properties of runs over continuous series', () => {
  it('every fill lies in the bar of a real contract of its time, which holds that contract’s own prices', () => {
    fc.assert(
      fc.property(chains, scripts, settings, atPricesOfBars, (chain, actions, continuous, venue) => {
        const told: Told[] = []
        runContinuous(scripted(actions, told), chain, continuous, { ...rich, venue: { ...venue, finalize: 'none' } })
        for (const { instrument, bar, price } of told) {
          const place = contractIds.findIndex((id) => id === instrument)
          const [, high, low] = chain.contracts[place]![bar]!
          assert.ok(price >= low && price <= high, `${instrument} ${bar} ${price} ${low} ${high}`)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('a run over the first bars gives the first part of the events of the whole', () => {
    fc.assert(
      fc.property(
        chains,
        scripts,
        settings,
        venues,
        fc.integer({ min: 1, max: bars }),
        (chain, actions, continuous, venue, count) => {
          const changes = { ...rich, venue: { ...venue, finalize: 'none' as const } }
          const whole = runContinuous(scripted(actions, []), chain, continuous, changes).sink.journalRows
          const part = runContinuous(scripted(actions, []), chain, continuous, changes, count).sink.journalRows
          assert.deepEqual(part.slice(0, -1), whole.slice(0, part.length - 1))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('under the presets of peers a position that is held rolls at the next opens of both contracts', () => {
    fc.assert(
      fc.property(chains, peers, (chain, venue) => {
        const told: Told[] = []
        runContinuous(scripted([1], told), chain, {}, { ...rich, venue: { ...venue, finalize: 'none' } })
        const opens = (place: number, bar: number) => ({
          instrument: contractIds[place]!,
          bar,
          price: chain.contracts[place]![bar]![0],
        })
        const [first, second] = chain.rolls.map(({ bar }) => bar) as [number, number]
        // Bought at the close of bar 0; a roll before bar 1 moves the order.
        const entry = first === 1 ? [opens(1, 1)] : [opens(0, 1), opens(0, first), opens(1, first)]
        assert.deepEqual(told, [...entry, opens(1, second), opens(2, second)])
      }),
      { numRuns: 150 },
    )
  })

  it('a run repeats to the same hash', () => {
    fc.assert(
      fc.property(chains, scripts, settings, (chain, actions, continuous) => {
        const hash = () => runContinuous(scripted(actions, []), chain, continuous, rich).engine.eventLogSha256()
        assert.equal(hash(), hash())
      }),
      { numRuns: 30 },
    )
  })

  it('holding through rolls earns what each contract earned while it was held, less the costs', () => {
    fc.assert(
      fc.property(chains, fc.constantFrom<PriceAdjustment>('additive', 'ratio', 'raw'), (chain, adjust) => {
        const { sink } = runContinuous(scripted([1], []), chain, { adjust }, rich)
        const [first, second] = chain.rolls.map(({ bar }) => bar) as [number, number]
        const opens = (place: number, bar: number) => chain.contracts[place]![bar]![0]
        const points =
          opens(0, first) -
          opens(0, 1) +
          (opens(1, second) - opens(1, first)) +
          (chain.contracts[2]![bars - 1]![3] - opens(2, second))
        const earned = sink.tradeRows.reduce((sum, { profitAndLoss }) => sum + profitAndLoss, 0)
        // Two contracts, six sides. A roll at the first bar is before the entry.
        if (first > 1) assert.equal(earned, points * 2 * 50 - 6 * 2 * 1.25)
      }),
      { numRuns: 200 },
    )
  })

  it('within each contract’s time the series has its differences, or its returns', () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const additive = seriesRows(chain, 'additive')
        const ratio = seriesRows(chain, 'ratio')
        const bounds = [0, ...chain.rolls.map(({ bar }) => bar), bars]
        for (let place = 0; place < 3; place++)
          for (let bar = bounds[place]! + 1; bar < bounds[place + 1]!; bar++) {
            const [before, now] = [chain.contracts[place]![bar - 1]![3], chain.contracts[place]![bar]![3]]
            assert.equal(additive[bar]![3] - additive[bar - 1]![3], now - before)
            assert.ok(Math.abs(ratio[bar]![3] / ratio[bar - 1]![3] - now / before) < 1e-12)
          }
      }),
      { numRuns: 200 },
    )
  })
})
