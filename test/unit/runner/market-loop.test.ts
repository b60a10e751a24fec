import assert from 'node:assert/strict'
import type { BarBatch } from '../../../engine-host/model/bar-batch.js'
import { processMarket } from '../../../engine-host/runner/market-loop.js'
import { MarketMerge } from '../../../engine-host/runner/market-merge.js'

function batchOf(first: number, length: number): BarBatch {
  const stamps = new Int32Array(2 * length)
  for (let row = 0; row < length; row++) stamps[2 * row] = first + row
  const column = new Float64Array(length)
  return {
    kind: 'bar',
    source: 0,
    length,
    stamps,
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
  }
}

describe('loop over the bars', () => {
  it('processes every bar once and ends with a turn', async () => {
    // eslint-disable-next-line @typescript-eslint/require-await -- a feed is asynchronous by its interface
    async function* feed() {
      for (const first of [0, 1000, 2000]) yield batchOf(first, 1000)
    }
    const seen: number[] = []
    let barsAtLastTurn = 0
    await processMarket(
      new MarketMerge([feed()]),
      {
        process: ({ stamps }, begin, end) => {
          for (let row = begin; row < end; row++) seen.push(stamps[2 * row]!)
        },
      },
      () => Promise.resolve((barsAtLastTurn = seen.length) < 0),
      () => false,
    )
    assert.deepEqual(
      seen,
      Array.from({ length: 3000 }, (_, at) => at),
    )
    assert.equal(barsAtLastTurn, 3000)
  })

  it('processes no bar after a stop that came while it waited for data', async () => {
    let stopped = false
    // eslint-disable-next-line @typescript-eslint/require-await -- a feed is asynchronous by its interface
    async function* feed() {
      yield batchOf(0, 10)
      stopped = true
      yield batchOf(10, 10)
    }
    let bars = 0
    await processMarket(
      new MarketMerge([feed()]),
      {
        process: (_, begin, end) => {
          bars += end - begin
        },
      },
      () => Promise.resolve(false),
      () => stopped,
    )
    assert.equal(bars, 10)
  })
})
