import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type Bar, type Order, type OrderEvent } from '../../../engine-host/trading/index.js'
import {
  barLength,
  batchOf,
  firstOpen,
  MemorySink,
  run,
  share,
  specificationOf,
  type BarRow,
} from './engine-fixture.js'
import { quoteBatch, runMixed, tickSource, type QuoteRow } from './tick-fixture.js'
import { randomRows, scripted, steps } from './latency-script.js'

const rising: BarRow[] = Array.from({ length: 10 }, (_, bar) => {
  const price = 100 + bar
  return [price, price + 0.8, price - 0.2, price + 0.5]
})

/** Seconds since the first open of a stamp as the journal shows it. */
function secondsOf(time: string): number {
  const [high, low] = time.split(':').map(Number)
  return Number((BigInt(high!) << 32n) + BigInt(low!) - BigInt(firstOpen) * 1_000_000n) / 1e9
}

describe('Latency of commands', () => {
  class Once extends Strategy {
    override onBar() {
      if (this.bars().length === 1) this.buy()
    }
  }
  const entry = (venue: VenueSettings) => {
    const { sink } = run(Once, rising, { venue })
    const [fill] = sink.fillRows
    const accepted = sink.journalRows.find(({ event }) => event === 'ORDER_ACCEPTED')!
    return [secondsOf(accepted.time), fill!.bar, fill!.price]
  }
  const cases: [what: string, venue: VenueSettings, accepted: number, bar: number, price: number][] = [
    ['none: the next open', {}, 60, 1, 101],
    ['0: the next open', { latency: { base: 0 } }, 60, 1, 101],
    ['inside the next bar: the open of the one after it', { latency: { base: 1 } }, 60.001, 2, 102],
    ['of exactly a bar: the open after it', { latency: { base: 60_000 } }, 120, 2, 102],
    ['of two bars and a half: the first open after it', { latency: { base: 150_000 } }, 210, 4, 104],
    ['of its kind alone', { latency: { base: 1_000_000, insert: 1 } }, 60.001, 2, 102],
    [
      'with fills at the close: the close of the bar in which it arrives',
      { entryAt: 'thisClose', latency: { base: 1 } },
      120,
      1,
      101.5,
    ],
    ['with fills at the close and none: the close that was seen', { entryAt: 'thisClose' }, 60, 0, 100.5],
    [
      'in the core of ticks: the close of the bar in which it arrives',
      { barExecution: 'ticks', latency: { base: 1 } },
      120,
      1,
      101.5,
    ],
    ['and data that is late: the open after both', { latency: { base: 40_000 }, dataDelay: 40_000 }, 140, 3, 103],
    ['none and data that is late: the open after it', { dataDelay: 1 }, 60.001, 2, 102],
  ]
  for (const [what, venue, ...expected] of cases) it(what, () => assert.deepEqual(entry(venue), expected))

  it('lets a limit fill before its cancellation has arrived, in the bar in which it arrives if it loses by the close', () => {
    const outcome = (cancel: number, close: number) => {
      class Cancels extends Strategy {
        private order: Order | undefined
        override onBar() {
          if (this.bars().length === 1) this.order = this.buy({ limit: 90 })
          if (this.bars().length === 3) this.cancel(this.order!)
        }
      }
      const rows: BarRow[] = [...rising.slice(0, 3), [100, 101, 89, close], ...rising.slice(4)]
      return run(Cancels, rows, { venue: { latency: { cancel } } }).sink.orderRows[0]!.status
    }
    assert.deepEqual(
      [outcome(0, 95), outcome(1, 89.5), outcome(1, 95), outcome(60_000, 95), outcome(120_000, 95)],
      ['CANCELED', 'FILLED', 'CANCELED', 'FILLED', 'FILLED'],
    )
  })

  it('keeps the sequence of a strategy: a quick cancellation does not overtake a slow order', () => {
    class Cancels extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.cancel(this.buy({ limit: 150 }))
      }
    }
    const { sink } = run(Cancels, rising, { venue: { latency: { insert: 30_000, cancel: 0 } } })
    assert.deepEqual(
      sink.journalRows.filter(({ order }) => order === 1).map(({ event, time }) => [event, secondsOf(time)]),
      [
        ['ORDER_INITIALIZED', 60],
        ['ORDER_SUBMITTED', 60],
        ['ORDER_PENDING_CANCEL', 60],
        ['ORDER_ACCEPTED', 90],
        ['ORDER_CANCELED', 120],
      ],
    )
  })

  it('moves an order after the bar in which the change arrives', () => {
    class Moves extends Strategy {
      private order: Order | undefined
      readonly heard: number[] = []
      override onBar() {
        if (this.bars().length === 1) this.order = this.buy({ limit: 90 })
        if (this.bars().length === 3) this.modify(this.order!, { limit: 102 })
      }
      override onOrderUpdated(event: OrderEvent) {
        heard.push((event.timestamp.milliseconds - firstOpen) / 1000)
      }
    }
    const heard: number[] = []
    const { sink } = run(Moves, [...rising.slice(0, 5), ...rising.slice(2, 5)], { venue: { latency: { modify: 10 } } })
    assert.deepEqual(heard, [240])
    assert.deepEqual(sink.fillRows.map(({ bar, price }) => [bar, price])[0], [5, 102])
  })

  it('brings what was on its way between two bars before the second opens', () => {
    // Bars of a minute with ten minutes between the second and the third.
    class Sends extends Strategy {
      private order: Order | undefined
      override onBar() {
        if (this.bars().length === 1) this.order = this.buy({ limit: 99 })
        if (this.bars().length === 2) this.cancel(this.order!)
      }
    }
    const sink = new MemorySink()
    const engine = new TradingEngine({
      specification: specificationOf({ venue: { latency: { base: 90_000 } } }),
      strategy: Sends,
      sink,
      log: () => undefined,
    })
    const early = batchOf(rising.slice(0, 2))
    const late = batchOf(
      [
        [100, 100, 95, 100],
        [100, 100, 100, 100],
      ],
      0,
      12,
    )
    engine.start()
    engine.process(early, 0, 2)
    engine.process(late, 0, 2)
    engine.finish()
    assert.deepEqual(
      sink.journalRows.filter(({ order }) => order === 1).map(({ event, time }) => [event, secondsOf(time)]),
      [
        ['ORDER_INITIALIZED', 60],
        ['ORDER_SUBMITTED', 60],
        ['ORDER_PENDING_CANCEL', 120],
        ['ORDER_ACCEPTED', 150],
        ['ORDER_CANCELED', 720],
      ],
    )
  })

  it('matches what stands in the book when the order arrives, between two quotes too', () => {
    const quotes: QuoteRow[] = [
      [1, 99, 101],
      [2, 100, 102],
      [3, 103, 105],
      [4, 104, 106],
    ]
    const entryAt = 'thisClose'
    const fill = (venue: VenueSettings) => {
      class Buys extends Strategy {
        private placed = false
        override onQuoteTick() {
          if (!this.placed) this.buy()
          this.placed = true
        }
      }
      const { sink } = runMixed(Buys, [tickSource('quotes')], [quoteBatch(quotes)], { finalize: 'none', ...venue })
      const filled = sink.journalRows.find(({ event }) => event === 'ORDER_FILLED')!
      return [secondsOf(filled.time), filled.price]
    }
    const start = fill({ entryAt })[0]!
    const cases: [VenueSettings, after: number, price: number][] = [
      [{ entryAt }, 0, 101],
      [{ entryAt, latency: { base: 500 } }, 0.5, 101],
      [{ entryAt, latency: { base: 1500 } }, 1.5, 102],
      // A quote of the very time of arrival is there already.
      [{ entryAt, latency: { base: 2000 } }, 2, 105],
      [{ latency: { base: 500 } }, 1, 102],
      [{ latency: { base: 1500 } }, 2, 105],
    ]
    for (const [venue, after, price] of cases)
      assert.deepEqual(fill(venue), [start + after, price], JSON.stringify(venue))
  })

  it('leaves an order that never arrives on its way', () => {
    const { sink } = run(Once, rising.slice(0, 2), { venue: { latency: { base: 600_000 } } })
    assert.deepEqual(
      sink.orderRows.map(({ status }) => status),
      ['SUBMITTED'],
    )
  })

  for (const venue of [
    { latency: { base: -1 } },
    { latency: { pace: 1 } },
    { latency: 5 },
    { dataDelay: NaN },
    { slippage: { ticks: -1 } },
    { slippage: { probability: 2 } },
    { slippage: { points: 1 } },
  ])
    it(`refuses ${JSON.stringify(venue)} with a sentence`, () => {
      assert.throws(() => run(Once, rising, { venue: venue as VenueSettings }), /^UserError: The venue's/)
    })

  it('of 0, like data without delay and slippage of nothing, changes no event', () => {
    fc.assert(
      fc.property(
        randomRows,
        steps,
        fc.constantFrom('levels' as const, 'ticks' as const),
        (rows, script, barExecution) => {
          const hash = (venue: VenueSettings) =>
            run(scripted(script), rows, { venue: { barExecution, ...venue } }).engine.eventLogSha256()
          assert.equal(hash({ latency: { base: 0, jitter: 0 }, dataDelay: 0, slippage: {} }), hash({}))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('lets no order fill before it has arrived, nor at a price from before', () => {
    const latency = fc.record({
      base: fc.integer({ min: 0, max: 150_000 }),
      jitter: fc.integer({ min: 0, max: 50_000 }),
    })
    const ofLevels = fc.record({
      barExecution: fc.constant('levels' as const),
      entryAt: fc.constantFrom('nextOpen' as const, 'thisClose' as const),
      intrabarPath: fc.constantFrom('pessimistic' as const, 'ohlc' as const),
    })
    const ofTicks = fc.record({
      barExecution: fc.constant('ticks' as const),
      intrabarPath: fc.constantFrom('ohlc' as const, 'olhc' as const),
    })
    const rules = fc.oneof(ofLevels, ofTicks)
    const delay = fc.integer({ min: 0, max: 90_000 })
    fc.assert(
      fc.property(randomRows, steps, latency, rules, delay, (rows, script, times, settings, dataDelay) => {
        const { sink } = run(scripted(script), rows, { venue: { ...settings, latency: times, dataDelay } })
        const created = new Map<number, number>()
        for (const { event, order, time } of sink.journalRows)
          if (event === 'ORDER_INITIALIZED') created.set(order, secondsOf(time))
        const parents = new Map(sink.orderRows.map(({ number, parent }) => [number, parent]))
        for (const { order, time, rule, bar, ambiguous } of sink.fillRows) {
          if (rule === 'endOfData') continue
          const own = parents.get(order)! > 0 ? parents.get(order)! : order
          const arrival = created.get(own)! + times.base / 1000
          const filled = secondsOf(time)
          assert.ok(
            filled >= arrival,
            `order ${String(order)} filled at ${String(filled)}, arrived at ${String(arrival)}`,
          )
          // What the bar's close fills is known at its end, everything else may be as old as its open; but what lies inside
          // the bar in which the order arrives fills where that is worse, and is flagged.
          const opens = (bar * barLength) / 1000
          const isInside = ambiguous && (rule === 'limitTouched' || rule === 'stopTouched')
          if (rule !== 'thisClose' && !(isInside && arrival < opens + barLength / 1000))
            assert.ok(opens >= arrival - 1e-6, `${rule} in the bar of ${String(opens)}`)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('and random slippage repeat to the same SHA-256 in another process', async () => {
    const child = path.join(import.meta.dirname, 'latency-child.ts')
    const hash = async (seed: string) => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child, seed])
      return stdout.trim()
    }
    const [one, again, other] = await Promise.all([hash('1'), hash('1'), hash('2')])
    assert.match(one, /^[0-9a-f]{64}$/)
    assert.equal(one, again)
    assert.notEqual(one, other)
  })
})

describe('Data that is late', () => {
  it('is heard at its time with the delay, by the clock and timers of the strategy', () => {
    const heard: string[] = []
    const at = (milliseconds: number) => String((milliseconds - firstOpen) / 1000)
    class Hears extends Strategy {
      override onStart() {
        this.clock.setAlert({ name: 'alert', at: firstOpen + 125_000 })
      }
      override onBar(bar: Bar) {
        heard.push(`bar of ${at(bar.time)} at ${at(this.clock.now)}`)
        if (this.bars().length === 1) {
          const order = this.buy()
          heard.push(`order at ${at(order.createdAt.milliseconds)}`)
        }
      }
      override onTimeEvent() {
        heard.push(`alert at ${at(this.clock.now)}`)
      }
      override onOrderFilled({ timestamp }: { timestamp: { milliseconds: number } }) {
        heard.push(`fill of ${at(timestamp.milliseconds)} at ${at(this.clock.now)}`)
      }
    }
    run(Hears, rising.slice(0, 4), { venue: { dataDelay: 10_000 } })
    assert.deepEqual(heard, [
      'bar of 60 at 70',
      'order at 70',
      'alert at 125',
      'bar of 120 at 130',
      'fill of 180 at 190',
      'bar of 180 at 190',
      'bar of 240 at 250',
      'fill of 240 at 250',
    ])
  })
})

describe('Slippage', () => {
  class Round extends Strategy {
    override onBar() {
      const { length } = this.bars()
      if (length === 1) this.buy({ size: units(100) })
      if (length === 3) this.close()
      if (length === 5) this.sell({ size: units(100), limit: 105.02 })
      if (length === 6) this.buy({ size: units(100), limit: 105 })
    }
  }
  // Opens 101 and 103, then a sale with a limit below the open of 106 … of which the limit keeps it.
  const rows: BarRow[] = [100, 101, 102, 103, 104, 105, 106, 107].map((price) => [
    price,
    price + 1,
    price - 1,
    price,
    1000,
  ])
  const prices = (slippage: VenueSettings['slippage'] & object) =>
    run(Round, rows, { venue: { slippage, finalize: 'none' }, cash: '1000000' }).sink.fillRows.map(({ price }) => price)

  const cases: [what: string, slippage: VenueSettings['slippage'] & object, expected: number[]][] = [
    ['nothing', {}, [101, 103, 105.02, 105]],
    ['whole ticks', { ticks: 3 }, [101.03, 102.97, 105.02, 105]],
    ['a part of a tick is a tick', { ticks: 0.1 }, [101.01, 102.99, 105.02, 105]],
    ['percent of the price', { percent: 0.1 }, [101.11, 102.89, 105.02, 105]],
    ['the square of the share of the volume', { volumeImpact: 0.1 }, [101.11, 102.89, 105.02, 105]],
    [
      'walking through ticks of 40 lots: 40, 40 and 20, on average 0.8 ticks',
      { lotsPerTick: 40 },
      [101.01, 102.99, 105.02, 105],
    ],
    ['an order within the first tick pays nothing', { lotsPerTick: 100 }, [101, 103, 105.02, 105]],
    ['two models together', { ticks: 1, percent: 0.1 }, [101.12, 102.88, 105.02, 105]],
    ['a chance of none', { ticks: 3, probability: 0 }, [101, 103, 105.02, 105]],
  ]
  for (const [what, slippage, expected] of cases) it(`of ${what}`, () => assert.deepEqual(prices(slippage), expected))

  it('by chance moves about that share of the fills', () => {
    class Trades extends Strategy {
      override onBar() {
        if (this.isFlat()) this.buy()
        else this.close()
      }
    }
    const same = Array.from({ length: 2000 }, (): BarRow => [100, 100, 100, 100])
    const { sink } = run(Trades, same, { venue: { slippage: { ticks: 1, probability: 0.3 }, finalize: 'none' } })
    const moved = sink.fillRows.filter(({ price }) => price !== 100).length / sink.fillRows.length
    assert.ok(Math.abs(moved - 0.3) < 0.04, String(moved))
  })

  it('never improves a price, never crosses a limit, and stays on the tick', () => {
    const settings = fc.record(
      {
        ticks: fc.integer({ min: 0, max: 20 }),
        percent: fc.double({ min: 0, max: 2, noNaN: true }),
        volumeImpact: fc.double({ min: 0, max: 1, noNaN: true }),
        lotsPerTick: fc.integer({ min: 1, max: 50 }),
        probability: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      { requiredKeys: [] },
    )
    const execution = fc.constantFrom('levels' as const, 'ticks' as const)
    fc.assert(
      fc.property(randomRows, steps, settings, execution, (bars, script, slippage, barExecution) => {
        const { sink } = run(scripted(script), bars, { venue: { slippage, barExecution }, cash: '1000000' })
        const limits = new Map<number, number>()
        for (const { event, order, price } of sink.journalRows)
          if (event === 'ORDER_INITIALIZED' || event === 'ORDER_UPDATED') limits.set(order, price)
        const types = new Map(sink.orderRows.map(({ number, type }) => [number, type]))
        for (const { order, side, price, rule, bar, liquidity } of sink.fillRows) {
          assert.ok(Math.abs(price / Number(share.tickSize) - Math.round(price / Number(share.tickSize))) < 1e-6)
          if (types.get(order)!.includes('LIMIT')) assert.ok((limits.get(order)! - price) * side >= -1e-9)
          if (barExecution === 'ticks' || liquidity !== 'TAKER' || rule !== 'nextOpen') continue
          assert.ok((price - bars[bar]![0]) * side >= -1e-9, `${String(price)} is better than the open`)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
