import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Instrument } from '../../../../engine-host/model/instrument.js'
import { Consolidation, minute, type Row, type TradeRow, tradeRows } from './bars.js'

const runs = { numRuns: 1000 }

/** Trades a second apart, from prices and quantities. */
const trades = (...given: readonly (readonly [price: number, quantity: number])[]): TradeRow[] =>
  given.map(([price, quantity], at) => [BigInt(at + 1) * 1_000_000_000n, price, quantity])

/** Bars as the second in which they closed, open, high, low, close, volume. */
const bars = (rows: readonly Row[]) => rows.map(([nanos, ...values]) => [Number(nanos) / 1e9, ...values])

describe('bars by trades, quantity, value, range and bricks', () => {
  const cases: readonly { rule: string; bars: string; trades: TradeRow[]; expected: number[][] }[] = [
    {
      rule: 'a count of trades',
      bars: '2-TICK',
      trades: trades([10, 1], [11, 2], [9, 3], [12, 4], [10, 5]),
      expected: [
        [2, 10, 11, 10, 11, 3],
        [4, 9, 12, 9, 12, 7],
      ],
    },
    {
      rule: 'a quantity, without splitting the trade that reaches it',
      bars: '5-VOLUME',
      trades: trades([10, 3], [11, 4], [9, 5], [12, 4]),
      expected: [
        [2, 10, 11, 10, 11, 7],
        [3, 9, 9, 9, 9, 5],
      ],
    },
    {
      rule: 'a value, the contract’s multiplier counted',
      bars: '1000-DOLLAR',
      trades: trades([10, 1], [10, 1], [20, 1], [5, 1]),
      expected: [
        [2, 10, 10, 10, 10, 2],
        [3, 20, 20, 20, 20, 1],
      ],
    },
    {
      rule: 'a distance from high to low in ticks',
      bars: '4-RANGE',
      trades: trades([10, 1], [10.5, 1], [9.75, 1], [9.5, 2], [10, 1]),
      expected: [[4, 10, 10.5, 9.5, 9.5, 5]],
    },
    {
      rule: 'bricks of the price, two of them to turn round, with the wicks of what went against them',
      bars: '4-RENKO',
      trades: trades([10, 1], [9.75, 1], [11, 1], [10.25, 2], [12, 1], [11, 1], [10, 3]),
      expected: [
        [3, 10, 11, 9.75, 11, 3],
        [5, 11, 12, 10.25, 12, 3],
        [7, 11, 11, 10, 10, 4],
      ],
    },
    {
      rule: 'several bricks of one trade, each a nanosecond after the other, the first with the volume',
      bars: '4-RENKO',
      trades: trades([10, 1], [12.25, 7]),
      expected: [
        [2, 10, 11, 10, 11, 8],
        [2.000000001, 11, 12, 11, 12, 0],
      ],
    },
  ]
  for (const { rule, bars: kind, trades: given, expected } of cases) {
    it(`${kind}: ${rule}`, () => {
      assert.deepEqual(bars(new Consolidation(kind).addTrades(given).endData().take()), expected)
    })
  }

  it('stamps ascend although trades share a nanosecond, and never lie before the trade that closes the bar', () => {
    fc.assert(
      fc.property(tradeRows, fc.constantFrom('1-TICK', '3-TICK', '2-RENKO', '1-RANGE'), (given, kind) => {
        const stamps = new Consolidation(kind)
          .addTrades(given)
          .take()
          .map(([nanos]) => nanos)
        for (let at = 1; at < stamps.length; at++) assert.ok(stamps[at]! > stamps[at - 1]!)
        if (kind === '1-TICK') stamps.forEach((nanos, at) => assert.ok(nanos >= given[at]![0]))
      }),
      runs,
    )
  })

  it('volumes add up to those of the trades, but for what the last bar has begun', () => {
    const total = (values: readonly number[]) => values.reduce((sum, each) => sum + BigInt(Math.round(each * 1e8)), 0n)
    fc.assert(
      fc.property(tradeRows, fc.constantFrom('4-TICK', '1000-VOLUME', '5000000-DOLLAR', '6-RANGE'), (given, kind) => {
        const made = new Consolidation(kind).addTrades(given).take()
        let left = total(made.map((row) => row[5]))
        let used = 0
        while (left > 0n || used < 0) left -= total([given[used++]![2]])
        assert.equal(left, 0n)
        // A bar more comes out of nothing but more trades.
        const more = new Consolidation(kind)
          .addTrades(given)
          .advanceTo(given.at(-1)![0] + minute)
          .endData()
          .take()
        assert.deepEqual(more, made)
      }),
      runs,
    )
  })

  it('what follows changes none of the bars before it', () => {
    const kinds = ['3-TICK', '1000-VOLUME', '5000000-DOLLAR', '6-RANGE', '4-RENKO']
    fc.assert(
      fc.property(tradeRows, fc.nat(), fc.constantFrom(...kinds), (given, seed, kind) => {
        const part = new Consolidation(kind).addTrades(given.slice(0, 1 + (seed % given.length))).take()
        assert.deepEqual(part, new Consolidation(kind).addTrades(given).take().slice(0, part.length))
      }),
      runs,
    )
  })

  it('bricks lie on the grid, with prices as the decimals are written', () => {
    const coin = new Instrument(
      {
        id: 'BTC/USD.BINANCE',
        kind: 'cryptoSpot',
        currency: 'USD',
        pricePrecision: 2,
        tickSize: '0.1',
        quantityPrecision: 8,
        lotSize: '0.00000001',
        multiplier: '1',
        timeZone: 'UTC',
      },
      0,
    )
    const made = new Consolidation('1-RENKO', {}, coin).addTrades(trades([0.1, 1], [0.7, 1])).take()
    assert.deepEqual(
      made.map((row) => row[4]),
      [0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
    )
  })
})
