import assert from 'node:assert/strict'
import fc from 'fast-check'
import { LevelIndex } from '../../../engine-host/engine/level-index.js'
import type { EngineOrder } from '../../../engine-host/model/engine-order.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import { share } from '../backtest/engine-fixture.js'
import { marketOrder } from './order-fixture.js'

const instrument = new Instrument(share, 0)
const key = fc.integer({ min: -20, max: 20 })
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('insert' as const), key, count: fc.integer({ min: 1, max: 300 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      key: fc.nat(),
      count: fc.integer({ min: 1, max: 300 }),
    }),
  },
)

/** So that whatever the seed there are pieces to be split. */
const manyInserts = [-13, 0, 7, 20].map((key) => ({ kind: 'insert' as const, key, count: 300 }))

describe('Resting orders', () => {
  it('are found nearest first, equal levels in the sequence of arrival, however many come and go', () => {
    let most = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const index = new LevelIndex()
        let expected: EngineOrder[] = []
        let made = 0
        for (const { kind, key: given, count } of steps) {
          for (let turn = 0; turn < count; turn++) {
            if (kind === 'insert') {
              // Both close together and all over the range.
              const level = turn % 3 === 0 ? given : ((given * 7 + turn * 13) % 41) - 20
              const order = marketOrder(instrument, 1, ++made)
              index.insert(order, level)
              expected.push(order)
            } else if (expected.length > 0) {
              const [order] = expected.splice((given + turn * 17) % expected.length, 1)
              index.remove(order!)
              assert.ok(Number.isNaN(order!.restingKey))
            }
            expected = expected.sort((one, other) => one.restingKey - other.restingKey || one.number - other.number)
            assert.equal(index.nearest, expected[0]?.restingKey ?? Infinity)
          }
          most = Math.max(most, expected.length)
          const numbers = (orders: readonly EngineOrder[]) => orders.map(({ number }) => number)
          assert.deepEqual(numbers(index.orders), numbers(expected))
          for (const upTo of [-Infinity, -20, -1, 0.5, given, 20, Infinity])
            assert.deepEqual(
              numbers(index.upTo(upTo)),
              numbers(expected.filter(({ restingKey }) => restingKey <= upTo)),
            )
        }
      }),
      { numRuns: 30, examples: [[manyInserts]] },
    )
    assert.ok(most > 1000, String(most))
  })
})
