import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fanScale } from '../../../webview/robustness/fan-scale.js'

describe('the scale of a fan', () => {
  it('holds every value, with round labels within it, whatever the values are', () => {
    const value = fc.double({ min: -1e12, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const { low, high, ticks, step } = fanScale([Float64Array.from(values)])
        assert.ok(low < Math.min(...values) && high > Math.max(...values))
        assert.ok(ticks.length >= 1 && ticks.length <= 6, `${ticks.length} labels`)
        for (const tick of ticks) assert.ok(tick >= low && tick <= high)
        assert.ok([1, 2, 5].includes(Math.round(step / 10 ** Math.floor(Math.log10(step * 1.0001)))))
      }),
      { examples: [[[5e-324, 0]], [[1e12, 1e12 + 0.001]]], numRuns: 1000 },
    )
  })

  it('of values that do not vary has them in its middle', () => {
    const { low, high } = fanScale([Float64Array.of(100_000, 100_000)])
    assert.equal((low + high) / 2, 100_000)
  })
})
