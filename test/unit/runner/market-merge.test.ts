import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { BarBatch } from '../../../engine-host/model/bar-batch.js'
import { MarketMerge } from '../../../engine-host/runner/market-merge.js'

function batchOf(source: number, nanos: readonly bigint[]): BarBatch {
  const stamps = new Int32Array(nanos.length * 2)
  nanos.forEach((value, row) => {
    stamps[2 * row] = Number(BigInt.asIntN(32, value))
    stamps[2 * row + 1] = Number(value >> 32n)
  })
  const column = new Float64Array(nanos.length)
  return {
    kind: 'bar',
    source,
    length: nanos.length,
    stamps,
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a feed is asynchronous by its interface
async function* feed(source: number, batches: readonly (readonly bigint[])[]): AsyncIterable<BarBatch> {
  for (const batch of batches) yield batchOf(source, batch)
}

async function merged(feeds: readonly (readonly (readonly bigint[])[])[], maximumRows: number) {
  const merge = new MarketMerge(feeds.map((batches, source) => feed(source, batches)))
  const rows: { nanos: bigint; source: number }[] = []
  while (await merge.refill()) {
    while (merge.advance(maximumRows)) {
      const { batch, begin, end } = merge
      assert.ok(end > begin && end - begin <= maximumRows)
      for (let row = begin; row < end; row++) {
        const nanos = (BigInt(batch.stamps[2 * row + 1]!) << 32n) | BigInt(batch.stamps[2 * row]! >>> 0)
        rows.push({ nanos, source: batch.source })
      }
    }
  }
  return rows
}

describe('merge of feeds', () => {
  // Steps around 2^31 and 2^32 ns show a wrong comparison of the low halves.
  const step = fc.oneof(fc.bigInt({ min: 0n, max: 3_000_000_000n }), fc.constantFrom(0n, 1_000_000_000n))
  const ascending = fc.array(step, { maxLength: 12 }).map((steps) => {
    let nanos = 1_381_152_668_000_000_000n
    return steps.map((value) => (nanos += value))
  })
  const inBatches = fc.tuple(ascending, fc.integer({ min: 1, max: 5 })).map(([stamps, size]) => {
    const batches: bigint[][] = []
    for (let at = 0; at < stamps.length; at += size) batches.push(stamps.slice(at, at + size))
    return batches
  })

  it('gives all rows of all feeds by time, equal times in the order of the configuration, none twice', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(inBatches, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        async (feeds, maximumRows) => {
          const expected = feeds.flatMap((batches, source) => batches.flat().map((nanos) => ({ nanos, source })))
          expected.sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : a.source - b.source))
          assert.deepEqual(await merged(feeds, maximumRows), expected)
        },
      ),
    ))

  it('gives the same of many feeds that mostly have a row at one time, where some pause, begin late or repeat a time', () => {
    const second = 1_000_000_000n
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.constant(second) },
      { weight: 1, arbitrary: fc.constantFrom(0n, 2n * second, second / 2n) },
    )
    const steps = fc.tuple(fc.constantFrom(0n, 0n, second, 7n * second), fc.array(step, { maxLength: 40 }))
    const times = steps.map(([late, all]) => {
      let nanos = 1_381_152_668_000_000_000n + late
      return all.map((value) => (nanos += value))
    })
    const batched = fc.tuple(times, fc.constantFrom(1, 5, 7, 40)).map(([stamps, size]) => {
      const batches: bigint[][] = []
      for (let at = 0; at < stamps.length; at += size) batches.push(stamps.slice(at, at + size))
      return batches
    })
    return fc.assert(
      fc.asyncProperty(fc.array(batched, { minLength: 4, maxLength: 12 }), async (feeds) => {
        const expected = feeds.flatMap((batches, source) => batches.flat().map((nanos) => ({ nanos, source })))
        expected.sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : a.source - b.source))
        assert.deepEqual(await merged(feeds, 65_536), expected)
      }),
      { numRuns: 500 },
    )
  })

  it('hands over whole batches of a single feed', async () => {
    const merge = new MarketMerge([feed(0, [[1n, 2n, 3n], [4n]])])
    const ranges: number[][] = []
    while (await merge.refill()) while (merge.advance(65_536)) ranges.push([merge.begin, merge.end])
    assert.deepEqual(ranges, [
      [0, 3],
      [0, 1],
    ])
  })
})
