import assert from 'node:assert/strict'
import type { MarketBatch } from '../../../engine-host/model/market-batch.js'
import type { MarketSource } from '../../../engine-host/protocol/market-source.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units } from '../../../engine-host/trading/index.js'
import {
  depthBatch,
  quoteBatch,
  runMixed,
  tickSource,
  tradeBatch,
  type DepthRow,
  type QuoteRow,
  type TradeRow,
} from './tick-fixture.js'

type Placing = (strategy: Strategy) => void
type FillRow = readonly [price: number, quantity: number, rule: string, liquidity: string]

/** Fills of orders that are placed in the callback of the first datum. */
function fillsOf(
  place: Placing,
  sources: readonly MarketSource[],
  calls: readonly MarketBatch[],
  venue: VenueSettings = {},
): FillRow[] {
  class Once extends Strategy {
    private placed = false
    override onEvent() {
      if (this.placed || this.clock.now === 0) return
      this.placed = true
      place(this)
    }
  }
  const { sink } = runMixed(Once, sources, calls, { finalize: 'none', ...venue })
  return sink.fillRows.map(({ price, quantity, rule, liquidity }) => [price, quantity, rule, liquidity])
}

const quotes = (rows: readonly QuoteRow[], place: Placing, venue: VenueSettings = {}) =>
  fillsOf(place, [tickSource('quotes')], [quoteBatch(rows)], venue)

const buy =
  (quantity: number, terms: Record<string, unknown> = {}): Placing =>
  (strategy) =>
    strategy.buy({ size: units(quantity), ...terms })
const sell =
  (quantity: number, terms: Record<string, unknown> = {}): Placing =>
  (strategy) =>
    strategy.sell({ size: units(quantity), ...terms })

describe('Orders against quotes', () => {
  const cases: readonly [rule: string, rows: QuoteRow[], place: Placing, fills: FillRow[], venue?: VenueSettings][] = [
    [
      'a market buy takes the next ask',
      [
        [1, 99, 101],
        [2, 100, 102],
      ],
      buy(10),
      [[102, 10, 'quote', 'TAKER']],
    ],
    [
      'a market sell takes the next bid',
      [
        [1, 99, 101],
        [2, 100, 102],
      ],
      sell(10),
      [[100, 10, 'quote', 'TAKER']],
    ],
    [
      'with entryAt thisClose a market order takes the quote that was seen',
      [
        [1, 99, 101],
        [2, 100, 102],
      ],
      buy(10),
      [[101, 10, 'thisClose', 'TAKER']],
      { entryAt: 'thisClose' },
    ],
    [
      'with marketFill mid a market order takes the mid, rounded against it',
      [
        [1, 99, 101],
        [2, 100, 100.01],
      ],
      buy(10),
      [[100.01, 10, 'quote', 'TAKER']],
      { marketFill: 'mid' },
    ],
    [
      'what the quote cannot fill waits for the next',
      [
        [1, 99, 101],
        [2, 99, 101, 50, 30],
        [3, 99, 102, 50, 100],
      ],
      buy(50),
      [
        [101, 30, 'quote', 'TAKER'],
        [102, 20, 'quote', 'TAKER'],
      ],
    ],
    [
      'a quote that is repeated offers nothing new',
      [
        [1, 99, 101],
        [2, 99, 101, 50, 30],
        [3, 98, 101, 50, 30],
        [4, 98, 101, 50, 31],
      ],
      buy(50),
      [
        [101, 30, 'quote', 'TAKER'],
        [101, 20, 'quote', 'TAKER'],
      ],
    ],
    [
      'without liquidityConsumption a quote that is repeated is new',
      [
        [1, 99, 101],
        [2, 99, 101, 50, 30],
        [3, 98, 101, 50, 30],
      ],
      buy(50),
      [
        [101, 30, 'quote', 'TAKER'],
        [101, 20, 'quote', 'TAKER'],
      ],
      { liquidityConsumption: false },
    ],
    [
      'volumeLimit takes a share of what is quoted, in whole lots',
      [
        [1, 99, 101],
        [2, 99, 101, 50, 35],
        [3, 99, 102, 50, 1000],
      ],
      buy(20),
      [
        [101, 3, 'quote', 'TAKER'],
        [102, 17, 'quote', 'TAKER'],
      ],
      { volumeLimit: 0.1 },
    ],
    [
      'a resting buy limit fills at its price when the ask comes to it',
      [
        [1, 99, 101],
        [2, 98, 100],
        [3, 97, 99],
      ],
      buy(10, { limit: 100 }),
      [[100, 10, 'limitTouched', 'MAKER']],
    ],
    [
      'a resting buy limit that is gapped through fills at its own price',
      [
        [1, 99, 101],
        [2, 94, 95],
      ],
      buy(10, { limit: 100 }),
      [[100, 10, 'limitTouched', 'MAKER']],
    ],
    [
      'with limitFill through the ask must go beyond the limit',
      [
        [1, 99, 101],
        [2, 98, 100],
        [3, 98, 99.99],
      ],
      buy(10, { limit: 100 }),
      [[100, 10, 'limitTouched', 'MAKER']],
      { limitFill: 'through' },
    ],
    [
      'a bid that comes to a buy limit fills nothing',
      [
        [1, 99, 101],
        [2, 100, 102],
      ],
      buy(10, { limit: 100 }),
      [],
    ],
    [
      'a marketable limit takes the ask and not its limit',
      [
        [1, 99, 101],
        [2, 99, 102],
      ],
      buy(10, { limit: 105 }),
      [[102, 10, 'quote', 'TAKER']],
    ],
    [
      'a buy stop is touched by the ask and takes it',
      [
        [1, 99, 101],
        [2, 102, 104.5],
        [3, 104, 106],
      ],
      buy(10, { stop: 105 }),
      [[106, 10, 'stopGap', 'TAKER']],
    ],
    [
      'a sell stop is touched by the bid and takes it',
      [
        [1, 99, 101],
        [2, 97, 101],
      ],
      sell(10, { stop: 97 }),
      [[97, 10, 'stopTouched', 'TAKER']],
    ],
    [
      'a stop-limit that is not marketable rests at its limit',
      [
        [1, 99, 101],
        [2, 104, 106],
        [3, 103, 105],
      ],
      buy(10, { stop: 105, limit: 105 }),
      [[105, 10, 'limitTouched', 'MAKER']],
    ],
    [
      'an empty side fills nothing',
      [
        [1, 99, 101],
        [2, 99, NaN],
        [3, 99, 103],
      ],
      buy(10),
      [[103, 10, 'quote', 'TAKER']],
    ],
  ]
  for (const [rule, rows, place, fills, venue] of cases)
    it(rule, () => assert.deepEqual(quotes(rows, place, venue), fills))

  it('refuses a post-only limit that would take liquidity', () => {
    class Post extends Strategy {
      override onQuoteTick() {
        if (this.clock.now % 2000 === 1000)
          this.submit(this.orders.limit({ side: 'BUY', quantity: 1, limit: 101, postOnly: true }))
      }
    }
    const { sink } = runMixed(Post, [tickSource('quotes')], [quoteBatch([[1, 99, 101]])])
    assert.deepEqual(
      sink.orderRows.map(({ status, reason }) => [status, reason]),
      [['REJECTED', 'it is post-only and would have taken liquidity']],
    )
  })

  it('an immediate limit takes what is there and ends', () => {
    class Immediate extends Strategy {
      override onQuoteTick() {
        if (this.workingOrders().length === 0 && this.isFlat())
          this.submit(this.orders.limit({ side: 'BUY', quantity: 50, limit: 101, timeInForce: 'IOC' }))
      }
    }
    const rows: QuoteRow[] = [
      [1, 99, 101],
      [2, 99, 101, 10, 30],
    ]
    const { sink } = runMixed(Immediate, [tickSource('quotes')], [quoteBatch(rows)], { finalize: 'none' })
    assert.deepEqual(
      sink.orderRows.map(({ status, filled }) => [status, filled]),
      [['CANCELED', 30]],
    )
  })
})

describe('Limits in the queue', () => {
  const both = [tickSource('quotes'), tickSource('trades')]
  const run = (trades: readonly TradeRow[], venue: VenueSettings = {}, later: readonly QuoteRow[] = []) =>
    fillsOf(
      buy(20, { limit: 100 }),
      both,
      [quoteBatch([[1, 100, 101, 100, 100]]), tradeBatch(trades, 1), quoteBatch(later)],
      venue,
    )

  const cases: readonly [rule: string, fills: FillRow[], trades: TradeRow[], venue?: VenueSettings][] = [
    [
      'with 100 ahead, sales of 80 and 30 fill 10, and the next completes',
      [
        [100, 10, 'queue', 'MAKER'],
        [100, 10, 'queue', 'MAKER'],
      ],
      [
        [2, 100, 80, -1],
        [3, 100, 30, -1],
        [4, 100, 50, -1],
      ],
    ],
    ['purchases at the ask do not move the queue of bids', [], [[2, 100, 500, 1]]],
    ['a trade whose side is not known moves it', [[100, 20, 'queue', 'MAKER']], [[2, 100, 500]]],
    ['a trade through the price passes by the queue', [[100, 20, 'queue', 'MAKER']], [[2, 99.99, 25, -1]]],
    ['a trade fills no more than its size', [[100, 5, 'queue', 'MAKER']], [[2, 99.99, 5, -1]]],
    [
      'in front, the first trade at the price fills',
      [[100, 20, 'queue', 'MAKER']],
      [[2, 100, 30, -1]],
      { queuePosition: 'front' },
    ],
    [
      'volumeLimit takes a share of each trade',
      [[100, 5, 'queue', 'MAKER']],
      [[2, 99.99, 50, -1]],
      { volumeLimit: 0.1 },
    ],
  ]
  for (const [rule, fills, trades, venue] of cases) it(rule, () => assert.deepEqual(run(trades, venue), fills))

  it('those ahead of several orders are served once: a size split into orders fills as the whole does', () => {
    const split: Placing = (strategy) => {
      for (const quantity of [5, 5, 10]) buy(quantity, { limit: 100 })(strategy)
    }
    const trades: TradeRow[] = [
      [2, 100, 80, -1],
      [3, 100, 30, -1],
      [4, 100, 50, -1],
    ]
    assert.deepEqual(fillsOf(split, both, [quoteBatch([[1, 100, 101, 100, 100]]), tradeBatch(trades, 1)]), [
      [100, 5, 'queue', 'MAKER'],
      [100, 5, 'queue', 'MAKER'],
      [100, 10, 'queue', 'MAKER'],
    ])
  })

  it('nobody is ahead who is not displayed any more', () => {
    const fills = fillsOf(buy(20, { limit: 100 }), both, [
      quoteBatch([
        [1, 100, 101, 100, 100],
        [2, 100, 101, 15, 100],
      ]),
      tradeBatch([[3, 100, 20, -1]], 1),
    ])
    assert.deepEqual(fills, [[100, 5, 'queue', 'MAKER']])
  })

  it('an order that is alone at the best price is the first', () => {
    const fills = fillsOf(buy(20, { limit: 100.5 }), both, [
      quoteBatch([[1, 100, 101, 100, 100]]),
      tradeBatch([[2, 100.5, 30, -1]], 1),
    ])
    assert.deepEqual(fills, [[100.5, 20, 'queue', 'MAKER']])
  })

  it('trades alone fill market orders at the next trade, and limits when they go through', () => {
    const rows: TradeRow[] = [
      [1, 100, 10],
      [2, 101, 10],
      [3, 99, 10],
      [4, 98.99, 10],
    ]
    const only = [tickSource('trades')]
    assert.deepEqual(fillsOf(buy(5), only, [tradeBatch(rows)]), [[101, 5, 'tick', 'TAKER']])
    assert.deepEqual(fillsOf(buy(5, { limit: 99 }), only, [tradeBatch(rows)]), [[99, 5, 'queue', 'MAKER']])
  })
})

describe('Orders against ten levels', () => {
  const asks = [
    [101, 10],
    [101.5, 20],
    [102, 30],
  ] as const
  const book: DepthRow[] = [
    [1, [[99, 50]], asks],
    [2, [[99, 50]], asks],
    [3, [[99, 50]], [[103, 100]]],
  ]
  const depth = (place: Placing, venue: VenueSettings = {}) =>
    fillsOf(place, [tickSource('depth')], [depthBatch(book)], venue)

  it('walk the book level by level and wait with the rest', () => {
    assert.deepEqual(depth(buy(70)), [
      [101, 10, 'quote', 'TAKER'],
      [101.5, 20, 'depth', 'TAKER'],
      [102, 30, 'depth', 'TAKER'],
      [103, 10, 'quote', 'TAKER'],
    ])
  })

  it('walk no further than their limit', () => {
    assert.deepEqual(depth(buy(70, { limit: 101.5 })), [
      [101, 10, 'quote', 'TAKER'],
      [101.5, 20, 'depth', 'TAKER'],
    ])
  })

  it('take a share of each level with volumeLimit', () => {
    assert.deepEqual(depth(buy(12, { limit: 102 }), { volumeLimit: 0.2 }), [
      [101, 2, 'quote', 'TAKER'],
      [101.5, 4, 'depth', 'TAKER'],
      [102, 6, 'depth', 'TAKER'],
    ])
  })
})
