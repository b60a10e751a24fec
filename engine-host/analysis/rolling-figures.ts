import type { RollingColumns } from '../protocol/run-analysis.js'
import type { ReturnPeriods } from './data-period.js'
import { momentsOf } from './moments.js'

/**
 * Figures over a window that moves by one period at a time, each as its statistic is defined over the returns in the window
 * alone. Costs the product of windows and periods in one, of which there are thousands at most.
 *
 * @param window periods in a window, at least 2. Default: a quarter of a year
 * @param riskFreeRate fraction a year
 */
export function rollingFigures(
  { returns, marketReturns, ends, perYear, name, unknown }: ReturnPeriods,
  riskFreeRate: number,
  window = Math.max(2, Math.round(perYear / 4)),
): RollingColumns {
  const why =
    unknown === true
      ? `The equity at the end of a ${name} is not known.`
      : returns.length < window
        ? `A window has ${window} returns by ${name}; the run has ${returns.length}.`
        : undefined
  const length = why === undefined ? returns.length - window + 1 : 0
  const columns = {
    length,
    periods: window,
    period: name,
    time: new Float64Array(length),
    return: new Float64Array(length),
    volatility: new Float64Array(length),
    sharpeRatio: new Float64Array(length),
    sortinoRatio: new Float64Array(length),
    beta: new Float64Array(length),
  }
  for (let at = 0; at < length; at++) {
    const inside = returns.subarray(at, at + window)
    const { mean, standardDeviation } = momentsOf(inside)
    const excess = mean - riskFreeRate / perYear
    let compounded = 1
    let squares = 0
    for (const value of inside) {
      compounded *= 1 + value
      squares += Math.min(value, 0) ** 2
    }
    columns.time[at] = ends?.[at + window - 1] ?? NaN
    columns.return[at] = compounded - 1
    columns.volatility[at] = 100 * standardDeviation * Math.sqrt(perYear)
    columns.sharpeRatio[at] = ratio(excess * Math.sqrt(perYear), standardDeviation)
    columns.sortinoRatio[at] = ratio(excess * Math.sqrt(perYear), Math.sqrt(squares / window))
    columns.beta[at] = marketReturns === undefined ? NaN : beta(inside, marketReturns.subarray(at, at + window))
  }
  return why === undefined ? columns : { ...columns, why }
}

/** Covariance of two samples over the variance of the second; NaN where that does not vary or is not known. */
export function beta(returns: Float64Array, market: Float64Array): number {
  const { length } = returns
  const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / length
  const mean = meanOf(returns)
  const marketMean = meanOf(market)
  let covariance = 0
  let variance = 0
  for (let i = 0; i < length; i++) {
    covariance += (returns[i]! - mean) * (market[i]! - marketMean)
    variance += (market[i]! - marketMean) ** 2
  }
  return ratio(covariance, variance)
}

function ratio(dividend: number, divisor: number): number {
  return divisor > 0 && Number.isFinite(dividend / divisor) ? dividend / divisor : NaN
}
