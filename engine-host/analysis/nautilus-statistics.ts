/**
 * Statistics of a run by the definitions of NautilusTrader 1.231 (its `analysis` package), for comparing runs of both.
 * They differ from ours: returns of positions are price changes without fees and sizes, days are UTC days, ratios are
 * taken over calendar days times √252. What does not exist is NaN.
 */

/** A closed position as these statistics see it. */
export interface PositionOutcome {
  readonly closedNanos: bigint
  /** Profit less all fees. */
  readonly realizedPnl: number
  /** Signed price change from the average opening to the average closing price. */
  readonly returnFraction: number
  readonly isLong: boolean
}

/** A return with the time that it belongs to. */
export interface DatedReturn {
  readonly nanos: bigint
  readonly value: number
}

export interface NautilusPnlStatistics {
  readonly 'PnL (total)': number
  readonly 'PnL% (total)': number
  readonly 'Max Winner': number
  readonly 'Avg Winner': number
  readonly 'Min Winner': number
  readonly 'Min Loser': number
  readonly 'Avg Loser': number
  readonly 'Max Loser': number
  readonly Expectancy: number
  readonly 'Win Rate': number
}

export interface NautilusReturnStatistics {
  readonly 'Returns Volatility (252 days)': number
  readonly 'Average (Return)': number
  readonly 'Average Loss (Return)': number
  readonly 'Average Win (Return)': number
  readonly 'Sharpe Ratio (252 days)': number
  readonly 'Sortino Ratio (252 days)': number
  readonly 'Profit Factor': number
  readonly 'Risk Return Ratio': number
}

const dayNanos = 86_400_000_000_000n
const yearDays = Math.sqrt(252)

/** Profits: winners are above 0, losers below; the win rate counts all positions, the expectancy those that are neither zero. */
export function nautilusPnls(
  positions: readonly PositionOutcome[],
  startingBalance: number,
  finalBalance: number,
): NautilusPnlStatistics {
  const winners = positions.map(({ realizedPnl }) => realizedPnl).filter((pnl) => pnl > 0)
  const losers = positions.map(({ realizedPnl }) => realizedPnl).filter((pnl) => pnl < 0)
  const total = finalBalance - startingBalance
  return {
    'PnL (total)': total,
    'PnL% (total)': (total / startingBalance) * 100,
    'Max Winner': extreme(Math.max, winners),
    'Avg Winner': mean(winners),
    'Min Winner': extreme(Math.min, winners),
    'Min Loser': extreme(Math.max, losers),
    'Avg Loser': mean(losers),
    'Max Loser': extreme(Math.min, losers),
    Expectancy: mean([...winners, ...losers]),
    'Win Rate': positions.length === 0 ? NaN : winners.length / positions.length,
  }
}

/** Share of positions that were long, to two decimals. */
export function nautilusLongRatio(positions: readonly PositionOutcome[]): number {
  return Number((positions.filter(({ isLong }) => isLong).length / positions.length).toFixed(2))
}

/** Returns of positions: for each time of closing the sum over what was closed then. */
export function positionReturns(positions: readonly PositionOutcome[]): DatedReturn[] {
  const sums = new Map<bigint, number>()
  for (const { closedNanos, returnFraction } of positions)
    sums.set(closedNanos, (sums.get(closedNanos) ?? 0) + returnFraction)
  return [...sums].map(([nanos, value]) => ({ nanos, value }))
}

/** Returns of the account: change of the last balance of each UTC day, days without one carried on, the first day's lost. */
export function portfolioReturns(balances: readonly DatedReturn[]): DatedReturn[] {
  const last = new Map<bigint, number>()
  for (const { nanos, value } of balances) last.set(nanos / dayNanos, value)
  const days = [...last.keys()]
  const returns: DatedReturn[] = []
  let balance = last.get(days[0]!)!
  for (let day = days[0]! + 1n; day <= days.at(-1)!; day++) {
    const next = last.get(day) ?? balance
    returns.push({ nanos: day * dayNanos, value: next / balance - 1 })
    balance = next
  }
  return returns
}

/** Ratios over the returns compounded by UTC day; averages and profit factor over the returns as they are. */
export function nautilusReturns(returns: readonly DatedReturn[]): NautilusReturnStatistics {
  const days = new Map<bigint, number>()
  for (const { nanos, value } of returns)
    days.set(nanos / dayNanos, (1 + (days.get(nanos / dayNanos) ?? 0)) * (1 + value) - 1)
  const daily = [...days.values()]
  const raw = returns.map(({ value }) => value)
  const [average, deviation] = [mean(daily), standardDeviation(daily)]
  const downside = Math.sqrt(mean(daily.map((value) => Math.min(value, 0) ** 2)))
  const wins = raw.filter((value) => value > 0)
  const losses = raw.filter((value) => value < 0)
  return {
    'Returns Volatility (252 days)': deviation * yearDays,
    'Average (Return)': mean(raw),
    'Average Loss (Return)': mean(losses),
    'Average Win (Return)': mean(wins),
    'Sharpe Ratio (252 days)': (average / deviation) * yearDays,
    'Sortino Ratio (252 days)': (average / downside) * yearDays,
    'Profit Factor': sum(wins) / Math.abs(sum(losses)),
    'Risk Return Ratio': average / deviation,
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : sum(values) / values.length
}

/** Over n - 1. */
function standardDeviation(values: readonly number[]): number {
  const average = mean(values)
  return values.length < 2 ? NaN : Math.sqrt(sum(values.map((value) => (value - average) ** 2)) / (values.length - 1))
}

function extreme(choose: (...values: number[]) => number, values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((best, value) => choose(best, value))
}
