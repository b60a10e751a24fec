import type { NumberSeries } from '../model/number-series.js'
import { ExponentialAverage } from './averages.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { inputOptions, type InputOptions } from './inputs.js'
import type { SeedOptions } from './moving-averages.js'
import { GainsAndLosses } from './relative-strength.js'
import { SortedWindow } from './sorted-window.js'
import { checkedPeriod } from './window.js'

/** True strength index, see `tsi`. */
export class TrueStrengthIndex extends CountedValueIndicator {
  override readonly levels = [0]
  override readonly bounds = [-100, 100] as const
  private readonly changes: readonly [ExponentialAverage, ExponentialAverage]
  private readonly sizes: readonly [ExponentialAverage, ExponentialAverage]
  private readonly signalAverage: ExponentialAverage
  private previous = NaN

  constructor(long: number, short: number, signal: number, options: SeedOptions = {}) {
    const periods = [long, short, signal].map((each) => checkedPeriod(each, 'tsi'))
    super(`TSI ${periods.join(' ')}`, 'TSI', long + short + signal - 1, options.input, ['tsi', 'signal'])
    const { seed } = options
    this.changes = [new ExponentialAverage(long, seed), new ExponentialAverage(short, seed)]
    this.sizes = [new ExponentialAverage(long, seed), new ExponentialAverage(short, seed)]
    this.signalAverage = new ExponentialAverage(signal, seed)
  }

  /** Average of the index. */
  get signal(): number {
    return this.lines['signal']!.value
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    const change = value - this.previous
    this.previous = value
    if (this.count === 1) return
    const [longChange, shortChange] = this.changes
    const [longSize, shortSize] = this.sizes
    longChange.push(change)
    longSize.push(Math.abs(change))
    if (!longChange.isReady) return
    shortChange.push(longChange.value)
    shortSize.push(longSize.value)
    if (!shortChange.isReady) return
    this.main.value = shortSize.value === 0 ? 0 : (100 * shortChange.value) / shortSize.value
    this.signalAverage.push(this.main.value)
    this.lines['signal']!.value = this.signalAverage.value
  }
}

/** Connors' relative strength index, see `connorsRsi`. */
export class ConnorsRsi extends CountedValueIndicator {
  override readonly levels = [10, 90]
  override readonly bounds = [0, 100] as const
  private readonly prices: GainsAndLosses
  private readonly streaks: GainsAndLosses
  private readonly changes: SortedWindow
  private previous = NaN
  private streak = 0

  constructor(period: number, streakPeriod: number, rankPeriod: number, options: InputOptions = {}) {
    const periods = [period, streakPeriod, rankPeriod].map((each) => checkedPeriod(each, 'connorsRsi'))
    super(
      `Connors RSI ${periods.join(' ')}`,
      'Connors RSI',
      Math.max(period, streakPeriod, rankPeriod + 1) + 1,
      options.input,
    )
    this.prices = new GainsAndLosses('rma', period)
    this.streaks = new GainsAndLosses('rma', streakPeriod)
    this.changes = new SortedWindow(rankPeriod)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    const direction = Math.sign(value - this.previous)
    const change = 100 * (value / this.previous - 1)
    this.previous = value
    this.prices.push(value)
    if (this.count > 1) this.streak = direction === Math.sign(this.streak) ? this.streak + direction : direction
    this.streaks.push(this.streak)
    if (this.count === 1) return
    const rank = (100 * this.changes.below(change)) / this.changes.length
    this.changes.push(change)
    this.main.value = (this.prices.strength + this.streaks.strength + rank) / 3
  }
}

/**
 * True strength index, −100 to 100: 100 × an EMA of an EMA of the changes, divided by the same of their sizes; `signal` is its EMA.
 * 0 where nothing moved.
 *
 * Convention: `seed` as in `ema`; each average begins when the one before is ready.
 *
 * Source: William Blau, Technical Analysis of Stocks & Commodities, 1991.
 *
 * Warm-up: `long` + `short` + `signal` − 1 values.
 *
 * @param long Of the first average. Whole number of bars. Default 25.
 * @param short Of the second average. Whole number of bars. Default 13.
 * @param signal Whole number of bars. Default 13.
 * @param options The input and the seed, or the input alone.
 */
export function tsi(long = 25, short = 13, signal = 13, options: SeedOptions | NumberSeries = {}): TrueStrengthIndex {
  return new TrueStrengthIndex(long, short, signal, inputOptions(options))
}

/**
 * Connors' RSI, 0 to 100: the mean of the RSI of the values, the RSI of the length of the present streak of rises or falls, and the
 * percentage of the last `rankPeriod` changes in percent that were below the present one.
 *
 * Source: Larry Connors and Cesar Alvarez, An Introduction to ConnorsRSI, 2012.
 *
 * Warm-up: the largest of `period` + 1, `streakPeriod` + 1 and `rankPeriod` + 2 values.
 *
 * @param period Of the RSI of the values. Whole number of bars. Default 3.
 * @param streakPeriod Of the RSI of the streaks. Whole number of bars. Default 2.
 * @param rankPeriod Whole number of bars. Default 100.
 * @param options The input.
 */
export function connorsRsi(
  period = 3,
  streakPeriod = 2,
  rankPeriod = 100,
  options: InputOptions | NumberSeries = {},
): ConnorsRsi {
  return new ConnorsRsi(period, streakPeriod, rankPeriod, inputOptions(options))
}
