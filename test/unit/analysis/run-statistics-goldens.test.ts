import assert from 'node:assert/strict'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { statisticDifferences } from '../../goldens/backtesting-py-statistics.js'
import { barsOf, buyAndHoldBar, goldenRuns, tradesOf, type GoldenRun } from './backtesting-py-runs.js'
import { barRows, tradeRows } from './columns.js'

function reportOf(run: GoldenRun, chunkLength: number): Map<string, number> {
  const statistics = new RunStatistics({
    buyAndHoldBar: buyAndHoldBar(run),
    minimumAnnualDays: 0,
    minimumReturns: 0,
  })
  const bars = barsOf(run)
  const trades = tradesOf(run)
  for (let i = 0; i < bars.length; i += chunkLength) statistics.addBars(barRows(bars.slice(i, i + chunkLength)))
  for (let i = 0; i < trades.length; i += 100) statistics.addTrades(tradeRows(trades.slice(i, i + 100)))
  return new Map(statistics.report().map((statistic) => [statistic.key, statistic.value]))
}

describe('the report of backtesting.py', () => {
  goldenRuns.forEach((run, index) => {
    const name = `${run.strategy} over ${run.data} with ${JSON.stringify(run.options)}`

    it(`is reproduced field by field from the trades of run ${index}, ${name}`, () => {
      for (const chunkLength of [4096, 1000])
        assert.deepEqual(statisticDifferences(reportOf(run, chunkLength), run.stats, barsOf(run)), [])
    })
  })
})
