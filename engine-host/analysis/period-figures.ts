import type { FurtherStatisticKey } from '../protocol/statistic-keys.js'
import type { ReturnPeriods } from './data-period.js'
import { type Figure, figure, missing, quotient, scaled, unless } from './figure.js'
import { quantile } from './histogram.js'
import { momentsOf } from './moments.js'
import { standardNormalDensity, standardNormalQuantile } from './normal-distribution.js'
import { type ReturnSums, returnSums } from './return-sums.js'
import type { ResolvedStatisticsSettings } from './resolved-statistics-settings.js'

export type PeriodKey = Exclude<
  FurtherStatisticKey,
  | 'betaPeriods'
  | 'alphaPerYear'
  | 'correlation'
  | 'trackingError'
  | 'informationRatio'
  | 'treynorRatio'
  | 'largestWin'
  | 'smallestWin'
  | 'smallestLoss'
  | 'largestLoss'
  | 'expectancyDecided'
  | 'longShare'
>

const fivePercent = standardNormalQuantile(0.05)

/** Statistics of the returns by period that quantstats and NautilusTrader report. */
export function periodFigures(
  periods: ReturnPeriods,
  { riskFreeRate, minimumReturns }: ResolvedStatisticsSettings,
): Record<PeriodKey, Figure> {
  const { returns, perYear, name } = periods
  const n = returns.length
  const why = whyNone(periods)
  const few = (needed: number): string => `Needs at least ${needed} returns by ${name}; the run has ${n}.`
  const tooFew = n < minimumReturns ? few(minimumReturns) : undefined
  const steady = n < 2 ? few(2) : `The returns by ${name} do not vary.`
  const noLoss = `No ${name} lost anything.`
  const noGain = `No ${name} gained anything.`
  const neverFell = `The equity at the end of a ${name} was never below an earlier one.`

  const sums = returnSums(returns, riskFreeRate / perYear)
  const moments = momentsOf(returns)
  const { mean, standardDeviation } = moments
  const sorted = returns.slice().sort()
  const atRisk = figure(mean + fivePercent * standardDeviation, few(2))
  const winShare = quotient(sums.gains, sums.gains + sums.losses, `No ${name} gained or lost anything.`)
  const profitFactor = quotient(sums.gained, sums.lost, noLoss)
  const payoff = both(quotient(sums.gained, sums.gains, noGain), quotient(sums.lost, sums.losses, noLoss), divided)
  const tail = quotient(
    Math.abs(quantile(sorted, 0.95)),
    Math.abs(quantile(sorted, 0.05)),
    `The worst ${name}s lost nothing.`,
  )
  const ulcer = n < 2 ? missing(few(2)) : figure(Math.sqrt(sums.squaredDrawdowns / (n - 1)), few(2))
  const excess = mean - riskFreeRate / perYear
  const sharpe = scaled(quotient(excess, standardDeviation, steady), Math.sqrt(perYear))
  const sortino = scaled(quotient(excess, Math.sqrt(sums.squaredLosses / n), noLoss), Math.sqrt(perYear))
  const penalty = autocorrelationPenalty(returns, steady, few(3))

  const figures: Record<PeriodKey, Figure> = {
    averageReturn: figure(100 * mean, few(1)),
    averageWinningReturn: quotient(100 * sums.gained, sums.gains, noGain),
    averageLosingReturn: quotient(-100 * sums.lost, sums.losses, noLoss),
    bestReturn: figure(100 * sorted[n - 1]!, few(1)),
    worstReturn: figure(100 * sorted[0]!, few(1)),
    winningPeriods: scaled(winShare, 100),
    longestWinningPeriods: { value: sums.longestGains },
    longestLosingPeriods: { value: sums.longestLosses },
    riskReturnRatio: quotient(mean, standardDeviation, steady),
    profitFactorPeriods: profitFactor,
    payoffRatioPeriods: payoff,
    gainToPainRatio: quotient(sums.gained - sums.lost, sums.lost, noLoss),
    omegaRatio: quotient(sums.above, sums.below, `No ${name} returned less than the riskless rate.`),
    tailRatio: tail,
    commonSenseRatio: both(profitFactor, tail, multiplied),
    cpcIndex: both(both(profitFactor, winShare, multiplied), payoff, multiplied),
    outlierWinRatio: quotient(quantile(sorted, 0.99), sums.gained / sums.notLosses, noGain),
    outlierLossRatio: quotient(quantile(sorted, 0.01), -sums.lost / sums.losses, noLoss),
    valueAtRisk: scaled(atRisk, 100),
    conditionalValueAtRisk: scaled(figure(expectedShortfall(mean, standardDeviation), few(2)), 100),
    maximumDrawdownPeriods: { value: sums.maximumDrawdown === 0 ? 0 : -100 * sums.maximumDrawdown },
    ulcerIndex: scaled(ulcer, 100),
    ulcerPerformanceIndex: unlessZero(ulcer, (index) => (sums.total - riskFreeRate) / index, neverFell),
    serenityIndex: serenity(sums, standardDeviation, riskFreeRate, ulcer, steady, neverFell),
    recoveryFactor: quotient(Math.abs(sums.gained - sums.lost), sums.maximumDrawdown, neverFell),
    riskOfRuin:
      winShare.why === undefined ? { value: 100 * ((1 - winShare.value) / (1 + winShare.value)) ** n } : winShare,
    kellyPeriods: scaled(
      both(payoff, winShare, (ratio, share) => share - (1 - share) / ratio),
      100,
    ),
    adjustedSortinoRatio: unless(tooFew, scaled(sortino, Math.SQRT1_2)),
    autocorrelationPenalty: penalty,
    smartSharpeRatio: unless(tooFew, both(sharpe, penalty, divided)),
    smartSortinoRatio: unless(tooFew, both(sortino, penalty, divided)),
  }
  if (why === undefined) return figures
  const none = missing(why)
  return Object.fromEntries(Object.keys(figures).map((key) => [key, none])) as Record<PeriodKey, Figure>
}

function whyNone({ returns, name, unknown = false }: ReturnPeriods): string | undefined {
  if (returns.length === 0) return `Needs at least two ${name}s.`
  if (unknown) return `The equity at the end of a ${name} is not known.`
  return returns.every((value) => value > -1 && value < Infinity)
    ? undefined
    : 'The equity fell to zero or below, where returns have no meaning.'
}

/** Mean of the worst 5 % of a normal distribution. */
function expectedShortfall(mean: number, standardDeviation: number): number {
  return mean - (standardDeviation * standardNormalDensity(fivePercent)) / 0.05
}

function serenity(
  { drawdowns, gained, lost }: ReturnSums,
  standardDeviation: number,
  riskFreeRate: number,
  ulcer: Figure,
  steady: string,
  neverFell: string,
): Figure {
  if (ulcer.why !== undefined) return ulcer
  const { mean, standardDeviation: spread } = momentsOf(drawdowns)
  const pitfall = quotient(-expectedShortfall(mean, spread), standardDeviation, steady)
  if (pitfall.why !== undefined) return pitfall
  return quotient(gained - lost - riskFreeRate, ulcer.value * pitfall.value, neverFell)
}

/** √(1 + 2 Σ (n − k)/n ρᵏ), ρ the absolute correlation of each return with the next: what trends take from a ratio to the spread. */
function autocorrelationPenalty(returns: Float64Array, steady: string, few: string): Figure {
  const n = returns.length
  if (n < 3) return missing(few)
  const [first, second] = [returns.subarray(0, n - 1), returns.subarray(1)]
  const [a, b] = [momentsOf(first), momentsOf(second)]
  let products = 0
  first.forEach((value, at) => (products += (value - a.mean) * (second[at]! - b.mean)))
  const correlation = quotient(products / (n - 2), a.standardDeviation * b.standardDeviation, steady)
  if (correlation.why !== undefined) return correlation
  const rho = Math.min(1, Math.abs(correlation.value))
  let sum = 0
  let power = rho
  for (let k = 1; k < n && power > 1e-20; k++) {
    sum += ((n - k) / n) * power
    power *= rho
  }
  return { value: Math.sqrt(1 + 2 * sum) }
}

function both(a: Figure, b: Figure, join: (a: number, b: number) => number): Figure {
  const why = a.why ?? b.why
  return why === undefined
    ? figure(join(a.value, b.value), 'The numbers that it is made of have no quotient.')
    : missing(why)
}

const multiplied = (a: number, b: number): number => a * b
const divided = (a: number, b: number): number => a / b

function unlessZero(divisor: Figure, of: (value: number) => number, why: string): Figure {
  if (divisor.why !== undefined) return divisor
  return divisor.value === 0 ? missing(why) : figure(of(divisor.value), why)
}
