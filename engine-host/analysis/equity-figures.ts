import type { StatisticKey } from '../protocol/statistic-keys.js'
import { returnPeriods, roundUpToUnit } from './data-period.js'
import type { EquityCurve } from './equity-curve.js'
import { type Figure, figure, missing, scaled, unless } from './figure.js'
import { returnFigures } from './return-figures.js'
import type { TradeKey } from './trade-figures.js'

const nanosPerMillisecond = 1e6
const nanosPerDay = 86_400e9
const nanosPerYear = 365.25 * nanosPerDay

const noBars = 'The run has no bars.'
const noDrawdown = 'The equity had no drawdown of more than one bar.'
const ruined = 'The equity fell to zero or below, where growth has no rate.'

/** Statistics of the equity curve: return, risk, and the extent of the run. */
export function equityFigures(curve: EquityCurve): Record<Exclude<StatisticKey, TradeKey>, Figure> {
  const none = curve.bars === 0
  const drawdowns = curve.drawdowns
  const unknown = whyUnknown(curve)
  const totalReturn = none
    ? missing(noBars)
    : scaled(gain(curve.finalEquity - curve.startingEquity, curve.startingEquity, unknown), 100)
  const hold = holdReturn(curve)
  const beta = figure(curve.covariance.beta(), whyNoBeta(curve))
  const periods = returnPeriods(curve.days, curve.periodNanos, curve.settings.periodsPerYear)
  const tooShort = whyNotCompounded(curve)
  const ofDrawdown = (value: number, otherwise: string): Figure =>
    none || drawdowns.unknown > 0 ? missing(none ? noBars : unknown) : figure(value, otherwise)
  return {
    return: totalReturn,
    netProfit: figure(curve.finalEquity - curve.startingEquity, none ? noBars : unknown),
    finalEquity: figure(curve.finalEquity, none ? noBars : unknown),
    peakEquity: ofDrawdown(drawdowns.peakEquity, noBars),
    cagr: unless(tooShort, growthPerYear(curve, unknown)),
    buyAndHoldReturn: hold,
    alpha: alpha(totalReturn, hold, beta, curve.settings.riskFreeRate),
    beta,
    ...returnFigures(periods, drawdowns.maximum, curve.settings, tooShort),
    maximumDrawdown: ofDrawdown(negative(100 * drawdowns.maximum), noBars),
    averageDrawdown: ofDrawdown(-100 * drawdowns.mean, noDrawdown),
    ...drawdownDurations(curve, ofDrawdown),
    bars: { value: curve.countedBars },
    days: { value: curve.countedDays },
    duration: figure(curve.durationNanos / nanosPerMillisecond, noBars),
    periodsPerYear: none ? missing(noBars) : { value: periods.perYear },
  }
}

function gain(profit: number, capital: number, unknown: string): Figure {
  if (Number.isNaN(profit)) return missing(unknown)
  return capital > 0 ? { value: profit / capital } : missing('The run began without equity.')
}

function whyUnknown({ drawdowns: { unknown } }: EquityCurve): string {
  return `The equity is not known at ${unknown === 1 ? 'one bar' : `${unknown} bars`}.`
}

function holdReturn(curve: EquityCurve): Figure {
  if (curve.bars === 0) return missing(noBars)
  if (Number.isNaN(curve.holdClose)) return missing('The strategy was not called before the data ended.')
  if (!(curve.holdClose > 0)) return missing('The first close is not above zero.')
  return { value: (100 * (curve.lastClose - curve.holdClose)) / curve.holdClose }
}

/** Why the run is too short for its growth to be compounded to a year; undefined when it is long enough. */
export function whyNotCompounded({ durationNanos, settings: { minimumAnnualDays } }: EquityCurve): string | undefined {
  const days = durationNanos / nanosPerDay
  if (!(days < minimumAnnualDays)) return undefined
  const span = days < 1 ? 'less than a day' : `${days.toFixed(1)} days`
  return `The run spans ${span}, and nothing is compounded to a year below ${minimumAnnualDays}.`
}

function whyNoBeta(curve: EquityCurve): string {
  if (curve.bars < 3) return 'Needs at least three bars.'
  if (curve.drawdowns.unknown > 0) return whyUnknown(curve)
  if (!curve.covariance.positive) return 'Equity or close fell to zero or below, where log returns do not exist.'
  return 'The close never moved.'
}

/** Jensen's alpha over the whole run, in percent. */
function alpha(totalReturn: Figure, hold: Figure, beta: Figure, riskFreeRate: number): Figure {
  const why = beta.why ?? totalReturn.why ?? hold.why
  if (why !== undefined) return missing(why)
  return { value: totalReturn.value - riskFreeRate * 100 - beta.value * (hold.value - riskFreeRate * 100) }
}

function growthPerYear(curve: EquityCurve, unknown: string): Figure {
  if (curve.bars === 0) return missing(noBars)
  if (Number.isNaN(curve.finalEquity - curve.startingEquity)) return missing(unknown)
  if (!(curve.startingEquity > 0 && curve.finalEquity > 0)) return missing(ruined)
  if (!(curve.durationNanos > 0)) return missing('The run spans no time.')
  const growth = Math.expm1(Math.log(curve.finalEquity / curve.startingEquity) * (nanosPerYear / curve.durationNanos))
  return figure(100 * growth, 'The run is too short: a year of this growth is beyond all numbers.')
}

function drawdownDurations(
  curve: EquityCurve,
  ofDrawdown: (value: number, otherwise: string) => Figure,
): Record<'maximumDrawdownDuration' | 'averageDrawdownDuration', Figure> {
  const { count, longestNanos, meanNanos } = curve.drawdowns
  const duration = (nanos: number): Figure =>
    ofDrawdown(count === 0 ? NaN : roundUpToUnit(nanos, curve.periodNanos) / nanosPerMillisecond, noDrawdown)
  return { maximumDrawdownDuration: duration(longestNanos), averageDrawdownDuration: duration(meanNanos) }
}

/** Never −0, which people would see as such. */
function negative(value: number): number {
  return value === 0 ? 0 : -value
}
