import type { SharpeAssessment } from '../protocol/run-robustness.js'
import type { ReturnPeriods } from './data-period.js'
import { momentsOf } from './moments.js'
import { standardNormalQuantile } from './normal-distribution.js'
import { expectedMaximumSharpe, probabilisticSharpeRatio } from './sharpe-confidence.js'

const leastReturns = 3

/**
 * The Sharpe ratio of a run with its confidence, and what is left of that when it was chosen among several.
 *
 * @param riskFreeRate fraction a year
 * @param trials Sharpe ratios by period of the runs among which it was chosen, itself included
 */
export function assessSharpe(
  { returns, perYear, name, unknown }: ReturnPeriods,
  riskFreeRate: number,
  trials: readonly number[],
): SharpeAssessment {
  const { count, mean, standardDeviation, populationSkewness, populationKurtosis } = momentsOf(returns)
  const sharpeRatio = (mean - riskFreeRate / perYear) / standardDeviation
  const why = whyNone(unknown === true, count, sharpeRatio, name)
  const known = trials.filter(Number.isFinite)
  const trialMoments = momentsOf(Float64Array.from(known))
  const trialVariance = trialMoments.standardDeviation ** 2
  const whyNotDeflated =
    known.length < 2
      ? 'There is no other run of this strategy to have chosen it from.'
      : trialVariance > 0
        ? undefined
        : 'The runs that it was chosen from all have the same ratio.'
  const expectedMaximum =
    why === undefined && whyNotDeflated === undefined ? expectedMaximumSharpe(trialVariance, known.length) : NaN
  const sample = { sharpe: sharpeRatio, periods: count, skewness: populationSkewness, rawKurtosis: populationKurtosis }
  const percent = (probability: number): number => 100 * probability
  const none = why !== undefined
  return {
    ...(none && { why }),
    period: name,
    returns: count,
    sharpeRatio: none ? NaN : sharpeRatio,
    skewness: none ? NaN : populationSkewness,
    rawKurtosis: none ? NaN : populationKurtosis,
    probabilistic: none ? NaN : percent(probabilisticSharpeRatio(sample)),
    trials: known.length,
    trialVariance: known.length < 2 ? NaN : trialVariance,
    expectedMaximum,
    deflated: Number.isNaN(expectedMaximum) ? NaN : percent(probabilisticSharpeRatio(sample, expectedMaximum)),
    ...(whyNotDeflated !== undefined && { whyNotDeflated }),
    minimumReturns: none ? NaN : minimumTrackRecord(sharpeRatio, populationSkewness, populationKurtosis),
  }
}

function whyNone(unknown: boolean, count: number, sharpeRatio: number, name: string): string | undefined {
  if (unknown) return `The equity at the end of a ${name} is not known.`
  if (count < leastReturns) return `Needs at least ${leastReturns} returns by ${name}; the run has ${count}.`
  return Number.isFinite(sharpeRatio) ? undefined : `The returns by ${name} do not vary.`
}

/**
 * Returns needed to say with 95 % that a ratio is above 0; NaN for one that is not.
 * Source: minimum track record length of Bailey and López de Prado 2012.
 */
function minimumTrackRecord(sharpe: number, skewness: number, rawKurtosis: number): number {
  const variance = 1 - skewness * sharpe + ((rawKurtosis - 1) / 4) * sharpe * sharpe
  if (!(sharpe > 0 && variance > 0)) return NaN
  return Math.ceil(1 + variance * (standardNormalQuantile(0.95) / sharpe) ** 2)
}
