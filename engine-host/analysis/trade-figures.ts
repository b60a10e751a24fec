import { roundUpToUnit } from './data-period.js'
import type { EquityCurve } from './equity-curve.js'
import { type Figure, figure, missing, quotient, scaled } from './figure.js'
import type { TradeTotals } from './trade-totals.js'

export type TradeKey =
  | 'exposure'
  | 'trades'
  | 'openTrades'
  | 'longTrades'
  | 'shortTrades'
  | 'ambiguousTrades'
  | 'winRate'
  | 'profitFactor'
  | 'profitFactorPercent'
  | 'expectancy'
  | 'expectancyPercent'
  | 'averageTrade'
  | 'bestTrade'
  | 'worstTrade'
  | 'averageWin'
  | 'averageLoss'
  | 'payoffRatio'
  | 'longestWinningStreak'
  | 'longestLosingStreak'
  | 'averageTradeDuration'
  | 'maximumTradeDuration'
  | 'averageTradeBars'
  | 'averageAdverseExcursion'
  | 'averageFavourableExcursion'
  | 'sqn'
  | 'kelly'
  | 'fees'
  | 'feesPerTrade'
  | 'feesOfGrossProfit'

const nanosPerMillisecond = 1e6
const noTrades = 'No trade was closed.'
const noLosses = 'No trade lost money.'
const noWins = 'No trade made money.'

/** Statistics of the closed trades and of what they cost. */
export function tradeFigures(totals: TradeTotals, curve: EquityCurve): Record<TradeKey, Figure> {
  const { closed } = totals
  const perTrade = (sum: number): Figure => quotient(sum, closed, noTrades)
  const averageWin = quotient(totals.grossWins, totals.wins, closed === 0 ? noTrades : noWins)
  const averageLoss = quotient(-totals.grossLosses, totals.losses, closed === 0 ? noTrades : noLosses)
  const payoff = averageWin.why === undefined ? quotientOf(averageWin, averageLoss) : averageWin
  const profitBeforeFees = totals.profitAndLoss + totals.fees
  return {
    exposure: exposure(totals, curve),
    trades: { value: closed },
    openTrades: { value: totals.open },
    longTrades: { value: totals.long },
    shortTrades: { value: closed - totals.long },
    ambiguousTrades: { value: totals.ambiguous },
    winRate: perTrade(100 * totals.wins),
    profitFactor: quotient(totals.grossWins, totals.grossLosses, closed === 0 ? noTrades : noLosses),
    profitFactorPercent: quotient(totals.winningReturns, totals.losingReturns, closed === 0 ? noTrades : noLosses),
    expectancy: perTrade(totals.profitAndLoss),
    expectancyPercent: perTrade(100 * totals.returns),
    averageTrade: geometricMean(totals),
    bestTrade: figure(100 * totals.best, noTrades),
    worstTrade: figure(100 * totals.worst, noTrades),
    averageWin,
    averageLoss,
    payoffRatio: payoff,
    longestWinningStreak: { value: totals.longestWinningStreak },
    longestLosingStreak: { value: totals.longestLosingStreak },
    averageTradeDuration: duration(totals.durationNanos / closed, curve),
    maximumTradeDuration: duration(closed === 0 ? NaN : totals.longestNanos, curve),
    averageTradeBars: perTrade(totals.bars),
    averageAdverseExcursion: perTrade(100 * totals.adverseExcursions),
    averageFavourableExcursion: perTrade(100 * totals.favourableExcursions),
    sqn: systemQuality(totals),
    kelly: kelly(totals, payoff),
    fees: { value: totals.fees },
    feesPerTrade: perTrade(totals.fees),
    feesOfGrossProfit:
      profitBeforeFees > 0
        ? { value: (100 * totals.fees) / profitBeforeFees }
        : missing(closed === 0 ? noTrades : 'The trades made nothing before fees.'),
  }
}

/** Share of bars in a trade, both ends counted; of time, when the trades are counted in other bars than the equity. */
function exposure(totals: TradeTotals, curve: EquityCurve): Figure {
  if (curve.countedBars === 0) return missing('The run has no bars.')
  const byTime = totals.instruments.size > 1 || !curve.barsAreOfTrades
  const union = byTime ? totals.millisecondsInTrade : totals.barsInTrade
  const end = byTime ? curve.lastMilliseconds : curve.countedBars - 1
  const open = totals.openSince.map((since) => (byTime ? since.milliseconds : since.bar))
  const inTrade = union.total(byTime ? 0 : 1, open, end)
  return scaled(
    quotient(inTrade, byTime ? curve.durationNanos / nanosPerMillisecond : curve.countedBars, 'No time passed.'),
    100,
  )
}

function quotientOf(averageWin: Figure, averageLoss: Figure): Figure {
  return averageLoss.why === undefined ? quotient(averageWin.value, -averageLoss.value, noLosses) : averageLoss
}

function geometricMean(totals: TradeTotals): Figure {
  if (totals.lostEverything) return missing('A trade lost its whole notional or more.')
  return figure(100 * Math.expm1(totals.logReturns / totals.closed), noTrades)
}

function duration(nanos: number, curve: EquityCurve): Figure {
  return figure(roundUpToUnit(nanos, curve.periodNanos) / nanosPerMillisecond, noTrades)
}

function systemQuality(totals: TradeTotals): Figure {
  if (totals.closed < 2) return missing('Needs at least two closed trades.')
  const mean = totals.profitAndLoss / totals.closed
  return quotient(Math.sqrt(totals.closed) * mean, totals.profitDeviation, 'All trades made the same.')
}

function kelly(totals: TradeTotals, payoff: Figure): Figure {
  if (payoff.why !== undefined) return payoff
  const winRate = totals.wins / totals.closed
  return { value: 100 * (winRate - (1 - winRate) / payoff.value) }
}
