import assert from 'node:assert/strict'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { statisticKeys, type StatisticKey } from '../../../engine-host/protocol/statistic-keys.js'
import type { Statistic } from '../../../engine-host/protocol/run-summary.js'
import { barRows, tradeRows, type PlainBar, type PlainTrade } from './columns.js'

const dayMs = 86_400_000

/** One bar a day from a Monday on. */
function daily(equity: readonly number[], close: readonly number[] = equity.map((_, i) => 100 + (i % 3))): PlainBar[] {
  return equity.map((value, i) => ({ time: (4 + i + 1) * dayMs, equity: value, close: close[i]! }))
}

interface Case {
  readonly name: string
  readonly bars: readonly PlainBar[]
  readonly trades?: readonly PlainTrade[]
  /** Value, or a part of the reason why there is none. */
  readonly expected: Partial<Record<StatisticKey, number | string>>
}

const cases: readonly Case[] = [
  {
    name: 'a week of gains, which compounded to a year would be a rate of billions',
    bars: daily([1000, 1100, 1050, 1200, 1250]),
    expected: {
      return: 25,
      cagr: 'spans 4.0 days, and nothing is compounded to a year below 60',
      annualReturn: 'below 60',
      calmarRatio: 'below 60',
      sharpeRatioGeometric: 'below 60',
      sortinoRatioGeometric: 'below 60',
      volatilityGeometric: 'below 60',
    },
  },
  {
    name: 'an hour of bars within one day',
    bars: [0, 1, 2, 3].map((at) => ({ time: 4 * dayMs + at * 1_200_000, equity: 1000 + at, close: 100 })),
    expected: { cagr: 'spans less than a day', sharpeRatio: 'the run has 1' },
  },
  {
    name: 'three returns, of which a spread says nothing',
    bars: daily([1000, 1010, 1000, 1020]),
    expected: {
      sharpeRatio: 'at least 4 returns by day; the run has 3',
      sortinoRatio: 'at least 4',
      volatility: 'at least 4',
      probabilisticSharpeRatio: 'at least 4',
    },
  },
  {
    name: 'sixty days, which are compounded',
    bars: daily(Array.from({ length: 61 }, (_, at) => 1000 + at)),
    expected: { cagr: 100 * (1.06 ** (365.25 / 60) - 1), calmarRatio: 'never fell' },
  },
  {
    name: 'an equity that is not known at a day in the middle and at the end',
    bars: daily([1000, Number.NaN, 1010, 1020, 1030, Number.NaN]),
    expected: {
      return: 'not known',
      finalEquity: 'not known',
      netProfit: 'not known',
      cagr: 'not known',
      sharpeRatio: 'not known',
      beta: 'not known',
      maximumDrawdown: 'not known',
      peakEquity: 'not known',
    },
  },
  {
    name: 'nothing at all',
    bars: [],
    expected: {
      return: 'no bars',
      sharpeRatio: 'two days',
      maximumDrawdown: 'no bars',
      exposure: 'no bars',
      buyAndHoldReturn: 'no bars',
      duration: 'no bars',
      periodsPerYear: 'no bars',
      trades: 0,
      winRate: 'No trade',
      fees: 0,
      bars: 0,
    },
  },
  {
    name: 'one bar',
    bars: daily([1000]),
    expected: {
      return: 0,
      finalEquity: 1000,
      peakEquity: 1000,
      cagr: 'no time',
      annualReturn: 'two days',
      sharpeRatio: 'two days',
      probabilisticSharpeRatio: 'two days',
      beta: 'three bars',
      alpha: 'three bars',
      maximumDrawdown: 0,
      averageDrawdown: 'no drawdown',
      exposure: 0,
      duration: 0,
      bars: 1,
      days: 1,
    },
  },
  {
    name: 'two days, which give one return',
    bars: daily([1000, 1010]),
    expected: { return: 1, sharpeRatio: 'at least 2 returns', volatility: 'at least 2', sortinoRatio: 'No day lost' },
  },
  {
    name: 'no trade, equity that never moves',
    bars: daily([1000, 1000, 1000, 1000, 1000]),
    expected: {
      return: 0,
      annualReturn: 'below 60',
      sharpeRatio: 'do not vary',
      sharpeRatioGeometric: 'do not vary',
      probabilisticSharpeRatio: 'do not vary',
      sortinoRatio: 'No day lost',
      calmarRatio: 'never fell',
      volatility: 0,
      volatilityGeometric: 'below 60',
      skewness: 'do not vary',
      excessKurtosis: 'do not vary',
      maximumDrawdown: 0,
      maximumDrawdownDuration: 'no drawdown',
      beta: 0,
      winRate: 'No trade',
      profitFactor: 'No trade',
      averageTrade: 'No trade',
      bestTrade: 'No trade',
      averageTradeDuration: 'No trade',
      sqn: 'two closed trades',
      kelly: 'No trade',
      feesPerTrade: 'No trade',
      feesOfGrossProfit: 'No trade',
    },
  },
  {
    name: 'one winning trade',
    bars: daily([1000, 1010, 1020]),
    trades: [{ profit: 20, fraction: 0.02, fees: 1, entryBar: 1, exitBar: 2, entryTime: dayMs, exitTime: 3 * dayMs }],
    expected: {
      trades: 1,
      winRate: 100,
      profitFactor: 'lost money',
      profitFactorPercent: 'lost money',
      payoffRatio: 'lost money',
      kelly: 'lost money',
      averageLoss: 'lost money',
      averageWin: 20,
      sqn: 'two closed trades',
      longestWinningStreak: 1,
      longestLosingStreak: 0,
      averageTradeDuration: 2 * dayMs,
      feesOfGrossProfit: 100 / 21,
    },
  },
  {
    name: 'all losses',
    bars: daily([1000, 990, 980]),
    trades: [
      { profit: -10, fraction: -0.01, fees: 2 },
      { profit: -10, fraction: -0.01, fees: 2 },
    ],
    expected: {
      winRate: 0,
      profitFactor: 0,
      profitFactorPercent: 0,
      averageWin: 'made money',
      payoffRatio: 'made money',
      kelly: 'made money',
      sqn: 'made the same',
      longestLosingStreak: 2,
      feesOfGrossProfit: 'nothing before fees',
    },
  },
  {
    name: 'a trade that lost more than its notional',
    bars: daily([1000, 990, 980]),
    trades: [{ profit: -20, fraction: -1.5 }],
    expected: { averageTrade: 'whole notional', worstTrade: -150 },
  },
  {
    name: 'a trade that made exactly nothing, which ends both streaks',
    bars: daily([1000, 1000, 1000]),
    trades: [1, 1, 0, 1, -1, 0, -1].map((profit) => ({ profit, fraction: profit / 100 })),
    expected: { longestWinningStreak: 2, longestLosingStreak: 1, winRate: (100 * 3) / 7 },
  },
  {
    name: 'equity that falls through zero',
    bars: daily([1000, 500, -100, 200]),
    expected: {
      return: -80,
      annualReturn: 'zero or below',
      sharpeRatio: 'zero or below',
      volatilityGeometric: 'zero or below',
      beta: 'zero or below',
      alpha: 'zero or below',
      maximumDrawdown: -110,
    },
  },
  {
    name: 'equity that ends at zero',
    bars: daily([1000, 500, 0]),
    expected: { return: -100, cagr: 'zero or below', sharpeRatio: 'zero or below', maximumDrawdown: -100 },
  },
  {
    name: 'a run that began without equity',
    bars: daily([0, 0, 0]),
    expected: { return: 'without equity', cagr: 'zero or below', maximumDrawdown: 0, sharpeRatio: 'zero or below' },
  },
  {
    name: 'closes at and below zero',
    bars: daily([1000, 1001, 1002], [0, -37, 12]),
    expected: { buyAndHoldReturn: 'not above zero', beta: 'log returns', alpha: 'log returns', return: 0.2 },
  },
  {
    name: 'a close that never moves',
    bars: daily([1000, 1001, 1002], [50, 50, 50]),
    expected: { buyAndHoldReturn: 0, beta: 'never moved' },
  },
  {
    name: 'a drawdown of one bar, which is none, and one of two that is still open',
    bars: daily([100, 90, 100, 100, 80, 85]),
    expected: { maximumDrawdown: -20, averageDrawdown: -15, maximumDrawdownDuration: 2 * dayMs },
  },
  {
    name: 'a last bar that alone is under water, which backtesting.py does not count as a period',
    bars: daily([100, 101, 90]),
    expected: {
      maximumDrawdown: (-100 * 11) / 101,
      averageDrawdown: 'no drawdown',
      maximumDrawdownDuration: 'no drawdown',
    },
  },
  {
    name: 'a trade still open at the end: its fees and bars count, its result does not',
    bars: daily([1000, 1000, 1000, 1000]),
    trades: [
      { profit: 5, fraction: 0.01, fees: 1, entryBar: 0, exitBar: 0 },
      { profit: 99, fraction: 0.5, fees: 2, entryBar: 2, exitBar: -1, open: true },
    ],
    expected: { trades: 1, openTrades: 1, expectancy: 5, fees: 3, exposure: 75, bestTrade: 1 },
  },
  {
    name: 'trades that stand side by side, whose bars count once',
    bars: daily(Array.from({ length: 10 }, () => 1000)),
    trades: [
      { profit: 1, fraction: 0.01, entryBar: 1, exitBar: 2 },
      { profit: 1, fraction: 0.01, entryBar: 2, exitBar: 4 },
      { profit: 1, fraction: 0.01, entryBar: 0, exitBar: 5 },
      { profit: 1, fraction: 0.01, entryBar: 8, exitBar: 8 },
    ],
    expected: { exposure: 70 },
  },
  {
    name: 'trades in two instruments, whose exposure is a share of time',
    bars: daily([1000, 1000, 1000, 1000, 1000]),
    trades: [
      { profit: 1, fraction: 0.01, instrument: 0, entryTime: 5 * dayMs, exitTime: 6 * dayMs },
      { profit: 1, fraction: 0.01, instrument: 1, entryTime: 5.5 * dayMs, exitTime: 7 * dayMs },
    ],
    expected: { exposure: 50 },
  },
  {
    name: 'excursions, ambiguous trades and both sides',
    bars: daily([1000, 1000, 1000]),
    trades: [
      { profit: 5, fraction: 0.05, adverse: -0.01, favourable: 0.06, ambiguous: true, side: -1 },
      { profit: -1, fraction: -0.01, adverse: -0.03, favourable: 0 },
    ],
    expected: {
      averageAdverseExcursion: -2,
      averageFavourableExcursion: 3,
      ambiguousTrades: 1,
      longTrades: 1,
      shortTrades: 1,
    },
  },
]

function reportOf({ bars, trades }: Case): Map<string, Statistic> {
  const statistics = new RunStatistics()
  statistics.addBars(barRows(bars))
  statistics.addTrades(tradeRows(trades ?? []))
  return new Map(statistics.report().map((statistic) => [statistic.key, statistic]))
}

describe('statistics at the edges', () => {
  for (const example of cases) {
    it(`tell what can be told of ${example.name}`, () => {
      const report = reportOf(example)
      for (const [key, expected] of Object.entries(example.expected)) {
        const { value, why } = report.get(key)!
        if (typeof expected === 'number') {
          assert.ok(Math.abs(value - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${key}: ${value}, ${why}`)
        } else {
          assert.ok(Number.isNaN(value) && why?.includes(expected), `${key}: ${value}, ${why}`)
        }
      }
    })

    it(`give a number or a reason, never both, infinity or minus zero, of ${example.name}`, () => {
      const report = reportOf(example)
      assert.deepEqual([...report.keys()], statisticKeys)
      for (const { key, value, why, label, formula, source } of report.values()) {
        assert.ok(Number.isNaN(value) ? why?.endsWith('.') : Number.isFinite(value) && why === undefined, key)
        assert.ok(!Object.is(value, -0), `${key} is minus zero`)
        assert.ok(label !== '' && formula !== '' && source !== '', key)
      }
    })
  }

  it('leave out the bars of sources other than the first', () => {
    const statistics = new RunStatistics()
    statistics.addBars(barRows(daily([1000, 1100]), 0))
    statistics.addBars(barRows(daily([1, 2, 3]), 1))
    const report = new Map(statistics.report().map((statistic) => [statistic.key, statistic.value]))
    assert.equal(report.get('bars'), 2)
    assert.equal(report.get('return'), 10)
  })

  it('take the exposure by time where trades are counted in shorter bars than the equity', () => {
    const bars = barRows(daily([1000, 1000, 1000, 1000, 1000]))
    // A day of minutes, from the first close to the second.
    const trade = { profit: 1, fraction: 0.01, entryBar: 0, exitBar: 1439, entryTime: 5 * dayMs, exitTime: 6 * dayMs }
    const exposures = [true, false].map((tradesCountOtherBars) => {
      const statistics = new RunStatistics({ tradesCountOtherBars })
      statistics.addBars(bars)
      statistics.addTrades(tradeRows([trade]))
      return statistics.report().find(({ key }) => key === 'exposure')!.value
    })
    assert.deepEqual(exposures, [25, 28_800])
  })

  it('measure the return from the cash the run began with', () => {
    const statistics = new RunStatistics({ startingEquity: 1000 })
    statistics.addBars(barRows(daily([990, 1100])))
    assert.equal(statistics.report().find(({ key }) => key === 'netProfit')?.value, 100)
  })

  const periods: readonly (readonly [name: string, times: readonly number[], perYear: number])[] = [
    ['bars that close at midnight after each weekday', [5, 6, 7, 8, 9, 12, 13, 14].map((day) => day * dayMs), 252],
    ['bars on all days of the week', Array.from({ length: 14 }, (_, i) => (4 + i) * dayMs), 365],
    ['weekly bars', Array.from({ length: 8 }, (_, i) => i * 7 * dayMs), 52],
    ['monthly bars', [1, 2, 3, 4, 5, 6, 7, 8].map((month) => Date.UTC(2020, month, 0, 21)), 12],
    ['yearly bars', [2001, 2002, 2003, 2005].map((year) => Date.UTC(year, 0, 0, 21)), 1],
  ]
  for (const [name, times, perYear] of periods) {
    it(`count ${perYear} periods a year for ${name}`, () => {
      const statistics = new RunStatistics()
      statistics.addBars(barRows(times.map((time, i) => ({ time, equity: 1000 + i, close: 10 + i }))))
      assert.equal(statistics.report().find(({ key }) => key === 'periodsPerYear')?.value, perYear)
    })
  }
})
