import assert from 'node:assert/strict'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import type { StatisticKey } from '../../../engine-host/protocol/statistic-keys.js'
import { barsOf, buyAndHoldBar, goldenRuns, tradesOf, type GoldenRun } from './backtesting-py-runs.js'
import { barRows, tradeRows } from './columns.js'
import { annualGrowth } from './slow-statistics.js'

const dayMs = 86_400_000
const tenDigits = 0.5e-10

/** Field of the golden report, our key, and the factor from our unit to theirs. */
const fields: readonly (readonly [field: string, key: StatisticKey, factor?: number])[] = [
  ['Exposure Time [%]', 'exposure'],
  ['Equity Final [$]', 'finalEquity'],
  ['Equity Peak [$]', 'peakEquity'],
  ['Commissions [$]', 'fees'],
  ['Return [%]', 'return'],
  ['Buy & Hold Return [%]', 'buyAndHoldReturn'],
  ['CAGR [%]', 'cagr'],
  ['Alpha [%]', 'alpha'],
  ['Beta', 'beta'],
  ['Max. Drawdown [%]', 'maximumDrawdown'],
  ['Avg. Drawdown [%]', 'averageDrawdown'],
  ['# Trades', 'trades'],
  ['Win Rate [%]', 'winRate'],
  ['Best Trade [%]', 'bestTrade'],
  ['Worst Trade [%]', 'worstTrade'],
  ['Avg. Trade [%]', 'averageTrade'],
  ['Profit Factor', 'profitFactorPercent'],
  ['Expectancy [%]', 'expectancyPercent'],
  ['SQN', 'sqn'],
  ['Kelly Criterion', 'kelly', 0.01],
]

const durations: readonly (readonly [field: string, key: StatisticKey])[] = [
  ['Duration', 'duration'],
  ['Max. Drawdown Duration', 'maximumDrawdownDuration'],
  ['Avg. Drawdown Duration', 'averageDrawdownDuration'],
  ['Max. Trade Duration', 'maximumTradeDuration'],
  ['Avg. Trade Duration', 'averageTradeDuration'],
]

function milliseconds(duration: string): number {
  const [, days, hours, minutes, seconds] = /^(\d+) days (\d+):(\d+):(\d+)$/.exec(duration)!
  return Number(days) * dayMs + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000
}

function reportOf(run: GoldenRun, chunkLength: number): Map<string, number> {
  const statistics = new RunStatistics({ buyAndHoldBar: buyAndHoldBar(run) })
  const bars = barsOf(run)
  const trades = tradesOf(run)
  for (let i = 0; i < bars.length; i += chunkLength) statistics.addBars(barRows(bars.slice(i, i + chunkLength)))
  for (let i = 0; i < trades.length; i += 100) statistics.addTrades(tradeRows(trades.slice(i, i + 100)))
  return new Map(statistics.report().map((statistic) => [statistic.key, statistic.value]))
}

function assertWithin(actual: number, expected: number, relative: number, what: string): void {
  const error = Math.abs(actual - expected)
  assert.ok(error <= relative * Math.abs(expected), `${what}: ${actual} is not ${expected}`)
}

describe('the report of backtesting.py', () => {
  goldenRuns.forEach((run, index) => {
    const name = `${run.strategy} over ${run.data} with ${JSON.stringify(run.options)}`

    it(`is reproduced field by field for run ${index}, ${name}`, () => {
      const report = reportOf(run, 4096)
      for (const [field, key, factor = 1] of fields) {
        const expected = run.stats[field]
        if (field === 'Commissions [$]' && expected === undefined) assert.equal(report.get(key), 0)
        else assertWithin(report.get(key)! * factor, expected as number, tenDigits, field)
      }
      for (const [field, key] of durations) {
        assert.equal(report.get(key), milliseconds(run.stats[field] as string), field)
      }
    })

    it(`has the growth per year of run ${index} to ten digits where the golden's own formulas cancel`, () => {
      const exact = annualGrowth(barsOf(run), 252)
      const golden = (field: string): number => run.stats[field] as number
      const report = reportOf(run, 1000)
      // The golden takes 1 from numbers next to 1, which are rounded to 2^-53 each, and multiplies what is left.
      const growthError = Math.max(tenDigits, (252 * 2 ** -52) / Math.abs(exact.annual))
      const volatilityError = Math.max(tenDigits, (252 * 2 ** -52) / exact.volatility ** 2)
      assertWithin(golden('Return (Ann.) [%]'), 100 * exact.annual, growthError, 'golden return per year')
      assertWithin(golden('Volatility (Ann.) [%]'), 100 * exact.volatility, volatilityError, 'golden volatility')

      assertWithin(report.get('annualReturn')!, 100 * exact.annual, tenDigits, 'return per year')
      assertWithin(report.get('volatilityGeometric')!, 100 * exact.volatility, tenDigits, 'volatility')
      assertWithin(report.get('sharpeRatioGeometric')!, exact.annual / exact.volatility, tenDigits, 'Sharpe ratio')
      assertWithin(report.get('sortinoRatioGeometric')!, golden('Sortino Ratio'), growthError, 'Sortino ratio')
      assertWithin(report.get('calmarRatio')!, golden('Calmar Ratio'), growthError, 'Calmar ratio')
    })
  })
})
