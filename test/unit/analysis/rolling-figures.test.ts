import assert from 'node:assert/strict'
import fc from 'fast-check'
import { rollingFigures } from '../../../engine-host/analysis/rolling-figures.js'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { barRows, type PlainBar } from './columns.js'

const dayMs = 86_400_000

const curves: fc.Arbitrary<PlainBar[]> = fc
  .array(fc.tuple(fc.integer({ min: -300, max: 310 }), fc.integer({ min: -90, max: 90 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((steps) => {
    let [equity, close] = [100_000, 5000]
    return steps.map(([gain, move], at) => {
      equity += gain
      close += move
      return { time: (at + 1) * dayMs, equity, close }
    })
  })

function statisticsOf(bars: readonly PlainBar[]): RunStatistics {
  const statistics = new RunStatistics({ riskFreeRate: 0.02, periodsPerYear: 365, minimumReturns: 0 })
  statistics.addBars(barRows(bars))
  return statistics
}

describe('rolling figures', () => {
  it('are at each end of a window what the statistics of that window alone are', () => {
    fc.assert(
      fc.property(curves, fc.integer({ min: 2, max: 20 }), (bars, window) => {
        const rolling = rollingFigures(statisticsOf(bars).returnPeriods(), 0.02, window)
        assert.equal(rolling.length, Math.max(0, bars.length - window))
        assert.equal(rolling.why === undefined, rolling.length > 0)
        for (let at = 0; at < rolling.length; at++) {
          const inside = bars.slice(at, at + window + 1)
          const report = new Map(
            statisticsOf(inside)
              .report()
              .map(({ key, value }) => [key, value]),
          )
          assert.equal(rolling.time[at], inside.at(-1)!.time)
          assert.ok(Math.abs(rolling.return[at]! - report.get('return')! / 100) < 1e-12)
          for (const key of ['volatility', 'sharpeRatio', 'sortinoRatio'] as const) {
            const [ours, whole] = [rolling[key][at]!, report.get(key)!]
            assert.ok(
              Object.is(ours, whole) || Math.abs(ours - whole) <= 1e-9 * Math.abs(whole),
              `${key} ${ours} ${whole}`,
            )
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('have a beta of one to a market that the equity follows, and none to one that stands still', () => {
    const follow = Array.from({ length: 20 }, (_, at) => ({
      time: at * dayMs,
      equity: 1000 + 7 * Math.sin(at),
      close: 0,
    }))
    const market = statisticsOf(follow.map((bar) => ({ ...bar, close: bar.equity / 10 }))).returnPeriods()
    for (const value of rollingFigures(market, 0, 5).beta) assert.ok(Math.abs(value - 1) < 1e-9)
    const still = statisticsOf(follow.map((bar) => ({ ...bar, close: 50 }))).returnPeriods()
    assert.ok(rollingFigures(still, 0, 5).beta.every(Number.isNaN))
  })

  it('say why there are none of a run that is shorter than a window', () => {
    const short = statisticsOf([{ time: 0, equity: 1000, close: 1 }]).returnPeriods()
    assert.match(rollingFigures(short, 0).why ?? '', /A window has \d+ returns by day; the run has 0/)
  })
})
