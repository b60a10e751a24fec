import { Decimal } from 'decimal.js'

/** Definitions of further statistics written out with forty digits, the oracle of the fast ones. Percent values in percent. */
const Exact = Decimal.clone({ precision: 40 })
type Numbers = readonly Decimal[]

const sum = (values: Numbers): Decimal => values.reduce((total, value) => total.add(value), new Exact(0))
const mean = (values: Numbers): Decimal => sum(values).div(values.length)
const covariance = (x: Numbers, y: Numbers): Decimal =>
  sum(x.map((value, at) => value.sub(mean(x)).mul(y[at]!.sub(mean(y))))).div(x.length - 1)
const deviation = (values: Numbers): Decimal => covariance(values, values).sqrt()
const exact = (values: readonly number[]): Numbers => values.map((value) => new Exact(value))

/** Φ⁻¹(0.05) and the density there, of Python's statistics.NormalDist. */
const fifth = new Exact('-1.6448536269514729')
const density = new Exact('0.10313564037537152')
const shortfall = (values: Numbers): Decimal => mean(values).sub(deviation(values).mul(density).div('0.05'))

function quantile(values: Numbers, share: number): Decimal {
  const sorted = [...values].sort((a, b) => a.cmp(b))
  const place = new Exact(share).mul(sorted.length - 1)
  const below = place.floor()
  const next = sorted[Math.min(below.toNumber() + 1, sorted.length - 1)]!
  const at = sorted[below.toNumber()]!
  return at.add(place.sub(below).mul(next.sub(at)))
}

function longest(returns: Numbers, counts: (value: Decimal) => boolean): number {
  const marks = returns.map((value) => (counts(value) ? 'x' : ' ')).join('')
  return Math.max(0, ...marks.split(/ +/).map(({ length }) => length))
}

/** Of at least three returns. */
export function slowPeriodStatistics(
  given: readonly number[],
  perYear: number,
  riskFree: number,
): Record<string, number> {
  const r = exact(given)
  const n = r.length
  const root = new Exact(perYear).sqrt()
  const free = new Exact(riskFree).div(perYear)
  const gains = r.filter((value) => value.gt(0))
  const losses = r.filter((value) => value.lt(0))
  const lost = sum(losses).neg()
  const winShare = new Exact(gains.length).div(gains.length + losses.length)
  const profitFactor = sum(gains).div(lost)
  const payoff = mean(gains).div(mean(losses).neg())
  const tail = quantile(r, 0.95).abs().div(quantile(r, 0.05).abs())
  const values = r.map((_, at) =>
    r.slice(0, at + 1).reduce((product, value) => product.mul(value.add(1)), new Exact(1)),
  )
  const drawdowns = values.map((value, at) => value.div(Exact.max(1, ...values.slice(0, at + 1))).sub(1))
  const deepest = Exact.min(0, ...drawdowns)
  const ulcer = sum(drawdowns.map((value) => value.pow(2)))
    .div(n - 1)
    .sqrt()
  const excess = mean(r).sub(free)
  const sharpe = excess.div(deviation(r)).mul(root)
  const sortino = excess.div(mean(r.map((value) => Exact.min(value, 0).pow(2))).sqrt()).mul(root)
  const [first, second] = [r.slice(0, -1), r.slice(1)]
  const rho = covariance(first, second).div(deviation(first)).div(deviation(second)).abs()
  const penalty = sum(
    Array.from({ length: n - 1 }, (_, at) =>
      rho
        .pow(at + 1)
        .mul(n - at - 1)
        .div(n),
    ),
  )
    .mul(2)
    .add(1)
    .sqrt()
  const pitfall = shortfall(drawdowns).neg().div(deviation(r))
  const figures: Record<string, Decimal | number> = {
    averageReturn: mean(r).mul(100),
    averageWinningReturn: mean(gains).mul(100),
    averageLosingReturn: mean(losses).mul(100),
    bestReturn: Exact.max(...r).mul(100),
    worstReturn: Exact.min(...r).mul(100),
    winningPeriods: winShare.mul(100),
    longestWinningPeriods: longest(r, (value) => value.gt(0)),
    longestLosingPeriods: longest(r, (value) => value.lt(0)),
    riskReturnRatio: mean(r).div(deviation(r)),
    profitFactorPeriods: profitFactor,
    payoffRatioPeriods: payoff,
    gainToPainRatio: sum(r).div(lost),
    omegaRatio: sum(r.map((value) => Exact.max(0, value.sub(free)))).div(
      sum(r.map((value) => Exact.max(0, free.sub(value)))),
    ),
    tailRatio: tail,
    commonSenseRatio: profitFactor.mul(tail),
    cpcIndex: profitFactor.mul(winShare).mul(payoff),
    outlierWinRatio: quantile(r, 0.99).div(mean(r.filter((value) => value.gte(0)))),
    outlierLossRatio: quantile(r, 0.01).div(mean(losses)),
    valueAtRisk: mean(r).add(deviation(r).mul(fifth)).mul(100),
    conditionalValueAtRisk: shortfall(r).mul(100),
    maximumDrawdownPeriods: deepest.mul(100),
    ulcerIndex: ulcer.mul(100),
    ulcerPerformanceIndex: values.at(-1)!.sub(1).sub(riskFree).div(ulcer),
    serenityIndex: sum(r).sub(riskFree).div(ulcer.mul(pitfall)),
    recoveryFactor: sum(r).abs().div(deepest.abs()),
    riskOfRuin: new Exact(1).sub(winShare).div(winShare.add(1)).pow(n).mul(100),
    kellyPeriods: winShare.sub(new Exact(1).sub(winShare).div(payoff)).mul(100),
    adjustedSortinoRatio: sortino.div(new Exact(2).sqrt()),
    autocorrelationPenalty: penalty,
    smartSharpeRatio: sharpe.div(penalty),
    smartSortinoRatio: sortino.div(penalty),
  }
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Number(value)]))
}

/** Returns against those of a benchmark; at least three of each. */
export function slowBenchmarkStatistics(
  given: readonly number[],
  benchmark: readonly number[],
  perYear: number,
  riskFree: number,
): Record<string, number> {
  const [r, b] = [exact(given), exact(benchmark)]
  const root = new Exact(perYear).sqrt()
  const free = new Exact(riskFree).div(perYear)
  const beta = covariance(r, b).div(covariance(b, b))
  const active = r.map((value, at) => value.sub(b[at]!))
  const alpha = mean(r)
    .sub(free)
    .sub(beta.mul(mean(b).sub(free)))
  const growth = r
    .reduce((product, value) => product.mul(value.add(1)), new Exact(1))
    .pow(new Exact(perYear).div(r.length))
  return {
    betaPeriods: beta.toNumber(),
    alphaPerYear: alpha.add(1).pow(perYear).sub(1).mul(100).toNumber(),
    correlation: covariance(r, b).div(deviation(r)).div(deviation(b)).toNumber(),
    trackingError: deviation(active).mul(root).mul(100).toNumber(),
    informationRatio: mean(active).div(deviation(active)).mul(root).toNumber(),
    treynorRatio: growth.sub(1).sub(riskFree).div(beta).toNumber(),
  }
}
