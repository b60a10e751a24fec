import assert from 'node:assert/strict'
import fc from 'fast-check'
import { LiveColumns } from '../../../extension/live-columns.js'

interface Rows {
  readonly length: number
  readonly number: Int32Array
}

function rows(from: number, to: number): Rows {
  const number = Int32Array.from({ length: to - from }, (_, index) => from + index)
  return { length: number.length, number }
}

/** A view that keeps what it is sent. */
function connected(): { live: LiveColumns<Rows>; shown: () => number[] } {
  let shown: number[] = []
  const live = new LiveColumns<Rows>(
    ({ number }, row) => number[row]!,
    ({ number, length }, append) => {
      assert.equal(number.length, length)
      shown = [...(append ? shown : []), ...number]
    },
  )
  return { live, shown: () => shown }
}

describe('a table that is fetched while its run goes on', () => {
  it('shows every row once, wherever the whole table arrives among the chunks', () => {
    const chunkSizes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(chunkSizes, fc.nat(), fc.nat(), fc.nat(), (sizes, a, b, c) => {
        const { live, shown } = connected()
        // The table is asked for before chunk `asked`, answered before chunk `answered`, with `known` rows in it.
        const [asked, answered] = [a % sizes.length, b % sizes.length].sort((x, y) => x - y) as [number, number]
        let sent = 1
        let knownAtMost = 1
        sizes.forEach((size, index) => {
          if (index === asked) {
            live.expectWhole()
            knownAtMost = sent
          }
          if (index === answered) live.takeWhole(rows(1, knownAtMost + (c % (sent - knownAtMost + 1))))
          live.takeChunk(rows(sent, sent + size))
          sent += size
        })
        assert.deepEqual(shown(), [...rows(1, sent).number])
      }),
    )
  })

  it('sends nothing to a view that has not asked', () => {
    const { live, shown } = connected()
    live.takeChunk(rows(1, 4))
    assert.deepEqual(shown(), [])
    live.expectWhole()
    live.takeWhole(rows(1, 4))
    live.reset()
    live.takeChunk(rows(4, 6))
    assert.deepEqual(shown(), [1, 2, 3])
  })
})
