import type { ReturnPeriods } from './data-period.js'
import { type Figure, figure, missing, quotient, scaled, unless } from './figure.js'
import { momentsOf } from './moments.js'
import type { ResolvedStatisticsSettings } from './resolved-statistics-settings.js'

type BenchmarkKey =
  'betaPeriods' | 'alphaPerYear' | 'correlation' | 'trackingError' | 'informationRatio' | 'treynorRatio'

/**
 * Returns by period against those of the benchmark, the close of the first instrument.
 *
 * @param tooShort why growth is not compounded to a year; absent where it is
 */
export function benchmarkFigures(
  periods: ReturnPeriods,
  { riskFreeRate, minimumReturns }: ResolvedStatisticsSettings,
  tooShort?: string,
): Record<BenchmarkKey, Figure> {
  const { returns, marketReturns: market = new Float64Array(0), perYear } = periods
  const why = whyNone(periods, market)
  if (why !== undefined) {
    const none = missing(why)
    return {
      betaPeriods: none,
      alphaPerYear: none,
      correlation: none,
      trackingError: none,
      informationRatio: none,
      treynorRatio: none,
    }
  }
  const few =
    returns.length < minimumReturns
      ? `Needs at least ${minimumReturns} returns by ${periods.name}; the run has ${returns.length}.`
      : undefined
  const free = riskFreeRate / perYear
  const own = momentsOf(returns)
  const theirs = momentsOf(market)
  const active = momentsOf(returns.map((value, at) => value - market[at]!))
  let products = 0
  returns.forEach((value, at) => (products += (value - own.mean) * (market[at]! - theirs.mean)))
  const covariance = products / (returns.length - 1)
  const beta = quotient(covariance, theirs.standardDeviation ** 2, 'The close never moved.')
  const alpha = own.mean - free - beta.value * (theirs.mean - free)
  const growth = Math.expm1((perYear * returns.reduce((sum, value) => sum + Math.log1p(value), 0)) / returns.length)
  const ofBeta = (of: () => Figure): Figure => (beta.why === undefined ? of() : beta)
  return {
    betaPeriods: beta,
    alphaPerYear: unless(
      tooShort,
      ofBeta(() => figure(100 * Math.expm1(perYear * Math.log1p(alpha)), 'A year of this is beyond all numbers.')),
    ),
    correlation: ofBeta(() =>
      quotient(covariance, own.standardDeviation * theirs.standardDeviation, 'The equity never moved.'),
    ),
    trackingError: unless(few, { value: 100 * active.standardDeviation * Math.sqrt(perYear) }),
    informationRatio: unless(
      few,
      scaled(
        quotient(active.mean, active.standardDeviation, 'The run never differs from its benchmark.'),
        Math.sqrt(perYear),
      ),
    ),
    treynorRatio: unless(
      tooShort,
      ofBeta(() => quotient(growth - riskFreeRate, beta.value, 'The equity does not follow its benchmark.')),
    ),
  }
}

function whyNone({ returns, name, unknown = false }: ReturnPeriods, market: Float64Array): string | undefined {
  if (returns.length < 2) return `Needs at least two returns by ${name}; the run has ${returns.length}.`
  if (unknown) return `The equity at the end of a ${name} is not known.`
  if (!returns.every((value) => value > -1 && value < Infinity))
    return 'The equity fell to zero or below, where returns have no meaning.'
  if (market.length !== returns.length || !market.every((value) => value > -1 && value < Infinity))
    return 'The close of the first instrument fell to zero or below or is not known.'
  return undefined
}
