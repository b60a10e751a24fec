import assert from 'node:assert/strict'
import { SeededRandom } from '../../../engine-host/core/seeded-random.js'

const draw = (seed: number, count: number) => {
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, () => random.next())
}

describe('The seeded random stream', () => {
  it('is the same for the same seed, on every machine', () => {
    assert.deepEqual(draw(7, 5), draw(7, 5))
    assert.deepEqual(draw(1, 3), [0.5636717720710586, 0.8959073941886353, 0.2723428182814803])
  })

  it('differs from seed to seed', () => {
    const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => draw(seed, 1)[0]))
    assert.equal(firsts.size, 1000)
  })

  it('is even over [0, 1)', () => {
    const values = draw(42, 100_000)
    assert.ok(values.every((value) => value >= 0 && value < 1))
    const tenths = new Array<number>(10).fill(0)
    for (const value of values) tenths[Math.floor(value * 10)]!++
    for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 400)
  })
})
