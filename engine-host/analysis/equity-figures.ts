import type { StatisticKey } from '../protocol/statistic-keys.js'
import { returnPeriods, roundUpToUnit } from './data-period.js'
import type { EquityCurve } from './equity-curve.js'
import { type Figure, figure, missing, quotient, scaled } from './figure.js'
import { returnFigures } from './return-figures.js'
import type { TradeKey } from './trade-figures.js'

const nanosPerMillisecond = 1e6
const nanosPerYear = 365.25 * 86_400e9

const noBars = 'The run has no bars.'
const ruined = 'The equity fell to zero or below, where growth has no rate.'

/** Statistics of the equity curve: return, risk, and the extent of the run. */
export function equityFigures(curve: EquityCurve): Record<Exclude<StatisticKey, TradeKey>, Figure> {
  const none = curve.bars === 0
  const totalReturn = none
    ? missing(noBars)
    : scaled(positiveQuotient(curve.finalEquity - curve.startingEquity, curve.startingEquity), 100)
  const hold = holdReturn(curve)
  const beta = figure(curve.covariance.beta(), whyNoBeta(curve))
  const periods = returnPeriods(curve.days, curve.periodNanos, curve.periodsPerYear)
  const drawdowns = curve.drawdowns
  const maximumDrawdown = none ? missing(noBars) : { value: negative(100 * drawdowns.maximum) }
  return {
    return: totalReturn,
    netProfit: none ? missing(noBars) : { value: curve.finalEquity - curve.startingEquity },
    finalEquity: figure(curve.finalEquity, noBars),
    peakEquity: figure(drawdowns.peakEquity, noBars),
    cagr: growthPerYear(curve),
    buyAndHoldReturn: hold,
    alpha: alpha(totalReturn, hold, beta, curve.riskFreeRate),
    beta,
    ...returnFigures(periods, drawdowns.maximum, curve.riskFreeRate),
    maximumDrawdown,
    averageDrawdown: figure(-100 * drawdowns.mean, none ? noBars : 'The equity had no drawdown of more than one bar.'),
    ...drawdownDurations(curve),
    bars: { value: curve.bars },
    days: { value: curve.days.count },
    duration: figure(curve.durationNanos / nanosPerMillisecond, noBars),
    periodsPerYear: none ? missing(noBars) : { value: periods.perYear },
  }
}

function positiveQuotient(dividend: number, divisor: number): Figure {
  return divisor > 0 ? { value: dividend / divisor } : missing('The run began without equity.')
}

function holdReturn(curve: EquityCurve): Figure {
  if (curve.bars === 0) return missing(noBars)
  if (Number.isNaN(curve.holdClose)) return missing('The strategy was not called before the data ended.')
  if (!(curve.holdClose > 0)) return missing('The first close is not above zero.')
  return { value: (100 * (curve.lastClose - curve.holdClose)) / curve.holdClose }
}

function whyNoBeta(curve: EquityCurve): string {
  if (curve.bars < 3) return 'Needs at least three bars.'
  if (!curve.covariance.positive) return 'Equity or close fell to zero or below, where log returns do not exist.'
  return 'The close never moved.'
}

/** Jensen's alpha over the whole run, in percent. */
function alpha(totalReturn: Figure, hold: Figure, beta: Figure, riskFreeRate: number): Figure {
  const why = beta.why ?? totalReturn.why ?? hold.why
  if (why !== undefined) return missing(why)
  return { value: totalReturn.value - riskFreeRate * 100 - beta.value * (hold.value - riskFreeRate * 100) }
}

function growthPerYear(curve: EquityCurve): Figure {
  if (curve.bars === 0) return missing(noBars)
  if (!(curve.startingEquity > 0 && curve.finalEquity > 0)) return missing(ruined)
  if (!(curve.durationNanos > 0)) return missing('The run spans no time.')
  const growth = Math.expm1(Math.log(curve.finalEquity / curve.startingEquity) * (nanosPerYear / curve.durationNanos))
  return figure(100 * growth, 'The run is too short: a year of this growth is beyond all numbers.')
}

function drawdownDurations(curve: EquityCurve): Record<'maximumDrawdownDuration' | 'averageDrawdownDuration', Figure> {
  const { count, longestNanos, meanNanos } = curve.drawdowns
  if (count === 0) {
    const none = missing(curve.bars === 0 ? noBars : 'The equity had no drawdown of more than one bar.')
    return { maximumDrawdownDuration: none, averageDrawdownDuration: none }
  }
  return {
    maximumDrawdownDuration: quotient(roundUpToUnit(longestNanos, curve.periodNanos), nanosPerMillisecond, ''),
    averageDrawdownDuration: quotient(roundUpToUnit(meanNanos, curve.periodNanos), nanosPerMillisecond, ''),
  }
}

/** Never −0, which people would see as such. */
function negative(value: number): number {
  return value === 0 ? 0 : -value
}
