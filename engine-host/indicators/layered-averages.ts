import type { NumberSeries } from '../model/number-series.js'
import { ExponentialAverage, type Seed } from './averages.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { seriesArguments } from './inputs.js'
import type { SeedOptions } from './moving-averages.js'
import { checkedFactor, checkedPeriod, Window } from './window.js'

/** Exponential averages of each other, each beginning at the bar on which the one before is ready. */
class ExponentialLayers {
  /** Averages, the first that of the values. */
  readonly layers: readonly ExponentialAverage[]

  constructor(period: number, depth: number, seed: Seed | undefined) {
    this.layers = Array.from({ length: depth }, () => new ExponentialAverage(period, seed))
  }

  push(value: number): void {
    const { layers } = this
    let present = value
    for (let level = 0; level < layers.length; level++) {
      const layer = layers[level]!
      layer.push(present)
      if (!layer.isReady) return
      present = layer.value
    }
  }

  /** Present value of a layer, from 1. */
  level(depth: number): number {
    return this.layers[depth - 1]!.value
  }
}

/** Double exponential moving average, see `dema`. */
export class DoubleExponentialMovingAverage extends CountedValueIndicator {
  private readonly averages: ExponentialLayers

  constructor(
    readonly period: number,
    options: SeedOptions = {},
  ) {
    super(`DEMA ${String(checkedPeriod(period, 'dema'))}`, 'price', 2 * period - 1, options.input)
    this.averages = new ExponentialLayers(period, 2, options.seed)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.averages.push(value)
    this.main.value = 2 * this.averages.level(1) - this.averages.level(2)
  }
}

/** Triple exponential moving average, see `tema`. */
export class TripleExponentialMovingAverage extends CountedValueIndicator {
  private readonly averages: ExponentialLayers

  constructor(
    readonly period: number,
    options: SeedOptions = {},
  ) {
    super(`TEMA ${String(checkedPeriod(period, 'tema'))}`, 'price', 3 * period - 2, options.input)
    this.averages = new ExponentialLayers(period, 3, options.seed)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.averages.push(value)
    this.main.value = 3 * (this.averages.level(1) - this.averages.level(2)) + this.averages.level(3)
  }
}

/** Options of Tillson's moving average. */
export interface TillsonOptions extends SeedOptions {
  /** Volume factor: 0 gives the average of an average of an average, 1 a `dema` of a `dema` of a `dema`. Default 0.7. */
  readonly volumeFactor?: number
}

/** Tillson's moving average, see `t3`. */
export class TillsonMovingAverage extends CountedValueIndicator {
  private readonly averages: ExponentialLayers
  private readonly factors: readonly [number, number, number, number]

  constructor(
    readonly period: number,
    options: TillsonOptions = {},
  ) {
    super(`T3 ${String(checkedPeriod(period, 't3'))}`, 'price', 6 * period - 5, options.input)
    this.averages = new ExponentialLayers(period, 6, options.seed)
    const v = checkedFactor(options.volumeFactor ?? 0.7, 't3', 'volume factor')
    this.factors = [(1 + v) ** 3, -3 * v * (1 + v) ** 2, 3 * v * v * (1 + v), -(v ** 3)]
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    const { averages, factors } = this
    averages.push(value)
    this.main.value =
      factors[0] * averages.level(3) +
      factors[1] * averages.level(4) +
      factors[2] * averages.level(5) +
      factors[3] * averages.level(6)
  }
}

/** Zero-lag exponential moving average, see `zlema`. */
export class ZeroLagMovingAverage extends CountedValueIndicator {
  private readonly average: ExponentialAverage
  private readonly delayed: Window

  constructor(
    readonly period: number,
    options: SeedOptions = {},
  ) {
    const lag = Math.floor((checkedPeriod(period, 'zlema') - 1) / 2)
    super(`ZLEMA ${String(period)}`, 'price', period + lag, options.input)
    this.average = new ExponentialAverage(period, options.seed)
    this.delayed = new Window(lag + 1)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.delayed.push(value)
    if (!this.delayed.isFull) return
    this.average.push(2 * value - this.delayed.oldest)
    this.main.value = this.average.value
  }
}

/** Rate of change of a triple exponential average, see `trix`. */
export class Trix extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly averages: ExponentialLayers
  private previous = NaN

  constructor(
    readonly period: number,
    options: SeedOptions = {},
  ) {
    super(`TRIX ${String(checkedPeriod(period, 'trix'))}`, 'TRIX', 3 * period - 1, options.input)
    this.averages = new ExponentialLayers(period, 3, options.seed)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.averages.push(value)
    const present = this.averages.level(3)
    this.main.value = 100 * (present / this.previous - 1)
    this.previous = present
  }
}

/**
 * Double exponential moving average: 2 × EMA − EMA of the EMA.
 *
 * Convention: `seed` as in `ema`; the second average begins when the first is ready.
 *
 * Source: Patrick Mulloy, Technical Analysis of Stocks & Commodities, 1994.
 *
 * Warm-up: 2 × `period` − 1 values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function dema(period: number, options?: SeedOptions): DoubleExponentialMovingAverage
/** Double exponential moving average of another series. */
export function dema(input: NumberSeries, period: number, options?: SeedOptions): DoubleExponentialMovingAverage
export function dema(
  first?: NumberSeries | number,
  second?: number | SeedOptions,
  third?: SeedOptions,
): DoubleExponentialMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new DoubleExponentialMovingAverage(period, options)
}

/**
 * Triple exponential moving average: 3 × EMA − 3 × EMA of the EMA + EMA of the EMA of the EMA.
 *
 * Convention: `seed` as in `ema`; each average begins when the one before is ready.
 *
 * Source: Patrick Mulloy, Technical Analysis of Stocks & Commodities, 1994.
 *
 * Warm-up: 3 × `period` − 2 values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function tema(period: number, options?: SeedOptions): TripleExponentialMovingAverage
/** Triple exponential moving average of another series. */
export function tema(input: NumberSeries, period: number, options?: SeedOptions): TripleExponentialMovingAverage
export function tema(
  first?: NumberSeries | number,
  second?: number | SeedOptions,
  third?: SeedOptions,
): TripleExponentialMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new TripleExponentialMovingAverage(period, options)
}

/**
 * Tillson's moving average: three generalised double averages, (1 + v) × EMA − v × EMA of the EMA, one over the other; that
 * is −v³ × e6 + 3v²(1 + v) × e5 − 3v(1 + v)² × e4 + (1 + v)³ × e3, where e6 is the sixth EMA of an EMA and v the volume factor.
 *
 * Convention: `seed` as in `ema`; each average begins when the one before is ready.
 *
 * Source: Tim Tillson, Technical Analysis of Stocks & Commodities, 1998.
 *
 * Warm-up: 6 × `period` − 5 values.
 *
 * @param period Whole number of bars. Default 5.
 */
export function t3(period?: number, options?: TillsonOptions): TillsonMovingAverage
/** Tillson's moving average of another series. */
export function t3(input: NumberSeries, period?: number, options?: TillsonOptions): TillsonMovingAverage
export function t3(
  first?: NumberSeries | number,
  second?: number | TillsonOptions,
  third?: TillsonOptions,
): TillsonMovingAverage {
  const { period, options } = seriesArguments(first, second, third, 5)
  return new TillsonMovingAverage(period, options)
}

/**
 * Zero-lag exponential moving average: the EMA of 2 × value − the value ⌊(period − 1) ÷ 2⌋ bars back.
 *
 * Convention: `seed` as in `ema`.
 *
 * Source: John Ehlers and Ric Way, Zero Lag (Well, Almost), 2010.
 *
 * Warm-up: `period` + ⌊(period − 1) ÷ 2⌋ values.
 *
 * @param period Whole number of bars, at least 1.
 */
export function zlema(period: number, options?: SeedOptions): ZeroLagMovingAverage
/** Zero-lag exponential moving average of another series. */
export function zlema(input: NumberSeries, period: number, options?: SeedOptions): ZeroLagMovingAverage
export function zlema(
  first?: NumberSeries | number,
  second?: number | SeedOptions,
  third?: SeedOptions,
): ZeroLagMovingAverage {
  const { period, options } = seriesArguments(first, second, third)
  return new ZeroLagMovingAverage(period, options)
}

/**
 * TRIX: the change from bar to bar, in percent, of an EMA of an EMA of an EMA.
 *
 * Convention: `seed` as in `ema`; each average begins when the one before is ready.
 *
 * Source: Jack Hutson, Technical Analysis of Stocks & Commodities, 1983.
 *
 * Warm-up: 3 × `period` − 1 values.
 *
 * @param period Whole number of bars. Default 15.
 */
export function trix(period?: number, options?: SeedOptions): Trix
/** TRIX of another series. */
export function trix(input: NumberSeries, period?: number, options?: SeedOptions): Trix
export function trix(first?: NumberSeries | number, second?: number | SeedOptions, third?: SeedOptions): Trix {
  const { period, options } = seriesArguments(first, second, third, 15)
  return new Trix(period, options)
}
