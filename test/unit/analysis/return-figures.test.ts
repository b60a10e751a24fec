import assert from 'node:assert/strict'
import { Drawdowns } from '../../../engine-host/analysis/drawdowns.js'
import { returnFigures } from '../../../engine-host/analysis/return-figures.js'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { stampsOf, tradeRows } from './columns.js'

const plainly = { riskFreeRate: 0, minimumReturns: 0 }
const varied = [0.01, -0.02, 0.03, -0.01, 0.02, 0.04, -0.03, 0.05, -0.04, 0.02]

/** Vectors of NautilusTrader's own tests, 252 days a year. */
const vectors = [
  { key: 'sharpeRatio', returns: [0.01, -0.02, 0.015, -0.005, 0.025], expected: 4.48998886412873 },
  { key: 'sortinoRatio', returns: [-0.01, 0.02, -0.015, 0.005, -0.02], expected: -5.273224492824493 },
  { key: 'volatility', returns: varied, expected: 48.5262815389764 },
  { key: 'skewness', returns: varied, expected: -0.22872023422596313 },
  { key: 'excessKurtosis', returns: varied, expected: -1.2622443251995028 },
] as const

describe('ratios of returns', () => {
  for (const { key, returns, expected } of vectors) {
    it(`give the ${key} of NautilusTrader's vector`, () => {
      const periods = { perYear: 252, name: 'day', returns: Float64Array.from(returns) } as const
      const { value } = returnFigures(periods, 0, plainly)[key]
      assert.ok(Math.abs(value - expected) < 1e-10 * Math.abs(expected), `${value}`)
    })
  }

  it("give the risk-return ratio of NautilusTrader's vector as the Sharpe ratio of one period a year", () => {
    const returns = Float64Array.of(0.1, -0.05, 0.2, -0.1, 0.15)
    const { value } = returnFigures({ perYear: 1, name: 'day', returns }, 0, plainly).sharpeRatio
    assert.ok(Math.abs(value - 0.46360044557175345) < 1e-12)
  })

  it('take the riskless rate off the mean and off the return per year', () => {
    const periods = { perYear: 4, name: 'day', returns: Float64Array.of(0.02, 0.04, -0.01, 0.03) } as const
    const plain = returnFigures(periods, 0.1, plainly)
    const excess = returnFigures(periods, 0.1, { ...plainly, riskFreeRate: 0.04 })
    const mean = 0.02
    assert.ok(Math.abs(excess.sharpeRatio.value / plain.sharpeRatio.value - (mean - 0.01) / mean) < 1e-12)
    assert.ok(
      Math.abs(
        (plain.sharpeRatioGeometric.value - excess.sharpeRatioGeometric.value) * plain.volatilityGeometric.value - 4,
      ) < 1e-9,
    )
    assert.equal(excess.calmarRatio.value, plain.calmarRatio.value)
  })

  it('do not take the rounding of equal returns for a spread', () => {
    const periods = { perYear: 252, name: 'day', returns: new Float64Array(30).fill(0.1 * 0.3) } as const
    assert.match(returnFigures(periods, 0, plainly).sharpeRatio.why ?? '', /do not vary/)
  })
})

describe('drawdowns', () => {
  for (const [returns, expected] of [
    [[0.1, -0.1, 0.5, -0.2, 0.1], 0.2],
    [[-0.4, -0.1], 0.46],
  ] as const) {
    it(`fall by ${expected} over the returns ${returns.join(', ')}`, () => {
      const equity = [1]
      for (const value of returns) equity.push(equity.at(-1)! * (1 + value))
      const drawdowns = new Drawdowns()
      drawdowns.add(stampsOf(equity.map((_, i) => i)), Float64Array.from(equity), 0, equity.length)
      assert.ok(Math.abs(drawdowns.summary().maximum - expected) < 1e-12)
    })
  }
})

describe('expectancy', () => {
  for (const [profits, expected] of [
    [[10, -5, 15, -10], 2.5],
    [[10, 0, -10], 0],
  ] as const) {
    it(`is ${expected} for trades of ${profits.join(', ')}`, () => {
      const statistics = new RunStatistics()
      statistics.addTrades(tradeRows(profits.map((profit) => ({ profit, fraction: 0 }))))
      assert.equal(statistics.report().find(({ key }) => key === 'expectancy')?.value, expected)
    })
  }
})
