import assert from 'node:assert/strict'
import { TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, type Bar, type Order } from '../../../engine-host/trading/index.js'
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

const quiet: BarRow = [100, 101, 99, 100]

/** What a timer does inside the third bar, at a share of it, to an order that was placed at the end of the first. */
interface InsideBar {
  readonly hold?: boolean
  readonly place: (strategy: Strategy) => Order
  readonly act: (strategy: Strategy, order: Order) => void
  readonly share?: number
  readonly venue?: VenueSettings
}

function outcome(rows: readonly BarRow[], { hold = true, place, act, share = 0.99, venue = {} }: InsideBar) {
  class Acts extends Strategy {
    override onBar() {
      if (this.bars().length !== 1) return
      if (hold) this.buy({ size: 5 })
      const order = place(this)
      const callback = () => {
        act(this, order)
      }
      this.clock.setAlert({ name: 'inside', at: this.clock.now + barLength * (1 + share), callback })
    }
  }
  return run(Acts, rows, { venue: { finalize: 'none', ...venue } }).sink
}

type Row = readonly [
  what: string,
  bar: BarRow,
  fills: readonly (readonly [bar: number, price: number, ambiguous: boolean])[],
]

/** The fills of a run without the entry at the open of the second bar. */
function fillsOf(rows: readonly BarRow[], inside: InsideBar) {
  return outcome(rows, inside)
    .fillRows.slice(inside.hold === false ? 0 : 1)
    .map(({ bar, price, ambiguous }) => [bar, price, ambiguous])
}

const placeStop = (strategy: Strategy) => strategy.sell({ size: 5, stop: 95 })
const cancel = (strategy: Strategy, order: Order) => {
  strategy.cancel(order)
}
const move = (stop: number) => (strategy: Strategy, order: Order) => {
  strategy.modify(order, { stop })
}

describe('A protecting stop that is cancelled inside a bar', () => {
  const cases: readonly Row[] = [
    ['sees the bar, and its fill is flagged', [100, 101, 80, 100], [[2, 95, true]]],
    ['fills at the open, which was before the command', [90, 101, 80, 100], [[2, 90, false]]],
    ['is gone afterwards where the bar does not touch it', [100, 101, 96, 100], []],
  ]
  for (const preset of ['default', 'backtrader', 'optimistic', 'pessimistic', 'backtesting.py'] as const)
    for (const [what, bar, fills] of cases)
      it(`${what}, preset ${preset}`, () => {
        const rows = [quiet, quiet, bar, [100, 101, 80, 100] as const]
        assert.deepEqual(fillsOf(rows, { place: placeStop, act: cancel, venue: { preset } }), fills)
      })
})

describe('A protecting stop that is moved inside a bar', () => {
  const cases: readonly (readonly [...Row, to: number])[] = [
    ['away from the market is seen by the bar where it was', [100, 101, 80, 100], [[2, 95, true]], 70],
    ['fills at the worse of two touched levels, moved away', [100, 101, 60, 100], [[2, 70, true]], 70],
    ['fills at the worse of two touched levels, moved nearer', [100, 101, 80, 100], [[2, 95, true]], 97],
    ['fills at its new level where the bar touches that alone', [100, 103, 96, 100], [[2, 97, true]], 97],
    ['fills at an open that was before the command', [94, 101, 60, 100], [[2, 94, false]], 70],
    ['is there afterwards where the bar touches neither', [100, 103, 98, 100], [[3, 70, false]], 70],
  ]
  for (const [what, bar, fills, to] of cases)
    it(what, () => {
      const rows = [quiet, quiet, bar, [100, 101, 65, 100] as const]
      assert.deepEqual(fillsOf(rows, { place: placeStop, act: move(to) }), fills)
    })
})

describe('A protecting stop that expires inside a bar', () => {
  const untilInside = (strategy: Strategy) =>
    strategy.sell({ size: 5, stop: 95, timeInForce: 'GTD', expiresAt: strategy.clock.now + barLength * 1.5 })
  const cases: readonly Row[] = [
    ['sees the bar, and its fill is flagged', [100, 101, 80, 100], [[2, 95, true]]],
    ['fills at the open, which was before its end', [90, 101, 80, 100], [[2, 90, false]]],
    ['is gone afterwards where the bar does not touch it', [100, 101, 96, 100], []],
  ]
  for (const preset of ['default', 'backtrader', 'optimistic', 'pessimistic', 'backtesting.py'] as const)
    for (const [what, bar, fills] of cases)
      it(`${what}, preset ${preset}`, () => {
        const rows = [quiet, quiet, bar, [100, 101, 80, 100] as const]
        assert.deepEqual(fillsOf(rows, { place: untilInside, act: () => undefined, venue: { preset } }), fills)
      })
})

describe('A limit that is cancelled or ends inside a bar', () => {
  // Bought at 95, a close above is to its advantage; sold at 105, one below.
  const cases: readonly (readonly [
    what: string,
    hold: boolean,
    limit: number,
    bar: BarRow,
    filled: boolean,
    flagged: boolean,
  ])[] = [
    ['fills an entry that is at a loss by the close', false, 95, [100, 101, 90, 91], true, true],
    ['does not fill an entry that gains by the close', false, 95, [100, 101, 90, 99], false, false],
    ['fills an entry that the open meets', false, 95, [94, 101, 90, 99], true, false],
    ['fills a target that the bar leaves behind', true, 105, [100, 110, 99, 109], true, true],
    ['does not fill a target that the bar comes back from', true, 105, [100, 110, 99, 101], false, false],
    ['fills a target that the open meets', true, 105, [106, 110, 99, 101], true, false],
  ]
  const place = (limit: number, ends: boolean) => (strategy: Strategy) => {
    const { now } = strategy.clock
    const end = ends ? ({ timeInForce: 'GTD', expiresAt: now + barLength * 1.5 } as const) : {}
    return limit < 100 ? strategy.buy({ size: 5, limit, ...end }) : strategy.sell({ size: 5, limit, ...end })
  }
  for (const ends of [false, true])
    for (const [what, hold, limit, bar, filled, flagged] of cases)
      for (const preset of ['default', 'optimistic', 'backtesting.py'] as const)
        it(`${what}, ${ends ? 'by its end' : 'by a command'}, preset ${preset}`, () => {
          const act = ends ? () => undefined : cancel
          const fills = fillsOf([quiet, quiet, bar, quiet], { hold, place: place(limit, ends), act, venue: { preset } })
          const price = bar[0] === 100 ? limit : bar[0]
          assert.deepEqual(fills, filled ? [[2, price, flagged]] : [])
        })

  it('fills an entry whose stop loss the bar touches, whatever the close', () => {
    const enter = (strategy: Strategy) => strategy.buy({ size: 5, limit: 95, stopLoss: 91 })
    assert.deepEqual(fillsOf([quiet, quiet, [100, 101, 90, 99], quiet], { hold: false, place: enter, act: cancel }), [
      [2, 95, true],
      [2, 91, false],
    ])
  })
})

describe('What a timer orders inside a bar', () => {
  const placed = (order: (strategy: Strategy) => Order, venue: VenueSettings = {}) =>
    fillsOf([quiet, quiet, [100, 110, 80, 90], [92, 93, 91, 92], quiet], {
      hold: false,
      place: (strategy) => strategy.buy({ size: 1, limit: 1 }),
      act: order,
      venue,
    })
  const cases: readonly (readonly [string, (strategy: Strategy) => Order, VenueSettings, number, number])[] = [
    ['at the market fills at the next open', (strategy) => strategy.buy(), {}, 3, 92],
    ['as a limit does not see the bar', (strategy) => strategy.buy({ limit: 85 }), {}, -1, NaN],
    ['as a stop does not see the bar', (strategy) => strategy.buy({ stop: 105 }), {}, -1, NaN],
    ['with entries at the close fills at the next open', (strategy) => strategy.buy(), { entryAt: 'thisClose' }, 3, 92],
    ['in the core of ticks fills at the close to come', (strategy) => strategy.buy(), { barExecution: 'ticks' }, 2, 90],
    [
      'for the close fills there, for the close comes after it',
      (strategy) => strategy.submit(strategy.orders.market({ side: 'BUY', quantity: 1, timeInForce: 'AT_THE_CLOSE' })),
      {},
      2,
      90,
    ],
  ]
  for (const [what, order, venue, bar, price] of cases)
    it(what, () => {
      assert.deepEqual(placed(order, venue), bar < 0 ? [] : [[bar, price, false]])
    })
})

describe('An order for the close that is cancelled inside the bar', () => {
  it('does not fill, for the cancellation comes before the close', () => {
    const place = (strategy: Strategy) =>
      strategy.submit(strategy.orders.limit({ side: 'BUY', quantity: 1, limit: 120, timeInForce: 'AT_THE_CLOSE' }))
    let order: Order | undefined
    const sink = outcome([quiet, quiet, quiet, quiet], {
      hold: false,
      place: (strategy) => strategy.buy({ limit: 1 }),
      act: (strategy) => {
        order = place(strategy)
        strategy.cancel(order)
      },
    })
    assert.deepEqual(sink.fillRows, [])
    assert.equal(order?.status, 'CANCELED')
  })
})

describe('An order whose bars are longer than those in whose callback it is changed', () => {
  const other = { ...share, id: 'OTHER.XNAS' }

  /** Bars of a minute of one instrument beside bars of three of the other, whose stop is changed at the end of a minute. */
  function slow(minute: number, act: (strategy: Strategy, order: Order) => void) {
    class Acts extends Strategy {
      private order: Order | undefined
      private minutes = 0
      override onBar(bar: Bar) {
        if (bar.instrument !== this.instrument) return
        this.minutes++
        const instrument = this.cache.instrument(other.id)
        if (this.minutes === 3) {
          this.buy({ size: 5, instrument })
          this.order = this.sell({ size: 5, stop: 95, instrument })
        }
        if (this.minutes === minute) act(this, this.order!)
      }
    }
    const sink = new MemorySink()
    const source = { files: [], rows: 0 }
    const specification = specificationOf({
      instruments: [share, other],
      sources: [
        { instrumentId: share.id, bars: '1-MINUTE', ...source },
        { instrumentId: other.id, bars: '3-MINUTE', ...source },
      ],
      venue: { finalize: 'none' },
    })
    const engine = new TradingEngine({ specification, strategy: Acts, sink, log: () => undefined })
    engine.start()
    const slowRows: BarRow[] = [quiet, quiet, [100, 101, 80, 100]]
    slowRows.forEach((row, place) => {
      engine.process(batchOf([quiet, quiet, quiet], 0, place * 3), 0, 3)
      engine.process(batchOf([row], 1, place, 3 * barLength), 0, 1)
    })
    engine.process(batchOf([quiet], 0, 9), 0, 1)
    engine.finish()
    return {
      fills: sink.fillRows.slice(1).map(({ bar, price, ambiguous }) => [bar, price, ambiguous]),
      statuses: sink.orderRows.slice(1).map(({ status }) => status),
    }
  }

  it('sees its bar where it is cancelled inside that', () => {
    assert.deepEqual(slow(7, cancel), { fills: [[2, 95, true]], statuses: ['FILLED'] })
  })

  it('does not where it is cancelled at the close before', () => {
    assert.deepEqual(slow(6, cancel), { fills: [], statuses: ['CANCELED'] })
  })

  it('sees its bar where it was before it was moved inside that', () => {
    assert.deepEqual(slow(8, move(70)), { fills: [[2, 95, true]], statuses: ['FILLED'] })
  })

  it('is cancelled at the end of the data where no bar of it comes any more', () => {
    assert.deepEqual(slow(10, cancel).statuses, ['FILLED'])
    const late = (strategy: Strategy, order: Order) => {
      strategy.cancel(order)
      strategy.cancel(strategy.buy({ limit: 1, instrument: order.instrument }))
    }
    assert.deepEqual(slow(10, late).statuses, ['FILLED', 'CANCELED'])
  })
})

describe('A protecting stop and a command that is late by latency', () => {
  for (const [latency, fills] of [
    [1, [[2, 95, true]]],
    [59_999, [[2, 95, true]]],
    [60_000, [[2, 95, false]]],
  ] as const)
    it(`fills in the bar in which the cancellation arrives, ${String(latency)} ms after its open`, () => {
      class Cancels extends Strategy {
        private order: Order | undefined
        override onBar() {
          const { length } = this.bars()
          if (length === 1) this.buy({ size: 5 })
          if (length === 1) this.order = this.sell({ size: 5, stop: 95 })
          if (length === 2) this.cancel(this.order!)
        }
      }
      const rows: BarRow[] = [quiet, quiet, [100, 101, 80, 100], quiet]
      const { sink } = run(Cancels, rows, { venue: { finalize: 'none', latency: { cancel: latency } } })
      assert.deepEqual(
        sink.fillRows.slice(1).map(({ bar, price, ambiguous }) => [bar, price, ambiguous]),
        fills,
      )
    })
})

describe('In the core of ticks', () => {
  const bars: BarRow[] = [quiet, quiet, [100, 101, 80, 100], quiet]

  it('a protecting stop that is cancelled inside a bar sees it', () => {
    const fills = fillsOf(bars, { place: placeStop, act: cancel, venue: { barExecution: 'ticks' } })
    assert.deepEqual(fills, [[2, 95, true]])
  })

  it('one that ends inside a bar sees it', () => {
    const place = (strategy: Strategy) =>
      strategy.sell({ size: 5, stop: 95, timeInForce: 'GTD', expiresAt: strategy.clock.now + barLength * 1.5 })
    const fills = fillsOf(bars, { place, act: () => undefined, venue: { barExecution: 'ticks' } })
    assert.deepEqual(fills, [[2, 95, true]])
  })

  it('the preset nautilus cancels at once, as that engine does', () => {
    assert.deepEqual(fillsOf(bars, { place: placeStop, act: cancel, venue: { preset: 'nautilus' } }), [])
  })
})

describe('Where quotes match orders', () => {
  const quotes: QuoteRow[] = [
    [1, 99, 101],
    [2, 99, 101],
    [4, 99, 101],
    [6, 90, 92],
  ]
  for (const [at, statuses] of [
    [5, ['FILLED', 'CANCELED']],
    [7, ['FILLED', 'FILLED']],
  ] as const)
    it(`a command of ${String(at)} s is exact: it comes before the quotes after it`, () => {
      class Acts extends Strategy {
        private placed = false
        override onQuoteTick() {
          if (this.placed) return
          this.placed = true
          this.buy({ size: 5 })
          const order = this.sell({ size: 5, stop: 95 })
          const callback = () => {
            this.cancel(order)
          }
          this.clock.setAlert({ name: 'inside', at: firstOpen + at * 1000, callback })
        }
      }
      const { sink } = runMixed(Acts, [tickSource('quotes')], [quoteBatch([...quotes, [8, 90, 92]])], {
        finalize: 'none',
      })
      assert.deepEqual(
        sink.orderRows.map(({ status }) => status),
        statuses,
      )
    })
})

describe('A limit that comes or is moved inside a bar that closes beyond it', () => {
  // Where it had waited for the next open, it would have bought at 90 and sold at 110, better than it can have filled.
  const cases: readonly (readonly [what: string, from: number, to: number, bar: BarRow, fill: readonly unknown[]])[] = [
    ['fills in it, and is flagged', 1, 95, [100, 101, 89, 90], [2, 95, true]],
    ['is not filled where the bar comes back', 1, 95, [100, 101, 89, 96], [3, 90, false]],
    ['fills at the next open where it could fill at once', 1, 102, [100, 101, 89, 90], [3, 90, false]],
    ['fills at the worse of two levels, moved nearer', 92, 95, [100, 101, 89, 90], [2, 95, true]],
    ['fills at the worse of two levels, moved away', 95, 92, [100, 101, 89, 90], [2, 95, true]],
    ['fills at an open that was before the command', 97, 98, [96, 101, 89, 90], [2, 96, false]],
  ]
  const mirror = ([open, high, low, close]: BarRow): BarRow => [200 - open, 200 - low, 200 - high, 200 - close]
  const next: BarRow = [90, 91, 89, 90]
  for (const [what, from, to, bar, [at, price, flagged]] of cases)
    for (const buys of [true, false]) {
      const limit = (level: number) => (buys ? level : 200 - level)
      const place = (level: number) => (strategy: Strategy) =>
        strategy[buys ? 'buy' : 'sell']({ size: 1, limit: limit(level) })
      const rows = [bar, next].map((row) => (buys ? row : mirror(row)))
      const expected = [[at, limit(price as number), flagged]]
      it(`${what}: moved, ${buys ? 'bought' : 'sold'}`, () => {
        const act = (strategy: Strategy, order: Order) => {
          strategy.modify(order, { limit: limit(to) })
        }
        assert.deepEqual(fillsOf([quiet, quiet, ...rows], { hold: false, place: place(from), act }), expected)
      })
      if (from === 1)
        it(`${what}: new, ${buys ? 'bought' : 'sold'}`, () => {
          const inside = { hold: false, place: place(1), act: place(to) }
          assert.deepEqual(fillsOf([quiet, quiet, ...rows], inside), expected)
        })
    }

  it('fills its exits by that bar, too', () => {
    const act = (strategy: Strategy) => strategy.buy({ size: 1, limit: 95, stopLoss: 92 })
    const place = (strategy: Strategy) => strategy.buy({ size: 1, limit: 1 })
    assert.deepEqual(fillsOf([quiet, quiet, [100, 101, 89, 90], [96, 97, 95, 96]], { hold: false, place, act }), [
      [2, 95, true],
      [2, 92, false],
    ])
  })

  it('leaves the rest of a limit that fills in part where it is', () => {
    const place = (strategy: Strategy) => strategy.buy({ size: 1, limit: 1 })
    const act = (strategy: Strategy) => strategy.buy({ size: 8, limit: 95 })
    const rows: BarRow[] = [quiet, quiet, [100, 101, 89, 90, 50], [90, 91, 89, 90, 50]]
    const sink = outcome(rows, { hold: false, place, act, venue: { volumeLimit: 0.1 } })
    assert.deepEqual(
      sink.fillRows.map(({ bar, price, quantity }) => [bar, price, quantity]),
      [
        [2, 95, 5],
        [3, 90, 3],
      ],
    )
  })
})

describe('A stop that comes inside a bar to end a position', () => {
  const cases: readonly Row[] = [
    ['fills where the bar touches it and comes back, and is flagged', [100, 101, 80, 100], [[2, 95, true]]],
    ['fills at the next open where the bar closes beyond it', [100, 101, 80, 90], [[3, 80, false]]],
    ['waits where the bar does not touch it', [100, 101, 96, 100], [[3, 80, false]]],
  ]
  for (const [what, bar, fills] of cases)
    it(what, () => {
      const place = (strategy: Strategy) => strategy.buy({ size: 1, limit: 1 })
      assert.deepEqual(fillsOf([quiet, quiet, bar, [80, 81, 79, 80]], { place, act: placeStop }), fills)
    })
})

describe('An order that takes the place of others and arrives inside a bar by latency', () => {
  it('does not spare them that bar', () => {
    class Replaces extends Strategy {
      override onBar() {
        const { length } = this.bars()
        if (length === 1) this.sell({ size: 5, stop: 95 })
        if (length === 3) this.buy({ size: 1, limit: 50 })
      }
    }
    const rows: BarRow[] = [quiet, quiet, quiet, [100, 101, 80, 100], quiet]
    const { sink } = run(Replaces, rows, { venue: { exclusiveOrders: true, finalize: 'none', latency: { insert: 1 } } })
    assert.deepEqual(
      sink.fillRows.map(({ order, bar, price }) => [order, bar, price]),
      [
        [1, 3, 95],
        [3, 4, 100],
      ],
    )
  })
})

describe('Changes of one order inside one bar', () => {
  it('take effect in their sequence', () => {
    const place = (strategy: Strategy) => strategy.sell({ size: 5, stop: 95, limit: 80 })
    const act = (strategy: Strategy, order: Order) => {
      strategy.modify(order, { limit: 70 })
      strategy.modify(order, { stop: 97, limit: 98 })
    }
    const rows: BarRow[] = [quiet, quiet, [100, 101, 96, 96], [96, 97, 95, 96]]
    assert.deepEqual(fillsOf(rows, { place, act }), [])
  })
})

describe('An order that comes and is changed inside one bar', () => {
  for (const preset of ['default', 'nautilus'] as const)
    it(`waits once and ends once, preset ${preset}`, () => {
      let order: Order | undefined
      const act = (strategy: Strategy) => {
        order = strategy.buy({ limit: 90 })
        strategy.modify(order, { limit: 91 })
        strategy.modify(order, { limit: 92 })
        const end = order
        const callback = () => {
          strategy.cancel(end)
        }
        strategy.clock.setAlert({ name: 'end', at: strategy.clock.now + barLength * 1.02, callback })
      }
      const place = (strategy: Strategy) => strategy.buy({ limit: 1 })
      const fall: BarRow = [100, 101, 80, 100]
      assert.deepEqual(
        fillsOf([quiet, quiet, quiet, quiet, quiet, fall], { hold: false, place, act, venue: { preset } }),
        [],
      )
      assert.equal(order!.status, 'CANCELED')
    })
})
