import type { ReturnPeriods } from './data-period.js'
import { type Figure, figure, missing, quotient, scaled, unless } from './figure.js'
import { type Moments, momentsOf } from './moments.js'
import type { ResolvedStatisticsSettings } from './resolved-statistics-settings.js'
import { probabilisticSharpeRatio } from './sharpe-confidence.js'

type ReturnKey =
  | 'annualReturn'
  | 'sharpeRatio'
  | 'probabilisticSharpeRatio'
  | 'sharpeRatioGeometric'
  | 'sortinoRatio'
  | 'sortinoRatioGeometric'
  | 'calmarRatio'
  | 'volatility'
  | 'volatilityGeometric'
  | 'skewness'
  | 'excessKurtosis'

/**
 * Statistics of the returns by period.
 *
 * @param maximumDrawdown deepest fraction lost from a peak, at least 0
 * @param tooShort why growth is not compounded to a year; absent where it is
 */
export function returnFigures(
  periods: ReturnPeriods,
  maximumDrawdown: number,
  settings: Pick<ResolvedStatisticsSettings, 'riskFreeRate' | 'minimumReturns'>,
  tooShort?: string,
): Record<ReturnKey, Figure> {
  const { returns, perYear, name } = periods
  const { riskFreeRate, minimumReturns } = settings
  const moments = momentsOf(returns)
  const why = whyNoReturns(periods)
  if (why !== undefined) return all(missing(why))

  const mean = moments.mean - riskFreeRate / perYear
  const steady = `The returns by ${name} do not vary.`
  const few = (needed: number): string => `Needs at least ${needed} returns by ${name}; the run has ${returns.length}.`
  const downside = Math.sqrt(meanOf(returns, (value) => Math.min(value, 0) ** 2)) * Math.sqrt(perYear)
  const noLoss = `No ${name} lost anything.`
  const tooFew = returns.length < minimumReturns ? few(minimumReturns) : undefined
  const sharpe = returns.length < 2 ? missing(few(2)) : quotient(mean, moments.standardDeviation, steady)

  const growth = Math.expm1(meanOf(returns, Math.log1p))
  const annual = Math.expm1(perYear * Math.log1p(growth))
  const geometricVolatility = returns.length < 2 ? missing(few(2)) : figure(spread(moments, growth, perYear), few(2))
  return {
    annualReturn: unless(tooShort, figure(100 * annual, 'A year of this growth is beyond all numbers.')),
    sharpeRatio: unless(tooFew, scaled(sharpe, Math.sqrt(perYear))),
    probabilisticSharpeRatio: unless(tooFew, confidence(moments, sharpe, few(3))),
    sharpeRatioGeometric: unless(
      tooShort,
      geometricVolatility.why === undefined
        ? quotient(annual - riskFreeRate, geometricVolatility.value, steady)
        : geometricVolatility,
    ),
    sortinoRatio: unless(tooFew, quotient(mean * perYear, downside, noLoss)),
    sortinoRatioGeometric: unless(tooShort, quotient(annual - riskFreeRate, downside, noLoss)),
    calmarRatio: unless(tooShort, quotient(annual, maximumDrawdown, 'The equity never fell.')),
    volatility: unless(tooFew, figure(100 * moments.standardDeviation * Math.sqrt(perYear), few(2))),
    volatilityGeometric: unless(tooShort, scaled(geometricVolatility, 100)),
    skewness: figure(moments.skewness, returns.length < 3 ? few(3) : steady),
    excessKurtosis: figure(moments.excessKurtosis, returns.length < 4 ? few(4) : steady),
  }
}

function whyNoReturns({ returns, name, unknown = false }: ReturnPeriods): string | undefined {
  if (returns.length === 0) return `Needs at least two ${name}s.`
  if (unknown) return `The equity at the end of a ${name} is not known.`
  return returns.every((value) => value > -1 && value < Infinity)
    ? undefined
    : 'The equity fell to zero or below, where returns have no meaning.'
}

function all(value: Figure): Record<ReturnKey, Figure> {
  return {
    annualReturn: value,
    sharpeRatio: value,
    probabilisticSharpeRatio: value,
    sharpeRatioGeometric: value,
    sortinoRatio: value,
    sortinoRatioGeometric: value,
    calmarRatio: value,
    volatility: value,
    volatilityGeometric: value,
    skewness: value,
    excessKurtosis: value,
  }
}

function confidence(moments: Moments, sharpe: Figure, fewReturns: string): Figure {
  if (sharpe.why !== undefined) return sharpe
  if (moments.count < 3) return missing(fewReturns)
  const probability = probabilisticSharpeRatio({
    sharpe: sharpe.value,
    periods: moments.count,
    skewness: moments.populationSkewness,
    rawKurtosis: moments.populationKurtosis,
  })
  return figure(100 * probability, 'The returns are too skewed for their number.')
}

/**
 * Spread of a year's growth, as a fraction: sqrt((var + (1 + g)²)^N − (1 + g)^(2N)), factored so that small returns
 * do not cancel.
 */
function spread(moments: Moments, growth: number, perYear: number): number {
  const square = (1 + growth) ** 2
  const variance = moments.standardDeviation ** 2
  return Math.sqrt(square ** perYear * Math.expm1(perYear * Math.log1p(variance / square)))
}

function meanOf(values: Float64Array, of: (value: number) => number): number {
  let sum = 0
  for (const value of values) sum += of(value)
  return sum / values.length
}
