import assert from 'node:assert/strict'
import { TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import type { QuoteTick } from '../../../engine-host/model/quote-tick.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { Strategy, units, type Order, type OrderEvent } from '../../../engine-host/trading/index.js'
import { batchOf, MemorySink, run, share, specificationOf, type BarRow } from './engine-fixture.js'
import { quoteBatch, runMixed, tickSource, type QuoteRow } from './tick-fixture.js'

const yenPrecise = { ...share, pricePrecision: 3, tickSize: '0.001' }
const nautilus: Partial<RunSpecification> = {
  instruments: [yenPrecise],
  cash: '10000000',
  venue: { preset: 'nautilus' },
}
const fillsOf = (sink: MemorySink) => sink.fillRows.map(({ quantity, price }) => [quantity, price])

/** Runs a strategy that acts once, in the callback of a bar. */
function acting(act: (strategy: Strategy) => void, rows: readonly BarRow[], changes = nautilus, bar = 1) {
  return run(
    class extends Strategy {
      override onBar() {
        if (this.bars().length === bar) act(this)
      }
    },
    rows,
    changes,
  )
}

describe('numbers of exchanges that others test too', () => {
  const quarterVolume: BarRow = [90.02, 90.03, 90.01, 90.015, 20_000]

  it('a market order takes the size of the closing tick and fills the rest one tick worse, 90.0155 on average', () => {
    const { sink } = acting((strategy) => strategy.buy({ size: units(10_000) }), [quarterVolume])
    assert.deepEqual(fillsOf(sink), [
      [5000, 90.015],
      [5000, 90.016],
    ])
    assert.equal(sink.tradeRows[0]?.entryPrice, 90.0155)
  })

  it('a limit that the bar trades through is filled at its price and no other, 5,000 by each of its ticks', () => {
    const { sink } = acting(
      (strategy) => strategy.buy({ size: units(10_000), limit: 90.012 }),
      [[90.02, 90.02, 90.02, 90.02, 20_000], quarterVolume],
    )
    assert.deepEqual(fillsOf(sink), [
      [5000, 90.012],
      [5000, 90.012],
    ])
    assert.equal(sink.orderRows[0]?.status, 'FILLED')
  })

  for (const [path, prices] of [
    ['ohlc', [90.03, 90.01]],
    ['adaptive', [90.01, 90.03]],
  ] as const)
    it(`of a limit above and one below, the path ${path} fills ${String(prices[0])} first`, () => {
      const { sink } = acting(
        (strategy) => {
          strategy.sell({ size: units(10), limit: 90.03 })
          strategy.buy({ size: units(10), limit: 90.01 })
        },
        [
          [90.012, 90.012, 90.012, 90.012, 20_000],
          [90.012, 90.03, 90.01, 90.02, 20_000],
        ],
        { ...nautilus, venue: { preset: 'nautilus', intrabarPath: path } },
      )
      assert.deepEqual(
        sink.fillRows.map(({ price }) => price),
        prices,
      )
    })

  for (const [title, order, bar, price] of [
    ['a buy stop touched inside the bar fills at its trigger', { stop: 90.015 }, [90.005, 90.02, 90.0, 90.01], 90.015],
    ['a buy stop that the bar opens beyond fills at the open', { stop: 90.015 }, [90.025, 90.03, 90.02, 90.02], 90.025],
    ['a sell stop touched inside the bar fills at its trigger', { stop: 89.985 }, [90.0, 90.0, 89.98, 89.99], 89.985],
    [
      'a sell stop that the bar opens beyond fills at the open',
      { stop: 89.985 },
      [89.975, 89.98, 89.97, 89.98],
      89.975,
    ],
  ] as const)
    it(title, () => {
      const { sink } = acting(
        (strategy) =>
          order.stop > 90 ? strategy.buy({ ...order, size: units(1) }) : strategy.sell({ ...order, size: units(1) }),
        [[90, 90, 90, 90, 20_000], bar],
      )
      assert.deepEqual(fillsOf(sink), [[1, price]])
    })

  it('a buy that is active once the market has come down to 95 fills there', () => {
    const { sink } = acting(
      (strategy) => strategy.submit(strategy.orders.marketIfTouched({ side: 'BUY', quantity: 1, trigger: 95 })),
      [
        [100, 100, 100, 100],
        [100, 105, 90, 92],
      ],
    )
    assert.deepEqual(fillsOf(sink), [[1, 95]])
  })

  /** The stop of a trailing order after each quote, whose bid and ask are equal; NaN while it does not follow. */
  function trailed(side: 'BUY' | 'SELL', prices: readonly number[], activation?: number) {
    const stops: number[] = []
    class Trailed extends Strategy {
      private order: Order | undefined
      override onStart() {
        const terms = { side, quantity: 1, offset: 1, ...(activation === undefined ? {} : { activation }) }
        this.order = this.submit(this.orders.trailingStop(terms))
      }
      override onQuoteTick(_quote: QuoteTick) {
        stops.push(this.order!.stop)
      }
    }
    const rows = prices.map((price, second): QuoteRow => [second, price, price])
    const venue = { preset: 'nautilus' } as const
    const { sink } = runMixed(Trailed, [tickSource('quotes')], [quoteBatch(rows)], venue)
    return { stops, fills: fillsOf(sink) }
  }

  it('a trailing sell waits for its activation price, then follows upwards only, and fills at the book', () => {
    const { stops, fills } = trailed('SELL', [13, 15.5, 16.5, 16, 15], 15)
    assert.deepEqual(stops.slice(1), [14.5, 15.5, 15.5, 15.5])
    assert.deepEqual(fills, [[1, 15]])
  })

  for (const [side, price, stop] of [
    ['BUY', 14, 15],
    ['SELL', 13, 12],
  ] as const)
    it(`a trailing ${side} begins one offset from ${String(price)}, at ${String(stop)}`, () => {
      assert.equal(trailed(side, [price, price]).stops[1], stop)
    })

  it('a taker of a million at 90.005 takes what the quote shows and fills the rest one tick worse, at 90.006', () => {
    class Taker extends Strategy {
      override onQuoteTick() {
        if (this.isFlat()) this.buy({ size: units(1_000_000) })
      }
    }
    const venue = { preset: 'nautilus' } as const
    const quotes = quoteBatch([[0, 90.002, 90.005, 1000, 1000]])
    const { sink } = runMixed(Taker, [tickSource('quotes')], [quotes], venue, {
      instruments: [yenPrecise],
      cash: '1000000000',
    })
    assert.deepEqual(fillsOf(sink), [
      [1000, 90.005],
      [999_000, 90.006],
    ])
  })

  it('exits of an entry that filled in part have the quantity that filled; one that fills in part leaves the other the rest', () => {
    const updates: [string, number][] = []
    class Parts extends Strategy {
      override onBar() {
        if (this.bars().length === 1) this.buy({ size: units(100), limit: 100, stopLoss: 90, takeProfit: 110 })
      }
      override onOrderEvent(event: OrderEvent) {
        if (event.order.role === 'stopLoss' && event.kind === 'orderUpdated')
          updates.push([event.order.role, event.order.quantity])
      }
    }
    const { sink } = run(
      Parts,
      [
        [101, 101, 101, 101, 100],
        [101, 101, 99, 101, 80],
        [101, 101, 101, 101, 100],
        [108, 111, 108, 108, 60],
        [108, 111, 108, 108, 60],
      ],
      { cash: '1000000', venue: { volumeLimit: 0.5 } },
    )
    assert.deepEqual(fillsOf(sink), [
      [40, 100],
      [30, 110],
      [10, 110],
    ])
    assert.deepEqual(updates.slice(0, 2), [
      ['stopLoss', 40],
      ['stopLoss', 10],
    ])
    assert.equal(sink.orderRows.find(({ role }) => role === 'stopLoss')?.status, 'CANCELED')
  })
})

describe('data in several calls', () => {
  class Flips extends Strategy {
    override onBar() {
      if (this.bars().length % 3 === 0) this.buy({ size: units(1) })
      else if (this.bars().length % 3 === 1) this.close()
    }
  }
  const rows = Array.from({ length: 40 }, (_, bar): BarRow => [100 + (bar % 7), 108, 99, 100 + (bar % 5)])
  const engineOf = () =>
    new TradingEngine({
      specification: specificationOf(),
      strategy: Flips,
      sink: new MemorySink(),
      log: () => undefined,
    })

  it('gives the same event log however it is divided, and again after a run', () => {
    const hashes = [40, 1, 7].map((length) => {
      const engine = engineOf()
      engine.start()
      for (let begin = 0; begin < rows.length; begin += length) {
        const part = rows.slice(begin, begin + length)
        engine.process(batchOf(part, 0, begin), 0, part.length)
      }
      engine.finish()
      return engine.eventLogSha256()
    })
    assert.match(hashes[0]!, /^[0-9a-f]{64}$/)
    assert.deepEqual(hashes, [hashes[0], hashes[0], hashes[0]])
  })

  it('is refused when it goes back in time', () => {
    const engine = engineOf()
    engine.start()
    engine.process(batchOf(rows, 0, 10), 0, rows.length)
    assert.throws(() => engine.process(batchOf(rows, 0, 0), 0, 1), /2020-01-02T14:31:00.*after.*2020-01-02T15:20:00/)
  })
})
