import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { barRows, tradeRows, type PlainBar, type PlainTrade } from './columns.js'
import { beta, dayReturns, drawdowns, returnStatistics, tradeStatistics, weekendShare } from './slow-statistics.js'

const hourMs = 3_600_000

/** Equity and close that wander, with stretches in which the equity stands still and gaps between bars. */
const curves: fc.Arbitrary<PlainBar[]> = fc
  .record({
    start: fc.integer({ min: 0, max: 20_000 }),
    steps: fc.array(
      fc.record({
        gapHours: fc.oneof({ weight: 6, arbitrary: fc.constant(6) }, fc.integer({ min: 1, max: 100 })),
        equity: fc.oneof(fc.constant(0), fc.integer({ min: -500, max: 520 })),
        close: fc.integer({ min: -300, max: 300 }).filter((step) => step !== 0),
      }),
      { minLength: 40, maxLength: 160 },
    ),
  })
  .map(({ start, steps }) => {
    let time = start * hourMs
    let equity = 100_000
    let close = 5000
    return steps.map((step) => {
      time += step.gapHours * hourMs
      equity += step.equity
      close += step.close / 100
      return { time, equity, close }
    })
  })

const closedTrades: fc.Arbitrary<PlainTrade[]> = fc
  .array(
    fc.record({
      side: fc.constantFrom(1 as const, -1 as const),
      bars: fc.integer({ min: 0, max: 12 }),
      exitBar: fc.integer({ min: 12, max: 99 }),
      profit: fc.oneof(
        { weight: 1, arbitrary: fc.constant(0) },
        { weight: 9, arbitrary: fc.integer({ min: -900, max: 900 }) },
      ),
      fees: fc.integer({ min: 0, max: 20 }),
      ambiguous: fc.boolean(),
    }),
    { minLength: 2, maxLength: 60 },
  )
  .map((trades) =>
    trades
      .sort((a, b) => a.exitBar - b.exitBar)
      .map(({ bars, ...trade }) => ({ ...trade, entryBar: trade.exitBar - bars, fraction: trade.profit / 10_000 })),
  )

function assertSame(actual: number, expected: number, what: string): void {
  if (!Number.isFinite(expected)) assert.ok(Number.isNaN(actual), `${what}: ${actual} where there is none`)
  else
    assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected) + 1e-12, `${what}: ${actual}, not ${expected}`)
}

function reportOf(statistics: RunStatistics): Map<string, number> {
  return new Map(statistics.report().map((statistic) => [statistic.key, statistic.value]))
}

describe('incremental statistics agree with the definitions written out', () => {
  it('on random equity curves, however the bars are cut into chunks', () => {
    fc.assert(
      fc.property(curves, fc.integer({ min: 1, max: 70 }), (bars, chunkLength) => {
        fc.pre(dayReturns(bars).length >= 4 && new Set(dayReturns(bars)).size > 2)
        const perYear = weekendShare(bars) > (2 / 7) * 0.6 ? 365 : 252
        const statistics = new RunStatistics({ minimumAnnualDays: 0 })
        for (let i = 0; i < bars.length; i += chunkLength) statistics.addBars(barRows(bars.slice(i, i + chunkLength)))
        const report = reportOf(statistics)

        assert.equal(report.get('periodsPerYear'), perYear)
        for (const [key, expected] of Object.entries(returnStatistics(bars, perYear))) {
          assertSame(report.get(key)!, expected, key)
        }
        const slow = drawdowns(bars)
        assertSame(report.get('maximumDrawdown')!, -100 * slow.maximum, 'maximumDrawdown')
        assertSame(report.get('averageDrawdown')!, -100 * slow.mean, 'averageDrawdown')
        // Bars lie whole hours apart, so rounding up to hours leaves the longest as it is.
        assertSame(report.get('maximumDrawdownDuration')!, slow.longest, 'maximumDrawdownDuration')
        assertSame(
          report.get('averageDrawdownDuration')!,
          Math.ceil(slow.meanDuration / hourMs) * hourMs,
          'averageDrawdownDuration',
        )
        assert.ok(Math.abs(report.get('beta')! - beta(bars)) < 1e-9 * Math.max(1, Math.abs(beta(bars))), 'beta')
      }),
      { numRuns: 150 },
    )
  })

  it('on random trades, however they are cut into chunks', () => {
    fc.assert(
      fc.property(closedTrades, fc.integer({ min: 1, max: 20 }), (trades, chunkLength) => {
        const statistics = new RunStatistics()
        statistics.addBars(
          barRows(Array.from({ length: 100 }, (_, i) => ({ time: i * hourMs, equity: 1000, close: 10 }))),
        )
        for (let i = 0; i < trades.length; i += chunkLength) {
          statistics.addTrades(tradeRows(trades.slice(i, i + chunkLength)))
        }
        const report = reportOf(statistics)
        for (const [key, expected] of Object.entries(tradeStatistics(trades, 100))) {
          assertSame(report.get(key)!, expected, key)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('and a report in the middle of a run changes nothing of the one at its end', () => {
    fc.assert(
      fc.property(curves, closedTrades, (bars, trades) => {
        const interrupted = new RunStatistics()
        const whole = new RunStatistics()
        for (let i = 0; i < bars.length; i += 10) {
          interrupted.addBars(barRows(bars.slice(i, i + 10)))
          interrupted.report()
          whole.addBars(barRows(bars.slice(i, i + 10)))
        }
        interrupted.addTrades(tradeRows(trades))
        whole.addTrades(tradeRows(trades))
        interrupted.report()
        assert.deepEqual(interrupted.report(), whole.report())
      }),
      { numRuns: 50 },
    )
  })
})
