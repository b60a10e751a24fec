import { type BarStamps, nanosBetween, stampMilliseconds } from './bar-stamps.js'
import { IntervalUnion } from './interval-union.js'

/** The columns of a trade chunk that the statistics read; meanings as in TradeColumns and TradeChunk. */
export interface TradeRows {
  readonly length: number
  readonly instrument: Uint16Array
  readonly side: Int8Array
  readonly entryStamps: BarStamps
  readonly exitStamps: BarStamps
  readonly profitAndLoss: Float64Array
  readonly returnFraction: Float64Array
  readonly fees: Float64Array
  readonly entryBar: Int32Array
  readonly exitBar: Int32Array
  /** Index into `exitReasons`; 0 is `open`. */
  readonly exitReason: Uint8Array
  readonly ambiguous: Uint8Array
  readonly maximumAdverseExcursion: Float64Array
  readonly maximumFavourableExcursion: Float64Array
}

const openReason = 0

/** Where a part of a run begins: intervals in trades count from there. */
export interface PartBeginning {
  readonly bar: number
  /** Close of that bar, milliseconds since the epoch. */
  readonly milliseconds: number
}

const beginning: PartBeginning = { bar: 0, milliseconds: -Infinity }

/** Sums over the closed trades, in the order of their exits; trades still open count in exposure and fees only. */
export class TradeTotals {
  closed = 0
  open = 0
  long = 0
  ambiguous = 0
  wins = 0
  losses = 0
  fees = 0
  profitAndLoss = 0
  grossWins = 0
  largestWin = -Infinity
  smallestWin = Infinity
  smallestLoss = -Infinity
  largestLoss = Infinity
  grossLosses = 0
  returns = 0
  winningReturns = 0
  losingReturns = 0
  /** Sum of log(1 + return); meaningless once `lostEverything`. */
  logReturns = 0
  /** A trade that lost its whole notional or more, after which a geometric mean does not exist. */
  lostEverything = false
  best = -Infinity
  worst = Infinity
  longestWinningStreak = 0
  longestLosingStreak = 0
  durationNanos = 0
  longestNanos = 0
  bars = 0
  adverseExcursions = 0
  favourableExcursions = 0
  instruments = new Set<number>()
  readonly barsInTrade = new IntervalUnion()
  readonly millisecondsInTrade = new IntervalUnion()
  /** First bar and time of trades still open. */
  readonly openSince: { bar: number; milliseconds: number }[] = []

  private streak = 0
  private meanProfit = 0
  private squares = 0

  add(trades: TradeRows, from: PartBeginning = beginning): void {
    for (let i = 0; i < trades.length; i++) this.addRow(trades, i, from)
  }

  /** One trade of a table. */
  addRow(trades: TradeRows, i: number, from: PartBeginning = beginning): void {
    this.instruments.add(trades.instrument[i]!)
    this.fees += trades.fees[i]!
    if (trades.exitReason[i] === openReason) this.addOpen(trades, i, from)
    else this.addClosed(trades, i, from)
  }

  /** Sample standard deviation of the trades' profits; NaN below two trades. */
  get profitDeviation(): number {
    return this.closed > 1 ? Math.sqrt(this.squares / (this.closed - 1)) : NaN
  }

  private addOpen(trades: TradeRows, i: number, from: PartBeginning): void {
    this.open++
    this.ambiguous += trades.ambiguous[i]!
    this.openSince.push({
      bar: Math.max(0, trades.entryBar[i]! - from.bar),
      milliseconds: Math.max(entryTime(trades, i), from.milliseconds),
    })
  }

  private addClosed(trades: TradeRows, i: number, from: PartBeginning): void {
    const profit = trades.profitAndLoss[i]!
    const fraction = trades.returnFraction[i]!
    this.closed++
    if (trades.side[i]! > 0) this.long++
    this.ambiguous += trades.ambiguous[i]!

    this.profitAndLoss += profit
    const deviation = profit - this.meanProfit
    this.meanProfit += deviation / this.closed
    this.squares += deviation * (profit - this.meanProfit)
    if (profit > 0) {
      this.wins++
      this.grossWins += profit
      this.largestWin = Math.max(this.largestWin, profit)
      this.smallestWin = Math.min(this.smallestWin, profit)
      this.streak = Math.max(0, this.streak) + 1
      this.longestWinningStreak = Math.max(this.longestWinningStreak, this.streak)
    } else if (profit < 0) {
      this.losses++
      this.grossLosses -= profit
      this.smallestLoss = Math.max(this.smallestLoss, profit)
      this.largestLoss = Math.min(this.largestLoss, profit)
      this.streak = Math.min(0, this.streak) - 1
      this.longestLosingStreak = Math.max(this.longestLosingStreak, -this.streak)
    } else this.streak = 0

    this.returns += fraction
    if (fraction > 0) this.winningReturns += fraction
    else this.losingReturns -= fraction
    if (fraction > -1) this.logReturns += Math.log1p(fraction)
    else this.lostEverything = true
    this.best = Math.max(this.best, fraction)
    this.worst = Math.min(this.worst, fraction)

    const nanos = nanosBetween(
      trades.entryStamps[2 * i]!,
      trades.entryStamps[2 * i + 1]!,
      trades.exitStamps[2 * i]!,
      trades.exitStamps[2 * i + 1]!,
    )
    this.durationNanos += nanos
    this.longestNanos = Math.max(this.longestNanos, nanos)
    this.bars += trades.exitBar[i]! - trades.entryBar[i]!
    this.barsInTrade.add(Math.max(0, trades.entryBar[i]! - from.bar), trades.exitBar[i]! - from.bar)
    this.millisecondsInTrade.add(
      Math.max(entryTime(trades, i), from.milliseconds),
      stampMilliseconds(trades.exitStamps[2 * i]!, trades.exitStamps[2 * i + 1]!),
    )
    this.adverseExcursions += trades.maximumAdverseExcursion[i]!
    this.favourableExcursions += trades.maximumFavourableExcursion[i]!
  }
}

function entryTime(trades: TradeRows, i: number): number {
  return stampMilliseconds(trades.entryStamps[2 * i]!, trades.entryStamps[2 * i + 1]!)
}
