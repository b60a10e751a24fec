import assert from 'node:assert/strict'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import type { BarBatch } from '../../../engine-host/model/bar-batch.js'
import { combine, ema, sma, Strategy, type Bar } from '../../../engine-host/trading/index.js'
import { batchOf, MemorySink, share, specificationOf, type BarRow } from './engine-fixture.js'

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
})
