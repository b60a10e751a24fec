import assert from 'node:assert/strict'
import { UserError } from '../../../engine-host/core/user-error.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { RunVenues, RunVenueSettings } from '../../../engine-host/protocol/run-venues.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import {
  Strategy,
  units,
  type AccountEvent,
  type Bar,
  type SimpleOrderOptions,
} from '../../../engine-host/trading/index.js'
import { ether, flat, future, runSeries } from './account-fixture.js'
import { share, type BarRow, type MemorySink } from './engine-fixture.js'

const first: InstrumentDefinition = { ...share, id: 'SAME.XNAS' }
const second: InstrumentDefinition = { ...share, id: 'SAME.XNYS' }
const bars: BarRow[] = [
  [100, 101, 99, 100],
  [102, 104, 98, 101],
  [101, 103, 97, 102],
  [102, 103, 101, 102],
]

type Fill = readonly [bar: number, quantity: number, price: number]
type OrderOf = SimpleOrderOptions & { readonly sell?: true }

function fillsOf({ fillChunks }: MemorySink, instrument: number): Fill[] {
  return fillChunks.flatMap((chunk) =>
    Array.from({ length: chunk.length }, (_, row) => row)
      .filter((row) => chunk.instrument[row] === instrument)
      .map((row): Fill => [chunk.bar[row]!, chunk.quantity[row]! * chunk.side[row]!, chunk.price[row]!]),
  )
}

/** Places the same order on both shares after the first bar. */
function orderOnBoth(order: OrderOf, venues: RunVenues, changes: Partial<RunSpecification> = {}): MemorySink {
  const { sell = false, ...options } = order
  class Twice extends Strategy {
    private placed = false
    override onBar() {
      if (this.placed) return
      this.placed = true
      for (const { id } of [first, second]) {
        const instrument = this.cache.instrument(id)
        if (sell) this.sell({ instrument, size: units(10), ...options })
        else this.buy({ instrument, size: units(10), ...options })
      }
    }
  }
  const series = [
    [first, bars],
    [second, bars],
  ] as const
  return runSeries(Twice, series, { venue: { finalize: 'none' }, venues, ...changes }).sink
}

describe('The same order at two venues fills by the rules of each', () => {
  const cases: [
    what: string,
    order: OrderOf,
    one: RunVenueSettings,
    other: RunVenueSettings,
    fills: Fill[],
    others: Fill[],
  ][] = [
    ['entryAt', {}, { entryAt: 'nextOpen' }, { entryAt: 'thisClose' }, [[1, 10, 102]], [[0, 10, 100]]],
    ['limitFill', { limit: 98 }, { limitFill: 'touch' }, { limitFill: 'through' }, [[1, 10, 98]], [[2, 10, 98]]],
    [
      'gapImprovement',
      { sell: true, limit: 101 },
      { gapImprovement: true },
      { gapImprovement: false },
      [[1, -10, 102]],
      [[1, -10, 101]],
    ],
    ['marketFill', {}, { marketFill: 'mid' }, { marketFill: 'worst' }, [[1, 10, 101]], [[1, 10, 104]]],
    [
      'volumeLimit',
      {},
      { volumeLimit: 'none' },
      { volumeLimit: 0.006 },
      [[1, 10, 102]],
      [
        [1, 6, 102],
        [2, 4, 101],
      ],
    ],
    [
      'intrabarPath',
      { stopLoss: 99, takeProfit: 103 },
      { intrabarPath: 'pessimistic' },
      { intrabarPath: 'ohlc' },
      [
        [1, 10, 102],
        [1, -10, 99],
      ],
      [
        [1, 10, 102],
        [1, -10, 103],
      ],
    ],
    [
      'sameBarChildren',
      { stopLoss: 99 },
      { sameBarChildren: true },
      { sameBarChildren: false },
      [
        [1, 10, 102],
        [1, -10, 99],
      ],
      [
        [1, 10, 102],
        [2, -10, 99],
      ],
    ],
    [
      'finalize',
      {},
      { finalize: 'none' },
      { finalize: 'lastClose' },
      [[1, 10, 102]],
      [
        [1, 10, 102],
        [3, -10, 102],
      ],
    ],
    ['slippage', {}, { slippage: 'none' }, { slippage: { ticks: 2 } }, [[1, 10, 102]], [[1, 10, 102.02]]],
    ['latency', {}, { latency: { base: 1 } }, { latency: { base: 60_001 } }, [[2, 10, 101]], [[3, 10, 102]]],
    ['latency at one alone', {}, {}, { latency: { base: 1 } }, [[1, 10, 102]], [[2, 10, 101]]],
    ['preset', {}, { preset: 'default', finalize: 'none' }, { preset: 'nautilus' }, [[1, 10, 102]], [[0, 10, 100]]],
    [
      'preset pessimistic',
      { limit: 98 },
      {},
      { preset: 'pessimistic', finalize: 'none' },
      [[1, 10, 98]],
      [[2, 10, 98]],
    ],
    [
      'barExecution',
      { stopLoss: 99 },
      { barExecution: 'levels' },
      { barExecution: 'queue', spread: 0.01 },
      [
        [1, 10, 102],
        [1, -10, 99],
      ],
      [
        [1, 10, 103.02],
        [1, -10, 99],
      ],
    ],
  ]
  for (const [what, order, one, other, fills, others] of cases)
    it(`${what}, whichever comes first`, () => {
      const there = orderOnBoth(order, { XNAS: one, XNYS: other })
      assert.deepEqual([fillsOf(there, 0), fillsOf(there, 1)], [fills, others])
      const turned = orderOnBoth(order, { XNAS: other, XNYS: one })
      assert.deepEqual([fillsOf(turned, 0), fillsOf(turned, 1)], [others, fills])
    })

  it('fees: those of a venue take the place of all of the run', () => {
    const fees = { perOrder: 1, of: { 'SAME.XNAS': { perOrder: 2 } } }
    const commissions = (venues: RunVenues) =>
      orderOnBoth({}, venues, { fees }).fillRows.map(({ commission }) => commission)
    assert.deepEqual(commissions({ XNYS: { fees: { perContract: 0.5 } } }), [2, 5])
    assert.deepEqual(commissions({ XNYS: { fees: {} } }), [2, 0])
    assert.deepEqual(commissions({ XNYS: {} }), [2, 1])
  })

  it('what a venue does not name is that of the run; with a preset it begins anew, save for account and oms', () => {
    const venue: VenueSettings = { finalize: 'none', slippage: { ticks: 3 }, limitFill: 'through' }
    const own = (settings: RunVenueSettings) => fillsOf(orderOnBoth({}, { XNYS: settings }, { venue }), 1)
    assert.deepEqual(own({ marketFill: 'worst' }), [[1, 10, 104.03]])
    assert.deepEqual(own({ preset: 'default', finalize: 'none' }), [[1, 10, 102]])
    assert.deepEqual(own({ preset: 'nautilus' }), [[0, 10, 100]])
  })

  it('an order of a venue that fills on arrival waits for its data, and that of another venue does not', () => {
    class AtStart extends Strategy {
      override onStart() {
        for (const { id } of [first, second]) this.buy({ instrument: this.cache.instrument(id), size: units(1) })
      }
    }
    const series = [
      [first, bars],
      [second, bars],
    ] as const
    const { sink } = runSeries(AtStart, series, {
      venues: { XNYS: { preset: 'nautilus' }, XNAS: { finalize: 'none' } },
    })
    assert.deepEqual(fillsOf(sink, 0), [[0, 1, 100]])
    assert.deepEqual(fillsOf(sink, 1), [[0, 1, 100]])
  })
})

describe('Venues of a run', () => {
  it('two venues, two instruments, one strategy: each account pays for its own, and holds its own position', () => {
    const coin: InstrumentDefinition = { ...ether, id: 'BTC/USDT.BINANCE', baseCurrency: 'BTC' }
    const stock: InstrumentDefinition = { ...share, id: 'AAPL.NASDAQ' }
    const seen: string[] = []
    class Both extends Strategy {
      private seen = 0
      override onBar({ instrument }: Bar) {
        if (instrument.id === coin.id && ++this.seen === 1) this.buy({ instrument, size: units(2) })
        if (instrument.id === stock.id && this.seen === 2) this.buy({ instrument, size: units(3) })
      }
      override onStop() {
        const { portfolio } = this
        for (const account of portfolio.accounts())
          seen.push(
            [account.venue, account.kind, account.currency, account.balance(), account.cash(), account.equity()].join(
              ' ',
            ),
          )
        for (const { id } of [coin, stock]) {
          const instrument = this.cache.instrument(id)
          seen.push(`${String(portfolio.netPosition(instrument))} at ${portfolio.accountOf(instrument).venue}`)
        }
        seen.push(String(portfolio.equity()), String(this.positions().length))
      }
    }
    const { sink } = runSeries(
      Both,
      [
        [coin, [flat(100), flat(110), flat(120), flat(130)]],
        [stock, [flat(50), flat(50), flat(60), flat(70)]],
      ],
      {
        cash: '0',
        venue: { finalize: 'none' },
        account: { rates: { 'USDT/USD': 1 } },
        venues: {
          BINANCE: { oms: 'netting', account: 'margin', funds: { cash: 1000 }, fees: { perOrder: 1 } },
          NASDAQ: { oms: 'hedging', account: 'cash', funds: { cash: 500 }, fees: { perOrder: 2 } },
        },
      },
    )
    assert.deepEqual(seen, [
      ' margin USD 0.00 USD 0.00 USD 0.00 USD',
      'BINANCE margin USDT 999.00000000 USDT 779.00000000 USDT 1039.00000000 USDT',
      'NASDAQ cash USD 498.00 USD 318.00 USD 528.00 USD',
      '2 at BINANCE',
      '3 at NASDAQ',
      '1567.00 USD',
      '2',
    ])
    assert.equal(sink.equity.at(-1), 1567)
  })

  const two = [
    [first, [flat(100), flat(100), flat(40), flat(40), flat(40)]],
    [second, [flat(100), flat(100), flat(100), flat(110), flat(120)]],
  ] as const

  const funded = {
    cash: '0',
    venue: { finalize: 'none' },
    venues: { XNAS: { funds: { cash: 1000, leverage: 10 } }, XNYS: { funds: { cash: 4000, leverage: 10 } } },
  } as const

  it('a size that is a share is one of the account that pays', () => {
    class Half extends Strategy {
      private seen = 0
      override onBar({ instrument }: Bar) {
        if (++this.seen <= 2) this.buy({ instrument, size: 0.5 })
      }
    }
    const { sink } = runSeries(Half, two, funded)
    assert.deepEqual([fillsOf(sink, 0), fillsOf(sink, 1)], [[[1, 5, 100]], [[1, 20, 100]]])
    assert.equal(sink.equity.at(-1), 1000 - 5 * 60 + 4000 + 20 * 20)
  })

  it('an account that is liquidated leaves that of another venue alone, and onAccount names the venue', () => {
    const calls: string[] = []
    class Twenty extends Strategy {
      private seen = 0
      override onBar({ instrument }: Bar) {
        if (++this.seen <= 2) this.buy({ instrument, size: units(20) })
      }
      override onAccount({ cause, venue }: AccountEvent) {
        if (cause === 'marginCall') calls.push(venue)
      }
    }
    const { sink } = runSeries(Twenty, two, funded)
    assert.deepEqual(calls, ['XNAS'])
    assert.deepEqual(fillsOf(sink, 0), [
      [1, 20, 100],
      [2, -20, 40],
    ])
    assert.deepEqual(fillsOf(sink, 1), [[1, 20, 100]])
    assert.equal(sink.equity.at(-1), 1000 - 20 * 60 + 4000 + 20 * 20)
  })

  const refused: [what: string, venues: RunVenues, message: RegExp][] = [
    ['a venue without instruments', { XLON: {} }, /The venues name XLON, to which no instrument of the run belongs/],
    ['an instrument that there is not', { XNAS: { instruments: ['MNQ'] } }, /lists MNQ, which is no instrument/],
    [
      'an instrument of two venues',
      { XNAS: {}, ARCA: { instruments: [first.id] } },
      /belongs to the venues XNAS and ARCA/,
    ],
    ['a value that is none', { XNAS: { marketFill: 'best' as 'mid' } }, /^XNAS: .*'marketFill' cannot be "best"/],
    ['settings that do not go together', { XNAS: { preset: 'nautilus', volumeLimit: 0.1 } }, /^XNAS: .*volumeLimit/],
    ['two kinds of one account', { XNAS: { account: 'cash' } }, /share the account of the run.*margin and cash/],
    ['a currency that nothing converts', { XNAS: { funds: { cash: 5, currency: 'EUR' } } }, /in USD.*EUR/],
  ]
  for (const [what, venues, message] of refused)
    it(`are refused with a sentence: ${what}`, () => {
      assert.throws(
        () => runSeries(class extends Strategy {}, two, { venues }),
        (error) => error instanceof UserError && message.test(error.message) && error.next !== '',
      )
    })

  it('hold contracts of a future that they list by its symbol', () => {
    class Once extends Strategy {
      private placed = false
      override onBar() {
        if (!this.placed) this.buy({ size: units(1) })
        this.placed = true
      }
    }
    const rows = [flat(100), flat(101), flat(102)]
    const { sink } = runSeries(Once, [[future, rows]], {
      venue: { finalize: 'none' },
      venues: { XCME: { instruments: ['ES'], slippage: { ticks: 1 } } },
    })
    assert.deepEqual(fillsOf(sink, 0), [[1, 1, 101.25]])
  })
})
