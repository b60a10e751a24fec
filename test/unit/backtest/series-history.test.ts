import assert from 'node:assert/strict'
import { UserError } from '../../../engine-host/core/user-error.js'
import { Strategy } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from './engine-fixture.js'

const rows: BarRow[] = [
  [100, 101, 99, 100],
  [101, 102, 100, 101],
  [102, 103, 101, 102],
]

describe('The history of a series', () => {
  it('gives the present and the past', () => {
    const seen: number[][] = []
    class Look extends Strategy {
      override onBar() {
        const { close } = this.bars()
        seen.push([close.value, close.at(0), close.at(1)])
      }
    }
    run(Look, rows)
    assert.deepEqual(seen, [
      [100, 100, NaN],
      [101, 101, 100],
      [102, 102, 101],
    ])
  })

  for (const back of [-1, 0.5, NaN, -Infinity]) {
    it(`refuses to look ${String(back)} bars back, though later rows are in memory`, () => {
      class Peek extends Strategy {
        override onBar() {
          this.bars().close.at(back)
        }
      }
      assert.throws(() => run(Peek, rows), UserError)
    })
  }
})
