import type { NumberSeries } from '../model/number-series.js'
import { CountedBarIndicator, CountedValueIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { inputOptions, seriesArguments, type InputOptions } from './inputs.js'
import { RollingMaximum, RollingMinimum } from './rolling-extremes.js'
import { RollingSum } from './rolling-sum.js'
import { WeightedAverage } from './weighted-average.js'
import { checkedPeriod, finiteOrNaN, Window } from './window.js'

/** Detrended price oscillator, see `dpo`. */
export class DetrendedPriceOscillator extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly mean: RollingSum
  private readonly delayed: Window

  constructor(
    readonly period: number,
    options: InputOptions = {},
  ) {
    super(
      `DPO ${String(checkedPeriod(period, 'dpo'))}`,
      'DPO',
      Math.max(period, Math.floor(period / 2) + 2),
      options.input,
    )
    this.mean = new RollingSum(period)
    this.delayed = new Window(Math.floor(period / 2) + 2)
  }

  update(value: number): void {
    this.count++
    this.mean.push(value)
    this.delayed.push(finiteOrNaN(value))
    this.main.value = this.delayed.oldest - this.mean.value
  }
}

/** A rate of change that is averaged. */
class SmoothedChange {
  private readonly past: Window
  private readonly mean: RollingSum

  constructor(change: number, average: number) {
    this.past = new Window(change)
    this.mean = new RollingSum(average)
  }

  push(value: number): number {
    const isKnown = this.past.isFull
    const present = finiteOrNaN(value)
    const past = this.past.push(present)
    if (isKnown) this.mean.push(100 * (present / past - 1))
    return this.mean.isReady ? this.mean.value : NaN
  }
}

/** Know sure thing, see `kst`. */
export class KnowSureThing extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly parts = [
    new SmoothedChange(10, 10),
    new SmoothedChange(15, 10),
    new SmoothedChange(20, 10),
    new SmoothedChange(30, 15),
  ] as const
  private readonly signalMean = new RollingSum(9)

  constructor(options: InputOptions = {}) {
    super('KST', 'KST', 53, options.input, ['kst', 'signal'])
  }

  /** Average of the last nine. */
  get signal(): number {
    return this.lines['signal']!.value
  }

  update(value: number): void {
    this.count++
    const [first, second, third, fourth] = this.parts
    const sum = first.push(value) + 2 * second.push(value) + 3 * third.push(value) + 4 * fourth.push(value)
    this.main.value = sum
    if (this.count < 45) return
    this.signalMean.push(sum)
    this.lines['signal']!.value = this.signalMean.value
  }
}

/** Coppock's curve, see `coppock`. */
export class CoppockCurve extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly past: Window
  private readonly average: WeightedAverage
  private readonly short: number

  constructor(average: number, long: number, short: number, options: InputOptions = {}) {
    const periods = [average, long, short].map((each) => checkedPeriod(each, 'coppock'))
    const longest = Math.max(long, short)
    super(`Coppock ${periods.join(' ')}`, 'Coppock', longest + average, options.input)
    // The newest value stands for the long change, one within for the short.
    this.past = new Window(longest + 1)
    this.short = Math.min(long, short)
    this.average = new WeightedAverage(average)
  }

  update(value: number): void {
    this.count++
    this.past.push(finiteOrNaN(value))
    if (!this.past.isFull) return
    const long = value / this.past.oldest - 1
    const short = value / this.past.back(this.short) - 1
    this.average.push(100 * (long + short))
    this.main.value = this.average.value
  }
}

/** Fisher transform, see `fisher`. */
export class FisherTransform extends CountedBarIndicator {
  override readonly levels = [0]
  private readonly highs: RollingMaximum
  private readonly lows: RollingMinimum
  private place = 0

  constructor(readonly period: number) {
    super(`Fisher ${String(checkedPeriod(period, 'fisher'))}`, 'Fisher', period, ['fisher', 'trigger'])
    this.highs = new RollingMaximum(period)
    this.lows = new RollingMinimum(period)
    this.main.value = 0
  }

  /** The value of one bar before. */
  get trigger(): number {
    return this.lines['trigger']!.value
  }

  updateBar({ high, low }: BarValues): void {
    const middle = (high + low) / 2
    if (!Number.isFinite(middle)) return
    this.count++
    const highest = this.highs.push(middle)
    const lowest = this.lows.push(middle)
    if (!this.isReady) return
    const inRange = highest === lowest ? 0 : (middle - lowest) / (highest - lowest) - 0.5
    this.place = Math.min(0.999, Math.max(-0.999, 0.66 * inRange + 0.67 * this.place))
    this.lines['trigger']!.value = this.main.value
    this.main.value = 0.5 * Math.log((1 + this.place) / (1 - this.place)) + 0.5 * this.main.value
  }
}

/**
 * Detrended price oscillator: the value of ⌊period ÷ 2⌋ + 1 bars ago less the present simple average.
 *
 * Convention: not centred, so that nothing of the future is in it.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars. Default 21.
 */
export function dpo(period?: number, options?: InputOptions): DetrendedPriceOscillator
/** Detrended price oscillator of another series. */
export function dpo(input: NumberSeries, period?: number): DetrendedPriceOscillator
export function dpo(
  first?: NumberSeries | number,
  second?: number | InputOptions,
  third?: InputOptions,
): DetrendedPriceOscillator {
  const { period, options } = seriesArguments(first, second, third, 21)
  return new DetrendedPriceOscillator(period, options)
}

/**
 * Pring's know sure thing: the simple averages of the rates of change, in percent, over 10, 15, 20 and 30 bars, averaged over 10, 10,
 * 10 and 15 bars, added with the weights 1, 2, 3 and 4; `signal` is its average over 9 bars.
 *
 * Source: Martin Pring, Technical Analysis of Stocks & Commodities, 1992.
 *
 * Warm-up: 53 values.
 *
 * @param options The input.
 */
export function kst(options: InputOptions | NumberSeries = {}): KnowSureThing {
  return new KnowSureThing(inputOptions(options))
}

/**
 * Coppock's curve: the weighted average of the sum of a long and a short rate of change, in percent.
 *
 * Source: Edwin Coppock, Barron's, 1962.
 *
 * Warm-up: `long` + `average` values.
 *
 * @param average Whole number of bars. Default 10.
 * @param long Whole number of bars. Default 14.
 * @param short Whole number of bars. Default 11.
 * @param options The input.
 */
export function coppock(average = 10, long = 14, short = 11, options: InputOptions | NumberSeries = {}): CoppockCurve {
  return new CoppockCurve(average, long, short, inputOptions(options))
}

/**
 * Ehlers' Fisher transform: ½ ln((1 + x) ÷ (1 − x)) + ½ × previous, where x = 0.66 × (place − ½) + 0.67 × previous x, held within ±0.999,
 * and place is where (high + low) ÷ 2 lies between its lowest and highest of the last `period` bars; `trigger` is the value one bar
 * before. The place is ½ where all are equal.
 *
 * Source: John Ehlers, Technical Analysis of Stocks & Commodities, 2002.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 9.
 */
export function fisher(period = 9): FisherTransform {
  return new FisherTransform(period)
}
