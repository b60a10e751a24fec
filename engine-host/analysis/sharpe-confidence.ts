import { standardNormalDistribution, standardNormalQuantile } from './normal-distribution.js'

const eulerMascheroni = 0.5772156649015329

export interface SharpeSample {
  /** Sharpe ratio per period, not per year. */
  readonly sharpe: number
  /** Periods observed. */
  readonly periods: number
  readonly skewness: number
  /** Raw: 3 for normal returns. Feeding excess kurtosis here flatters the result, a fault found in several libraries. */
  readonly rawKurtosis: number
}

/**
 * Probability that the true Sharpe ratio lies above a benchmark, given what was observed; NaN when fewer than two
 * periods or moments that no sample has make it undefined.
 * Source: Bailey and López de Prado, The Sharpe Ratio Efficient Frontier, 2012.
 */
export function probabilisticSharpeRatio(sample: SharpeSample, benchmarkSharpe = 0): number {
  const { sharpe, periods, skewness, rawKurtosis } = sample
  const variance = 1 - skewness * sharpe + ((rawKurtosis - 1) / 4) * sharpe * sharpe
  if (!(periods > 1) || !(variance > 0)) return NaN
  return standardNormalDistribution(((sharpe - benchmarkSharpe) * Math.sqrt(periods - 1)) / Math.sqrt(variance))
}

/**
 * Sharpe ratio that the best of a number of skill-less trials is expected to show: the benchmark that turns the
 * probabilistic into the deflated Sharpe ratio.
 * Source: Bailey and López de Prado, The Deflated Sharpe Ratio, 2014.
 *
 * @param trialVariance variance of the Sharpe ratios of the trials, per period
 * @param trials number of independent trials, above 1
 */
export function expectedMaximumSharpe(trialVariance: number, trials: number): number {
  return (
    Math.sqrt(trialVariance) *
    ((1 - eulerMascheroni) * standardNormalQuantile(1 - 1 / trials) +
      eulerMascheroni * standardNormalQuantile(1 - 1 / (trials * Math.E)))
  )
}
