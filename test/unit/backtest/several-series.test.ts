import assert from 'node:assert/strict'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import type { BarBatch } from '../../../engine-host/model/bar-batch.js'
import { combine, ema, sma, Strategy, type Bar, type Order } from '../../../engine-host/trading/index.js'
import { barLength, batchOf, MemorySink, share, specificationOf, type BarRow } from './engine-fixture.js'

const first = share.id
const second = 'OTHER.XNAS'

/** A run over series of shares; each element of `calls` is a whole batch, handed over in this sequence. */
function runOver(
  strategy: StrategyConstructor,
  series: readonly (readonly [id: string, bars: string])[],
  calls: readonly BarBatch[],
): MemorySink {
  const sink = new MemorySink()
  const specification = specificationOf({
    instruments: series.map(([id]) => ({ ...share, id })),
    sources: series.map(([instrumentId, bars]) => ({ instrumentId, bars, files: [], rows: 0 })),
  })
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
  engine.start()
  for (const batch of calls) engine.process(batch, 0, batch.length)
  engine.finish()
  return sink
}

const rows: BarRow[] = [100, 101, 102, 103, 104, 105].map((price) => [price, price + 1, price - 1, price])

describe('A run over several series', () => {
  it('records every bar of a series that comes in several batches', () => {
    class Average extends Strategy {
      readonly average = this.indicator(sma(1))
    }
    const series = [
      [first, '1-MINUTE'],
      [second, '1-MINUTE'],
    ] as const
    const whole = runOver(Average, series, [batchOf(rows), batchOf(rows.slice(0, 1), 1, 10)])
    const parts = runOver(Average, series, [
      batchOf(rows.slice(0, 2)),
      batchOf(rows.slice(2, 5), 0, 2),
      batchOf(rows.slice(5), 0, 5),
      batchOf(rows.slice(0, 1), 1, 10),
    ])
    const closes = (sink: MemorySink) => sink.barChunks.map(({ source, close }) => [source, [...close]])
    assert.deepEqual(closes(parts), [
      [0, [100, 101]],
      [0, [102, 103, 104]],
      [0, [105]],
      [1, [100]],
    ])
    assert.deepEqual(
      parts.barChunks.flatMap(({ indicators }) => indicators.flatMap(({ values }) => [...values])),
      whole.barChunks.flatMap(({ indicators }) => indicators.flatMap(({ values }) => [...values])),
    )
  })

  for (const order of [
    [first, second],
    [second, first],
  ]) {
    it(`indicators over two series see both bars of a time when the run names ${order.join(' before ')}`, () => {
      const seen: number[] = []
      class Spread extends Strategy {
        readonly own = ema(this.bars(first).close, 1)
        readonly other = ema(this.bars(second).close, 1)
        readonly spread = this.indicator(combine('Spread', [this.own, this.other], (one, two) => one - two))

        override onBar({ instrument }: Bar) {
          if (instrument.id === first) seen.push(this.spread.value)
        }
      }
      const double = rows.map((row) => row.map((price) => price! * 2) as unknown as BarRow)
      const batches = [batchOf(rows, order.indexOf(first)), batchOf(double, order.indexOf(second))]
      const sink = new MemorySink()
      const specification = specificationOf({
        instruments: order.map((id) => ({ ...share, id })),
        sources: order.map((instrumentId) => ({ instrumentId, bars: '1-MINUTE', files: [], rows: 0 })),
      })
      const engine = new TradingEngine({ specification, strategy: Spread, sink, log: () => undefined })
      engine.start()
      batches.sort((a, b) => a.source - b.source)
      for (const row of rows.keys()) for (const batch of batches) engine.process(batch, row, row + 1)
      engine.finish()
      assert.deepEqual(seen, [-100, -101, -102, -103, -104, -105])
    })
  }

  describe('of which one has longer bars', () => {
    const tenMinutes: BarRow[] = [
      [50, 80, 49, 79],
      [79, 90, 78, 89],
      [89, 95, 85, 90],
    ]
    /** Minutes of the first and ten minutes of the second instrument; `act` runs at the close of one of the minutes. */
    function fillsOf(minute: number, act: (strategy: Strategy, other: Strategy['instrument']) => void): unknown[] {
      class Act extends Strategy {
        private minutes = 0
        override onBar({ instrument }: Bar) {
          if (instrument.id === first && ++this.minutes === minute) act(this, this.bars(second).instrument)
        }
      }
      const minutes = Array.from({ length: 30 }, (): BarRow => [100, 101, 99, 100])
      const long = batchOf(tenMinutes, 1, 0, 10 * barLength)
      const sink = new MemorySink()
      const specification = specificationOf({
        instruments: [share, { ...share, id: second }],
        sources: [
          { instrumentId: first, bars: '1-MINUTE', files: [], rows: 0 },
          { instrumentId: second, bars: '10-MINUTE', files: [], rows: 0 },
        ],
        venue: { finalize: 'none' },
      })
      const engine = new TradingEngine({ specification, strategy: Act, sink, log: () => undefined })
      engine.start()
      const short = batchOf(minutes)
      for (let row = 0; row < 30; row++) {
        engine.process(short, row, row + 1)
        if (row % 10 === 9) engine.process(long, (row - 9) / 10, (row - 9) / 10 + 1)
      }
      engine.finish()
      return sink.fillRows.map(({ bar, price }) => [bar, price])
    }

    it('a market order placed during a bar does not get the open that lies before it', () => {
      assert.deepEqual(
        fillsOf(5, (strategy, instrument) => strategy.buy({ instrument })),
        [[1, 79]],
      )
    })

    it('a market order placed at the close of a bar gets the open of the next', () => {
      assert.deepEqual(
        fillsOf(10, (strategy, instrument) => strategy.buy({ instrument })),
        [[1, 79]],
      )
    })

    it('a limit placed during a bar does not fill at a price from before it', () => {
      assert.deepEqual(
        fillsOf(5, (strategy, instrument) => strategy.buy({ instrument, limit: 55 })),
        [],
      )
    })

    it('an order that was cancelled during the bar in which it was placed stays cancelled', () => {
      assert.deepEqual(
        fillsOf(5, (strategy, instrument) => strategy.cancel(strategy.buy({ instrument }))),
        [],
      )
    })

    it('a limit that was moved during a bar does not fill at a price from before', () => {
      let order: Order
      assert.deepEqual(
        fillsOf(1, (strategy, instrument) => {
          order = strategy.buy({ instrument, limit: 40 })
          strategy.clock.setAlert({
            name: 'move',
            at: strategy.clock.now + 14.5 * barLength,
            callback: () => strategy.modify(order, { limit: 78.5 }),
          })
        }),
        [],
      )
    })
  })

  it('an order from a timer inside a bar gets the open of the next bar', () => {
    class Timed extends Strategy {
      override onStart() {
        this.clock.setAlert({
          name: 'half',
          at: this.clock.now + 1.5 * barLength,
          callback: () => this.buy(),
        })
      }
    }
    const sink = runOver(Timed, [[first, '1-MINUTE']], [batchOf(rows)])
    assert.deepEqual(
      sink.fillRows.slice(0, 1).map(({ bar, price }) => [bar, price]),
      [[2, 102]],
    )
  })
})
