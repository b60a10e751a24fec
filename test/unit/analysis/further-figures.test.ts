import assert from 'node:assert/strict'
import fc from 'fast-check'
import { benchmarkFigures } from '../../../engine-host/analysis/benchmark-figures.js'
import type { ReturnPeriods } from '../../../engine-host/analysis/data-period.js'
import { periodFigures } from '../../../engine-host/analysis/period-figures.js'
import { resolvedStatisticsSettings } from '../../../engine-host/analysis/resolved-statistics-settings.js'
import { returnFigures } from '../../../engine-host/analysis/return-figures.js'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { furtherStatisticKeys, statisticKeys } from '../../../engine-host/protocol/statistic-keys.js'
import { statisticSets } from '../../../engine-host/protocol/statistic-sets.js'
import { barRows, tradeRows } from './columns.js'
import { slowBenchmarkStatistics, slowPeriodStatistics } from './slow-period-statistics.js'

const settings = (riskFreeRate = 0) => resolvedStatisticsSettings({ minimumReturns: 0, riskFreeRate })
const periodsOf = (returns: readonly number[], market?: readonly number[], perYear = 252): ReturnPeriods => ({
  perYear,
  name: 'day',
  returns: Float64Array.from(returns),
  ...(market && { marketReturns: Float64Array.from(market) }),
})
const tenDigits = 0.5e-10

function assertSame(actual: number, expected: number, what: string, relative = tenDigits): void {
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected) + 1e-14, `${what}: ${actual}, not ${expected}`)
}

const short = [0.01, -0.02, 0.03, -0.01, 0.02, 0.04, -0.03, 0.05, -0.04, 0.02]
const long = Array.from({ length: 60 }, (_, at) => Math.round((0.013 * Math.sin(at * at) + 0.001) * 1e6) / 1e6)

/** Computed by quantstats 0.0.86 over daily returns; ratios, where ours are percent the factor is 100. */
const quantstats: readonly (readonly [returns: readonly number[], expected: Readonly<Record<string, number>>])[] = [
  [
    short,
    {
      sharpeRatio: 3.6351435635618445,
      sortinoRatio: 6.415605972938176,
      adjustedSortinoRatio: 4.536518488885502,
      smartSharpeRatio: 1.6436252794819584,
      smartSortinoRatio: 2.900807623120228,
      autocorrelationPenalty: 2.211661994337041,
      omegaRatio: 1.7,
      gainToPainRatio: 0.6999999999999998,
      annualReturn: 422.2069085087916,
      volatility: 48.5262815389764,
      maximumDrawdownPeriods: -4.0000000000000036,
      calmarRatio: 105.5517271271978,
      ulcerIndex: 1.9529578706271304,
      ulcerPerformanceIndex: 3.471141081505928,
      serenityIndex: 2.5705745218257654,
      riskOfRuin: 9.5367431640625e-5,
      valueAtRisk: -4.328101082797056,
      conditionalValueAtRisk: -5.605441609506468,
      tailRatio: 1.2816901408450703,
      payoffRatioPeriods: 1.1333333333333333,
      profitFactorPeriods: 1.7,
      cpcIndex: 1.156,
      commonSenseRatio: 2.1788732394366193,
      outlierWinRatio: 1.7329411764705882,
      outlierLossRatio: 1.564,
      recoveryFactor: 1.7499999999999982,
      kellyPeriods: 24.70588235294117,
      skewness: -0.2287202342259632,
      excessKurtosis: -1.262244325199502,
      winningPeriods: 60,
      bestReturn: 5,
      worstReturn: -4,
      longestWinningPeriods: 2,
      longestLosingPeriods: 1,
    },
  ],
  [
    long,
    {
      sharpeRatio: 1.020220150725063,
      sortinoRatio: 1.5803760110333713,
      adjustedSortinoRatio: 1.1174945942262429,
      smartSharpeRatio: 0.8669994111285199,
      smartSortinoRatio: 1.3430288256449274,
      autocorrelationPenalty: 1.1767253098789363,
      omegaRatio: 1.1576940777303533,
      gainToPainRatio: 0.1576940777303531,
      annualReturn: 14.635763781133226,
      volatility: 14.388482710881023,
      maximumDrawdownPeriods: -4.936162036041181,
      calmarRatio: 2.9650087809660235,
      ulcerIndex: 2.8225991727007016,
      ulcerPerformanceIndex: 1.1711171283987838,
      serenityIndex: 0.21527030572670042,
      riskOfRuin: 3.298384123529888e-26,
      valueAtRisk: -1.4326259197455242,
      conditionalValueAtRisk: -1.8113689740573202,
      tailRatio: 1.1629043459960011,
      payoffRatioPeriods: 1.2375350486083085,
      profitFactorPeriods: 1.1576940777303533,
      cpcIndex: 0.6924653817661653,
      commonSenseRatio: 1.3462874743264601,
      outlierWinRatio: 1.5796681073623577,
      outlierLossRatio: 1.6775873270829014,
      recoveryFactor: 0.7080602246199929,
      kellyPeriods: 6.583674020840079,
      skewness: 0.09910379683722367,
      excessKurtosis: -1.4327102632149598,
      winningPeriods: 48.333333333333336,
      bestReturn: 1.3985,
      worstReturn: -1.2,
      longestWinningPeriods: 8,
      longestLosingPeriods: 4,
    },
  ],
]

/** Vectors of NautilusTrader's own tests. */
const nautilus: readonly (readonly [
  key: 'betaPeriods' | 'informationRatio' | 'trackingError',
  returns: readonly number[],
  benchmark: readonly number[],
  perYear: number,
  expected: number,
])[] = [
  ['betaPeriods', [0.02, -0.01, 0.03, 0.005], [0.01, 0, 0.015, 0.01], 252, 2.5789473684210527],
  ['informationRatio', [0.03, -0.01, 0.02, 0.04], [0.01, 0.005, 0.005, 0.01], 252, 10.246950765959598],
  ['trackingError', [0.03, -0.01, 0.02, 0.04], [0.01, 0.005, 0.005, 0.01], 252, 30.740852297878796],
  ['informationRatio', [0.01, 0.02, 0.03], [0, 0, 0], 4, 4.0],
]

describe('further statistics', () => {
  for (const [returns, expected] of quantstats) {
    const periods = periodsOf(returns)
    const further = periodFigures(periods, settings())
    const figures: Record<string, { value: number }> = {
      ...returnFigures(periods, -further.maximumDrawdownPeriods.value / 100, settings()),
      ...further,
    }
    for (const [key, value] of Object.entries(expected)) {
      it(`give the ${key} that quantstats gives of ${returns.length} returns`, () => {
        assertSame(figures[key]!.value, value, key)
      })
    }
  }

  for (const [key, returns, benchmark, perYear, expected] of nautilus) {
    it(`give the ${key} of NautilusTrader's vector of ${returns.length} returns, ${perYear} a year`, () => {
      const figures = benchmarkFigures(periodsOf(returns, benchmark, perYear), settings())
      // A benchmark that stands still has no beta; the information ratio does not need one.
      assertSame(figures[key].value, expected, key)
    })
  }

  it('agree with the definitions written out on random returns', () => {
    const returns = fc.array(
      fc.oneof(fc.constant(0), fc.integer({ min: -400, max: 420 })).map((ticks) => ticks / 10_000),
      {
        minLength: 3,
        maxLength: 80,
      },
    )
    fc.assert(
      fc.property(returns, fc.constantFrom(0, 0.03), fc.constantFrom(12, 252), (given, riskFree, perYear) => {
        fc.pre(given.some((value) => value > 0) && given.some((value) => value < 0))
        const fast = periodFigures(periodsOf(given, undefined, perYear), settings(riskFree))
        for (const [key, expected] of Object.entries(slowPeriodStatistics(given, perYear, riskFree))) {
          const { value, why } = fast[key as keyof typeof fast]
          if (Number.isFinite(expected)) assertSame(value, expected, `${key} of ${given.join(' ')} ${why}`, 1e-8)
          else assert.ok(Number.isNaN(value) && why !== undefined, `${key}: ${value}, ${expected}`)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('against a benchmark agree with the definitions written out on random returns', () => {
    const both = fc.array(fc.tuple(fc.integer({ min: -400, max: 420 }), fc.integer({ min: -300, max: 300 })), {
      minLength: 3,
      maxLength: 60,
    })
    fc.assert(
      fc.property(both, fc.constantFrom(0, 0.03), (given, riskFree) => {
        const [returns, market] = [given.map(([own]) => own / 1e4), given.map(([, theirs]) => theirs / 1e4)]
        fc.pre(new Set(market).size > 1 && new Set(returns).size > 1)
        const fast = benchmarkFigures(periodsOf(returns, market), settings(riskFree))
        for (const [key, expected] of Object.entries(slowBenchmarkStatistics(returns, market, 252, riskFree))) {
          const { value, why } = fast[key as keyof typeof fast]
          if (why === undefined)
            assert.ok(Math.abs(value - expected) <= 1e-7 * Math.abs(expected) + 1e-9, `${key}: ${value}, ${expected}`)
          else
            assert.ok(
              !Number.isFinite(expected) || Math.abs(expected) < 1e-12 || Math.abs(expected) > 1e12,
              `${key}: ${why}, ${expected}`,
            )
        }
      }),
      { numRuns: 150 },
    )
  })

  for (const [name, bars, trades] of [
    ['nothing', [], []],
    ['one bar', [1000], []],
    ['equity that never moves', [1000, 1000, 1000, 1000, 1000], []],
    ['gains alone', [1000, 1010, 1030, 1040], [{ profit: 40, fraction: 0.04 }]],
    ['losses alone', [1000, 990, 970, 960], [{ profit: -40, fraction: -0.04 }]],
    ['a trade that made nothing', [1000, 1001, 999, 1002], [{ profit: 0, fraction: 0 }]],
    ['equity that falls through zero', [1000, 400, -100, 300], []],
    ['an equity that is not known', [1000, NaN, 1001, 1002], []],
  ] as const) {
    it(`give a number or a reason, never both, of ${name}`, () => {
      const statistics = new RunStatistics()
      const dayMs = 86_400_000
      statistics.addBars(barRows(bars.map((equity, at) => ({ time: (at + 5) * dayMs, equity, close: 10 + (at % 2) }))))
      statistics.addTrades(tradeRows(trades))
      const report = statistics.furtherReport()
      assert.deepEqual(
        report.map(({ key }) => key),
        [...furtherStatisticKeys],
      )
      for (const { key, value, why, formula, source } of report) {
        assert.ok(
          Number.isNaN(value) ? why?.endsWith('.') : Number.isFinite(value) && why === undefined,
          `${key} ${value} ${why}`,
        )
        assert.ok(!Object.is(value, -0), `${key} is minus zero`)
        assert.ok(formula !== '' && source !== '')
      }
    })
  }

  it('of trades are the extremes and means of what they made and lost', () => {
    const statistics = new RunStatistics()
    statistics.addTrades(
      tradeRows([50, -5, 0, 12, -30].map((profit, at) => ({ profit, fraction: 0, side: at < 2 ? 1 : -1 }))),
    )
    const report = new Map(statistics.furtherReport().map(({ key, value }) => [key, value]))
    assert.deepEqual(
      ['largestWin', 'smallestWin', 'smallestLoss', 'largestLoss', 'expectancyDecided', 'longShare'].map((key) =>
        report.get(key),
      ),
      [50, 12, -5, -30, 6.75, 40],
    )
  })

  it('and those that runs store are all that the reports of other programs name', () => {
    const known = new Set<string>([...statisticKeys, ...furtherStatisticKeys])
    for (const keys of Object.values(statisticSets)) {
      assert.deepEqual(
        keys.filter((key) => !known.has(key)),
        [],
      )
      assert.equal(new Set(keys).size, keys.length)
    }
  })
})
