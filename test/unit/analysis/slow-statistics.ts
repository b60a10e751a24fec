import { Decimal } from 'decimal.js'
import type { PlainBar, PlainTrade } from './columns.js'

/** Every definition written out over plain rows, without regard to speed or memory: the oracle of the incremental one. */
const Exact = Decimal.clone({ precision: 40 })

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}

function standardisedMoment(values: readonly number[], power: number): number {
  const middle = mean(values)
  return (
    mean(values.map((value) => (value - middle) ** power)) /
    mean(values.map((value) => (value - middle) ** 2)) ** (power / 2)
  )
}

/** Last equity of each UTC day, a close at midnight ending the day before it. */
export function dayReturns(bars: readonly PlainBar[]): number[] {
  const closes = new Map<string, number>()
  for (const bar of bars) closes.set(new Date(bar.time - 1).toISOString().slice(0, 10), bar.equity)
  const values = [...closes.values()]
  return values.slice(1).map((value, i) => value / values[i]! - 1)
}

export function weekendShare(bars: readonly PlainBar[]): number {
  return bars.filter((bar) => [0, 6].includes(new Date(bar.time - 1).getUTCDay())).length / bars.length
}

function growth(returns: readonly number[]): number {
  return Math.exp(mean(returns.map((value) => Math.log(1 + value)))) - 1
}

export interface AnnualGrowth {
  /** (1 + g)^N − 1 as a fraction. */
  readonly annual: number
  /** sqrt((var + (1 + g)²)^N − (1 + g)^(2N)) as a fraction. */
  readonly volatility: number
}

/** Growth per year as its formulas stand, with digits enough for their differences. */
export function annualGrowth(bars: readonly PlainBar[], perYear: number): AnnualGrowth {
  const returns = dayReturns(bars).map((value) => new Exact(value))
  const count = returns.length
  const middle = returns.reduce((total, value) => total.add(value), new Exact(0)).div(count)
  const squares = returns.reduce((total, value) => total.add(value.sub(middle).pow(2)), new Exact(0))
  const product = returns.reduce((total, value) => total.mul(value.add(1)), new Exact(1))
  const perDay = product.pow(new Exact(1).div(count))
  const square = perDay.pow(2)
  return {
    annual: perDay.pow(perYear).sub(1).toNumber(),
    volatility: squares
      .div(count - 1)
      .add(square)
      .pow(perYear)
      .sub(square.pow(perYear))
      .sqrt()
      .toNumber(),
  }
}

export interface SlowDrawdowns {
  readonly maximum: number
  readonly mean: number
  readonly longest: number
  readonly meanDuration: number
}

/** Between successive bars at the peak that are more than one bar apart, the last bar counting as such an end. */
export function drawdowns(bars: readonly PlainBar[]): SlowDrawdowns {
  const depths = bars.map(
    (bar, i) => 1 - bar.equity / Math.max(...bars.slice(0, i + 1).map((earlier) => earlier.equity)),
  )
  const ends = depths.flatMap((depth, i) => (depth === 0 || i === depths.length - 1 ? [i] : []))
  const periods = ends.slice(1).flatMap((end, i) => (end > ends[i]! + 1 ? [[ends[i]!, end] as const] : []))
  const times = periods.map(([from, to]) => bars[to]!.time - bars[from]!.time)
  return {
    maximum: Math.max(...depths),
    mean: mean(periods.map(([from, to]) => Math.max(...depths.slice(from, to + 1)))),
    longest: Math.max(...times),
    meanDuration: mean(times),
  }
}

export function beta(bars: readonly PlainBar[]): number {
  const logs = (of: (bar: PlainBar) => number): number[] =>
    bars.slice(1).map((bar, i) => Math.log(of(bar) / of(bars[i]!)))
  const x = logs((bar) => bar.equity)
  const y = logs((bar) => bar.close)
  const meanX = mean(x)
  const meanY = mean(y)
  const covariance = mean(x.map((value, i) => (value - meanX) * (y[i]! - meanY)))
  return covariance / mean(y.map((value) => (value - meanY) ** 2))
}

/** Returns as the report needs them, keyed as there; percent values in percent. */
export function returnStatistics(bars: readonly PlainBar[], perYear: number): Record<string, number> {
  const returns = dayReturns(bars)
  const n = returns.length
  const middle = mean(returns)
  const spread = deviation(returns)
  const { annual, volatility } = annualGrowth(bars, perYear)
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2))) * Math.sqrt(perYear)
  const skewness = standardisedMoment(returns, 3)
  const kurtosis = standardisedMoment(returns, 4)
  return {
    annualReturn: 100 * annual,
    sharpeRatio: (middle / spread) * Math.sqrt(perYear),
    volatility: 100 * spread * Math.sqrt(perYear),
    volatilityGeometric: 100 * volatility,
    sharpeRatioGeometric: annual / volatility,
    sortinoRatio: (middle * perYear) / downside,
    sortinoRatioGeometric: annual / downside,
    calmarRatio: annual / drawdowns(bars).maximum,
    skewness: (skewness * Math.sqrt(n * (n - 1))) / (n - 2),
    excessKurtosis: ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (kurtosis - 3) + 6),
  }
}

/** Closed trades only, in the order of their exits. */
export function tradeStatistics(trades: readonly PlainTrade[], bars: number): Record<string, number> {
  const profits = trades.map((trade) => trade.profit)
  const fractions = trades.map((trade) => trade.fraction)
  const wins = profits.filter((profit) => profit > 0)
  const losses = profits.filter((profit) => profit < 0)
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const inTrade = Array.from({ length: bars }, (_, bar) =>
    trades.some((trade) => trade.entryBar! <= bar && bar <= trade.exitBar!),
  )
  const winRate = wins.length / trades.length
  const streak = (won: boolean): number =>
    Math.max(
      0,
      ...profits.map((_, from) => {
        const ending = profits.slice(from).findIndex((profit) => !(won ? profit > 0 : profit < 0))
        return ending === -1 ? profits.length - from : ending
      }),
    )
  return {
    exposure: (100 * inTrade.filter(Boolean).length) / bars,
    trades: trades.length,
    longTrades: trades.filter((trade) => trade.side === 1).length,
    shortTrades: trades.filter((trade) => trade.side === -1).length,
    ambiguousTrades: trades.filter((trade) => trade.ambiguous).length,
    winRate: 100 * winRate,
    profitFactor: sum(wins) / -sum(losses),
    profitFactorPercent: sum(fractions.filter((value) => value > 0)) / -sum(fractions.filter((value) => value < 0)),
    expectancy: mean(profits),
    expectancyPercent: 100 * mean(fractions),
    averageTrade: 100 * growth(fractions),
    bestTrade: 100 * Math.max(...fractions),
    worstTrade: 100 * Math.min(...fractions),
    averageWin: mean(wins),
    averageLoss: mean(losses),
    payoffRatio: mean(wins) / -mean(losses),
    longestWinningStreak: streak(true),
    longestLosingStreak: streak(false),
    averageTradeBars: mean(trades.map((trade) => trade.exitBar! - trade.entryBar!)),
    sqn: (Math.sqrt(trades.length) * mean(profits)) / deviation(profits),
    kelly: 100 * (winRate - (1 - winRate) / (mean(wins) / -mean(losses))),
    fees: sum(trades.map((trade) => trade.fees!)),
  }
}
