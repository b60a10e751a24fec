import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  standardNormalDistribution,
  standardNormalQuantile,
} from '../../../engine-host/analysis/normal-distribution.js'
import { expectedMaximumSharpe, probabilisticSharpeRatio } from '../../../engine-host/analysis/sharpe-confidence.js'

describe('the normal distribution', () => {
  // math.erfc and statistics.NormalDist of Python 3.11.
  for (const [x, expected] of [
    [-8, 6.220960574271819e-16],
    [-5.5, 1.8989562465887738e-8],
    [-4.9, 4.791832765903205e-7],
    [-3, 0.0013498980316300957],
    [-1, 0.15865525393145707],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1.96, 0.9750021048517795],
    [4, 0.9999683287581669],
    [6, 0.9999999990134123],
  ] as const) {
    it(`has Φ(${x}) = ${expected}`, () => {
      assert.ok(Math.abs(standardNormalDistribution(x) / expected - 1) < 1e-13)
    })
  }

  for (const [probability, expected] of [
    [1e-8, -5.61200124417479],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400538],
    [0.3, -0.5244005127080407],
    [0.5, 0.0],
    [0.9, 1.2815515655446008],
    [0.999, 3.090232306167813],
    [0.9999999, 5.199337582290662],
  ] as const) {
    it(`has Φ⁻¹(${probability}) = ${expected}`, () => {
      assert.ok(Math.abs(standardNormalQuantile(probability) - expected) < 1e-12 * Math.max(1, Math.abs(expected)))
    })
  }

  it('has no quantile of what is no probability', () => {
    for (const value of [0, 1, -0.1, 1.1, NaN]) assert.ok(Number.isNaN(standardNormalQuantile(value)))
  })

  it('is undone by its quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (probability) => {
        const back = standardNormalDistribution(standardNormalQuantile(probability))
        assert.ok(Math.abs(back - probability) < 1e-14)
      }),
    )
  })
})

describe('the probabilistic Sharpe ratio', () => {
  // To five digits as published; excess kurtosis in place of the raw one would give 0.93989 and 0.92093.
  for (const [sharpe, periods, skewness, rawKurtosis, benchmark, expected] of [
    [0.3, 60, 0, 3, 0.1, 0.93355],
    [0.2, 250, -1, 9, 0.1, 0.91845],
  ] as const) {
    it(`is ${expected} for a ratio of ${sharpe} over ${periods} periods with raw kurtosis ${rawKurtosis}`, () => {
      const value = probabilisticSharpeRatio({ sharpe, periods, skewness, rawKurtosis }, benchmark)
      assert.ok(Math.abs(value - expected) < 0.5e-5, `${value}`)
    })
  }

  it('does not exist for one period or for moments that no sample has', () => {
    assert.ok(Number.isNaN(probabilisticSharpeRatio({ sharpe: 1, periods: 1, skewness: 0, rawKurtosis: 3 })))
    assert.ok(Number.isNaN(probabilisticSharpeRatio({ sharpe: 2, periods: 10, skewness: 5, rawKurtosis: 3 })))
  })
})

describe('the best Sharpe ratio expected of trials without skill', () => {
  for (const [variance, trials, expected] of [
    [0.01, 10, 0.15745983],
    [0.01, 100, 0.253060289],
    [0.0025, 46, 0.112208542],
    [0.25, 1000, 1.627560757],
  ] as const) {
    it(`is ${expected} for ${trials} trials of variance ${variance}`, () => {
      assert.ok(Math.abs(expectedMaximumSharpe(variance, trials) - expected) < 0.6e-9)
    })
  }
})
