import assert from 'node:assert/strict'
import fc from 'fast-check'
import { durationHistogramOf, histogramOf, quantile } from '../../../engine-host/analysis/histogram.js'

const head = { label: 'Values', unit: 'percent' } as const
const values = fc.array(
  fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.integer({ min: -5, max: 5 }), fc.constant(NaN)),
  { maxLength: 300 },
)

describe('histograms', () => {
  for (const [name, make, from] of [
    ['of values', histogramOf, values],
    ['of lengths of time', durationHistogramOf, values.map((all) => all.map((value) => Math.abs(value) * 1e6))],
  ] as const) {
    it(`${name} count every number once, between edges that ascend`, () => {
      fc.assert(
        fc.property(from, (all) => {
          const numbers = all.filter(Number.isFinite)
          const { edges, counts, mean, median, why } = make(Float64Array.from(all), head, 'None.')
          if (numbers.length === 0) {
            assert.deepEqual([edges.length, counts.length, why], [0, 0, 'None.'])
            assert.ok(Number.isNaN(mean) && Number.isNaN(median))
            return
          }
          assert.equal(edges.length, counts.length + 1)
          assert.ok(counts.length <= 60 && edges.every((edge, at) => at === 0 || edge > edges[at - 1]!))
          assert.ok(edges[0]! <= Math.min(...numbers) + 1e-9 && edges.at(-1)! >= Math.max(...numbers) - 1e-9)
          counts.forEach((count, at) => {
            const isLast = at === counts.length - 1
            const inside = numbers.filter(
              (value) =>
                (value >= edges[at]! || at === 0) && (value < edges[at + 1]! || isLast) && Number.isFinite(value),
            )
            assert.equal(count, inside.length, `${at} ${edges.join(' ')}`)
          })
        }),
      )
    })
  }

  it('have zero as an edge where values lie on both sides of it, so that no bin mixes gains and losses', () => {
    fc.assert(
      fc.property(values, (all) => {
        const { edges } = histogramOf(Float64Array.from(all), head, '')
        if (edges.length > 0 && edges[0]! < 0 && edges.at(-1)! > 0) assert.ok(edges.includes(0), edges.join(' '))
      }),
    )
  })

  it('have round edges', () => {
    const { edges, counts } = histogramOf(Float64Array.of(-0.31, -0.1, 0.05, 0.12, 0.3, 0.44), head, '')
    assert.deepEqual([...edges], [-0.5, 0, 0.5])
    assert.deepEqual([...counts], [2, 4])
    const minutes = durationHistogramOf(Float64Array.of(61_000, 119_999, 120_000, 700_000), head, '')
    assert.deepEqual([...minutes.edges], [60_000, 120_000, 300_000, 600_000, 1_800_000])
    assert.deepEqual([...minutes.counts], [2, 1, 0, 1])
  })

  it('take equal values for one bin', () => {
    assert.deepEqual([...histogramOf(new Float64Array(9).fill(0), head, '').counts], [9])
    assert.equal(histogramOf(new Float64Array(9).fill(3.7), head, '').counts.length, 1)
  })
})

describe('quantiles', () => {
  // numpy.quantile([1, 2, 4, 8], q)
  for (const [share, expected] of [
    [0, 1],
    [0.05, 1.15],
    [0.5, 3],
    [0.95, 7.4],
    [1, 8],
  ] as const) {
    it(`lie straight between neighbours: ${share} of 1, 2, 4, 8 is ${expected}`, () => {
      assert.ok(Math.abs(quantile(Float64Array.of(1, 2, 4, 8), share) - expected) < 1e-12)
    })
  }
})
