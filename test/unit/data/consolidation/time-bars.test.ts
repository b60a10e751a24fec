import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bestInput } from '../../../../engine-host/data/consolidation/consolidation.js'
import { consolidatedFeed } from '../../../../engine-host/data/consolidation/consolidated-feed.js'
import { parseBarSpecification } from '../../../../engine-host/data/bar-specification.js'
import { at, barRows, batchOf, Consolidation, minute, type Row, rowsOf, second, tradeRows } from './bars.js'

const runs = { numRuns: 1000 }

/** Consolidates bars as stored data is, all known to be there. */
const made = (bars: string, rows: readonly Row[]) => new Consolidation(bars).addBars(rows).take()

/** What each interval must hold, by the definition alone. */
function expected(rows: readonly Row[], length: bigint): Row[] {
  const endOf = (nanos: bigint) => {
    const rest = ((nanos % length) + length) % length
    return rest === 0n ? nanos : nanos - rest + length
  }
  return [...new Set(rows.map(([nanos]) => endOf(nanos)))].map((end) => {
    const inside = rows.filter(([nanos]) => endOf(nanos) === end)
    return [
      end,
      inside[0]![1],
      Math.max(...inside.map((row) => row[2])),
      Math.min(...inside.map((row) => row[3])),
      inside.at(-1)![4],
      Number(inside.reduce((sum, row) => sum + BigInt(Math.round(row[5] * 1e8)), 0n)) / 1e8,
    ]
  })
}

describe('time bars from shorter bars and trades', () => {
  it('a bar belongs to the interval that its close ends, a trade at that time to the next', () => {
    const bars: Row[] = [
      [at('2013-10-07T13:31:00Z'), 10, 12, 9, 11, 5],
      [at('2013-10-07T13:35:00Z'), 11, 15, 10, 14, 7],
      [at('2013-10-07T13:35:00Z') + 1n, 14, 14, 13, 13, 2],
      [at('2013-10-07T13:41:00Z'), 13, 13, 13, 13, 1],
    ]
    assert.deepEqual(made('5-MINUTE', bars), [
      [at('2013-10-07T13:35:00Z'), 10, 15, 9, 14, 12],
      [at('2013-10-07T13:40:00Z'), 14, 14, 13, 13, 2],
    ])
    const trades = new Consolidation('5-MINUTE').addTrades([
      [at('2013-10-07T13:34:59.999Z'), 10, 1],
      [at('2013-10-07T13:35:00Z'), 20, 2],
      [at('2013-10-07T13:40:00Z'), 30, 4],
    ])
    assert.deepEqual(trades.take(), [
      [at('2013-10-07T13:35:00Z'), 10, 10, 10, 10, 1],
      [at('2013-10-07T13:40:00Z'), 20, 20, 20, 20, 2],
    ])
  })

  it('weeks end on Monday at midnight, days and hours on their UTC marks', () => {
    const friday: Row = [at('2013-10-11T20:00:00Z'), 1, 1, 1, 1, 1]
    const monday: Row = [at('2013-10-14T14:00:00Z'), 1, 1, 1, 1, 1]
    const ends = (bars: string) => made(bars, [friday, monday]).map(([nanos]) => nanos)
    assert.deepEqual(ends('1-WEEK'), [at('2013-10-14T00:00:00Z')])
    assert.deepEqual(ends('1-DAY'), [at('2013-10-12T00:00:00Z')])
    assert.deepEqual(ends('4-HOUR'), [at('2013-10-11T20:00:00Z')])
  })

  it('every bar holds its interval and nothing else', () => {
    fc.assert(
      fc.property(barRows(minute), fc.constantFrom(2n, 5n, 60n, 1440n), (rows, minutes) => {
        const length = minutes * minute
        const all = new Consolidation(`${minutes}-MINUTE`).addBars(rows).advanceTo(rows.at(-1)![0] + length)
        assert.deepEqual(all.take(), expected(rows, length))
      }),
      runs,
    )
  })

  it('minutes to five minutes to hours equal minutes to hours, to the last digit of the volume', () => {
    fc.assert(
      fc.property(barRows(minute), (rows) => {
        const direct = made('60-MINUTE', rows)
        const composed = made('60-MINUTE', made('5-MINUTE', rows))
        assert.deepEqual(composed, direct.slice(0, composed.length))
        const end = rows.at(-1)![0] + 60n * minute
        const five = new Consolidation('5-MINUTE').addBars(rows).advanceTo(end).take()
        assert.deepEqual(
          new Consolidation('60-MINUTE').addBars(five).advanceTo(end).take(),
          new Consolidation('60-MINUTE').addBars(rows).advanceTo(end).take(),
        )
      }),
      runs,
    )
  })

  it('trades to seconds to minutes equal trades to minutes', () => {
    fc.assert(
      fc.property(tradeRows, (trades) => {
        const end = trades.at(-1)![0] + 2n * minute
        const seconds = new Consolidation('1-SECOND').addTrades(trades).advanceTo(end).take()
        assert.deepEqual(
          new Consolidation('1-MINUTE').addBars(seconds).advanceTo(end).take(),
          new Consolidation('1-MINUTE').addTrades(trades).advanceTo(end).take(),
        )
      }),
      runs,
    )
  })

  it('first open, highest high, lowest low, last close and the whole volume are kept', () => {
    fc.assert(
      fc.property(barRows(second), (rows) => {
        const bars = new Consolidation('7-SECOND')
          .addBars(rows)
          .advanceTo(rows.at(-1)![0] + minute)
          .take()
        const total = (all: readonly Row[]) => all.reduce((sum, row) => sum + BigInt(Math.round(row[5] * 1e8)), 0n)
        assert.equal(total(bars), total(rows))
        assert.equal(bars[0]![1], rows[0]![1])
        assert.equal(bars.at(-1)![4], rows.at(-1)![4])
        assert.equal(Math.max(...bars.map((row) => row[2])), Math.max(...rows.map((row) => row[2])))
        assert.equal(Math.min(...bars.map((row) => row[3])), Math.min(...rows.map((row) => row[3])))
      }),
      runs,
    )
  })

  it('no bar knows anything later than its stamp: what follows changes none of the bars before it', () => {
    fc.assert(
      fc.property(barRows(minute), fc.nat(), fc.constantFrom('skip', 'fill'), (rows, seed, emptyIntervals) => {
        const cut = 1 + (seed % rows.length)
        const whole = new Consolidation('5-MINUTE', { emptyIntervals }).addBars(rows).take()
        const part = new Consolidation('5-MINUTE', { emptyIntervals }).addBars(rows.slice(0, cut)).take()
        assert.deepEqual(part, whole.slice(0, part.length))
        for (const bar of whole.slice(0, 20)) {
          const known = rows.filter(([nanos]) => nanos <= bar[0])
          const then = new Consolidation('5-MINUTE', { emptyIntervals }).addBars(known).advanceTo(bar[0])
          assert.deepEqual(then.take().at(-1), bar)
        }
      }),
      runs,
    )
  })

  it('stored bars in batches give what the same bars give one by one under a clock', async () => {
    await fc.assert(
      fc.asyncProperty(
        barRows(minute),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('skip', 'fill'),
        async (rows, batchLength, emptyIntervals) => {
          const batches = Array.from({ length: Math.ceil(rows.length / batchLength) }, (_, batch) =>
            batchOf(rows.slice(batch * batchLength, (batch + 1) * batchLength)),
          )
          const storage = new Consolidation('5-MINUTE', { emptyIntervals })
          const toNanos = rows.at(-1)![0] + 7n * minute
          const stored: Row[] = []
          const feed = consolidatedFeed(feedOf(batches), storage.consolidator, storage.buffer, 0, { toNanos })
          for await (const batch of feed) stored.push(...rowsOf(batch))

          const live = new Consolidation('5-MINUTE', { emptyIntervals })
          const heard: Row[] = []
          let clock = rows[0]![0]
          for (const row of rows) {
            for (; clock < row[0]; clock += minute) heard.push(...live.advanceTo(clock).take())
            heard.push(...live.addBars([row]).take())
            assert.ok(
              heard.every(([nanos]) => nanos <= row[0]),
              'a bar was heard before its time',
            )
          }
          heard.push(...live.advanceTo(toNanos - 1n).take())
          assert.deepEqual(stored, heard)
        },
      ),
      runs,
    )
  })

  it('a bar that the data ends in is left out, and one that the data reaches the end of is not', () => {
    const rows: Row[] = [
      [at('2013-10-07T13:35:00Z'), 10, 12, 9, 11, 5],
      [at('2013-10-07T13:39:00Z'), 11, 15, 10, 14, 7],
    ]
    const ends = (given: readonly Row[]) =>
      new Consolidation('5-MINUTE')
        .addBars(given)
        .endData()
        .take()
        .map(([nanos]) => nanos)
    assert.deepEqual(ends(rows), [at('2013-10-07T13:35:00Z')])
    assert.deepEqual(ends([...rows, [at('2013-10-07T13:40:00Z'), 14, 14, 14, 14, 0]]), [
      at('2013-10-07T13:35:00Z'),
      at('2013-10-07T13:40:00Z'),
    ])
  })

  it('empty intervals are filled with the last close and no volume where asked for', () => {
    const rows: Row[] = [
      [at('2013-10-07T13:31:00Z'), 10, 12, 9, 11, 5],
      [at('2013-10-07T13:47:00Z'), 20, 20, 20, 20, 1],
    ]
    assert.deepEqual(new Consolidation('5-MINUTE', { emptyIntervals: 'fill' }).addBars(rows).take(), [
      [at('2013-10-07T13:35:00Z'), 10, 12, 9, 11, 5],
      [at('2013-10-07T13:40:00Z'), 11, 11, 11, 11, 0],
      [at('2013-10-07T13:45:00Z'), 11, 11, 11, 11, 0],
    ])
  })

  it('the longest bars that divide the wanted ones are taken, for other bars the shortest', () => {
    const stored = ['1-SECOND', '1-MINUTE', '5-MINUTE', '30-MINUTE', '1-DAY', '100-TICK'].map((name) =>
      parseBarSpecification(name)!,
    )
    const input = (wanted: string) => bestInput(parseBarSpecification(wanted)!, stored)?.name
    assert.equal(input('15-MINUTE'), '5-MINUTE')
    assert.equal(input('1-HOUR'), '30-MINUTE')
    assert.equal(input('7-SECOND'), '1-SECOND')
    assert.equal(input('90-SECOND'), '1-SECOND')
    assert.equal(input('1-WEEK'), '1-DAY')
    assert.equal(input('1-SECOND'), undefined)
    assert.equal(input('1000-VOLUME'), '1-SECOND')
    assert.equal(input('50-TICK'), undefined)
  })
})

async function* feedOf<T>(batches: readonly T[]): AsyncGenerator<T> {
  for (const batch of batches) yield await Promise.resolve(batch)
}
