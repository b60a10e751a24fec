import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DeepestDrawdowns } from '../../../engine-host/analysis/deepest-drawdowns.js'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { stampsOf } from './columns.js'

const hour = 3_600_000

interface Period {
  readonly peak: number
  readonly lowest: number
  readonly regained: number
  readonly depth: number
}

/** The same by looking back and forth over the whole curve. */
function slowPeriods(equity: readonly number[]): Period[] {
  const periods: Period[] = []
  const peakAt = (row: number): boolean => equity.slice(0, row).every((value) => value <= equity[row]!)
  const peaks = equity.map((_, row) => row).filter(peakAt)
  for (const [at, peak] of peaks.entries()) {
    const next = peaks[at + 1] ?? equity.length
    const below = equity.slice(peak, next)
    const isOpen = peaks[at + 1] === undefined
    if (isOpen ? equity.length - 1 <= peak + 1 : next <= peak + 1) continue
    const lowest = Math.min(...below)
    periods.push({
      peak,
      lowest: peak + below.indexOf(lowest),
      regained: isOpen ? -1 : next,
      depth: equity[peak]! > 0 ? lowest / equity[peak]! - 1 : 0,
    })
  }
  return periods
}

function tableOf(equity: readonly number[], most: number, chunk = equity.length) {
  const drawdowns = new DeepestDrawdowns(most)
  for (let begin = 0; begin < equity.length; begin += chunk) {
    const part = equity.slice(begin, begin + chunk)
    const stamps = stampsOf(part.map((_, at) => (begin + at) * hour))
    drawdowns.add({ length: part.length, stamps, equity: Float64Array.from(part) })
  }
  return drawdowns.table()
}

const curves = fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 1, maxLength: 60 })

describe('the table of the deepest drawdowns', () => {
  it('is that of a slow search, whatever the pieces in which the curve comes', () => {
    fc.assert(
      fc.property(curves, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), (equity, most, chunk) => {
        const expected = slowPeriods(equity)
        const table = tableOf(equity, most, chunk)
        const deep = expected.filter(({ depth }) => depth < 0).toSorted((a, b) => a.depth - b.depth || a.peak - b.peak)
        assert.equal(table.count, expected.length)
        assert.equal(table.length, Math.min(most, deep.length))
        for (let row = 0; row < table.length; row++) {
          const period = deep[row]!
          assert.equal(table.depth[row], -(1 - equity[period.lowest]! / equity[period.peak]!))
          assert.equal(table.peakTime[row], period.peak * hour)
          assert.equal(table.lowestTime[row], period.lowest * hour)
          assert.equal(table.regainedTime[row], period.regained < 0 ? NaN : period.regained * hour)
          const end = period.regained < 0 ? equity.length - 1 : period.regained
          assert.equal(table.duration[row], (end - period.peak) * hour)
        }
      }),
    )
  })

  it('never tells of a deeper one than the maximum drawdown of the statistics', () => {
    fc.assert(
      fc.property(curves, (equity) => {
        const table = tableOf(equity, 10)
        const statistics = new RunStatistics({})
        const column = Float64Array.from(equity)
        const stamps = stampsOf(equity.map((_, at) => at * hour))
        statistics.addBars({ source: 0, length: equity.length, stamps, close: column, equity: column })
        const value = (key: string) => statistics.report().find((statistic) => statistic.key === key)!.value
        // A fall that lasts one bar alone is a drawdown, but no period.
        if (table.length > 0) assert.ok(100 * table.depth[0]! >= value('maximumDrawdown') - 1e-9)
      }),
    )
  })

  it('has no row for a curve that only rises, and none without bars', () => {
    assert.equal(tableOf([1, 2, 3, 4], 5).length, 0)
    assert.equal(tableOf([], 5).count, 0)
  })

  it('tells of a drawdown that has not been regained', () => {
    const table = tableOf([100, 90, 80, 85], 5)
    assert.deepEqual([table.length, table.count, table.regainedTime[0]], [1, 1, NaN])
    assert.equal(table.duration[0], 3 * hour)
  })

  it('knows no fraction of an equity that is not above zero', () => {
    assert.deepEqual([tableOf([-1, -5, -6, -1], 5).length, tableOf([-1, -5, -6, -1], 5).count], [0, 1])
  })

  it('leaves out bars whose equity is no number', () => {
    const table = tableOf([100, NaN, 90, 100], 5)
    assert.equal(table.lowestTime[0], 2 * hour)
  })
})
