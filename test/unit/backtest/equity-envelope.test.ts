import assert from 'node:assert/strict'
import fc from 'fast-check'
import { EquityEnvelope } from '../../../engine-host/backtest/equity-envelope.js'
import { barsOf } from './recorded-run.js'

describe('the envelope of the equity curve', () => {
  const curves = fc.array(fc.double({ min: -10, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 })

  it('keeps rows of the curve in bounded number, with its ends and every extreme of any of its buckets', () => {
    const property = fc.property(
      curves,
      fc.constantFrom(2, 4, 16, 64),
      fc.integer({ min: 1, max: 50 }),
      (curve, buckets, step) => {
        const envelope = new EquityEnvelope(buckets)
        const all = barsOf(curve)
        for (let first = 0; first < curve.length; first += step) {
          const part = barsOf(curve.slice(first, first + step), { firstBar: first })
          envelope.add({
            ...part,
            stamps: all.stamps.slice(2 * first, 2 * (first + part.length)),
            equity: Float64Array.from(curve.slice(first, first + step)),
          })
        }
        const rows = envelope.rows()
        let peak = -Infinity
        const drawdown = curve.map((value) => ((peak = Math.max(peak, value)) > 0 ? value / peak - 1 : 0))
        assert(rows.length <= 3 * buckets + 2)
        for (let row = 0; row < rows.length; row++) {
          const bar = rows.bar[row]!
          assert(row === 0 || rows.bar[row - 1]! < bar, 'ascending, each once')
          assert.equal(rows.equity[row], curve[bar])
          assert.equal(rows.close[row], curve[bar])
          assert.equal(rows.drawdown[row], drawdown[bar])
          assert.deepEqual(rows.stamps.slice(2 * row, 2 * row + 2), all.stamps.slice(2 * bar, 2 * bar + 2))
        }
        const kept = new Set(rows.bar)
        assert(kept.has(0) && kept.has(curve.length - 1), 'both ends')
        let width = 1
        while (curve.length > buckets * width) width *= 2
        for (let first = 0; first < curve.length; first += width) {
          const bars = Array.from({ length: Math.min(width, curve.length - first) }, (_, at) => first + at)
          const inBucket = bars.filter((bar) => kept.has(bar))
          for (const measure of [curve, curve.map((value) => -value), drawdown]) {
            const least = (among: readonly number[]) => Math.min(...among.map((bar) => measure[bar]!))
            assert.equal(least(inBucket), least(bars))
          }
        }
      },
    )
    fc.assert(property, { numRuns: 300 })
  })

  it('keeps every bar of a curve that is short enough', () => {
    const envelope = new EquityEnvelope(8)
    envelope.add({ ...barsOf([1, 2, 3, 4, 5, 6, 7]), equity: Float64Array.of(3, 1, 2, 5, 4, 6, 0) })
    assert.deepEqual(Array.from(envelope.rows().bar), [0, 1, 2, 3, 4, 5, 6])
  })

  it('of no bars is empty, and holds a row for a bar whose equity is no number', () => {
    assert.equal(new EquityEnvelope().rows().length, 0)
    const envelope = new EquityEnvelope(2)
    envelope.add({ ...barsOf([1, 2, 3]), equity: Float64Array.of(NaN, 7, NaN) })
    assert.deepEqual(Array.from(envelope.rows().bar), [0, 1, 2])
  })
})
