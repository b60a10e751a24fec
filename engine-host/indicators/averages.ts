import { RollingSum } from './rolling-sum.js'
import { WeightedAverage } from './weighted-average.js'

/**
 * How an exponential average begins: with its first value (`first`), or with the mean of its first period (`sma`), as
 * TA-Lib and TradingView have it.
 */
export type Seed = 'first' | 'sma'

/** Kinds of average: simple, exponential, Wilder's, linearly weighted. */
export type AverageKind = 'sma' | 'ema' | 'rma' | 'wma'

/** An average inside an indicator. Values that it is given are finite, or it takes care of others by itself. */
export interface Average {
  /** Present value; it means something once `isReady`. */
  readonly value: number
  /** Whether it has seen enough values. */
  readonly isReady: boolean
  /** Takes the next value. */
  push(value: number): void
}

/** Exponential average, ready with value number `period`; it skips values that are not finite. */
export class ExponentialAverage implements Average {
  value = NaN
  private count = 0
  private readonly seeds: number

  constructor(
    readonly period: number,
    seed: Seed = 'first',
    private readonly alpha = 2 / (period + 1),
  ) {
    this.seeds = seed === 'first' ? 1 : period
  }

  get isReady(): boolean {
    return this.count >= this.period
  }

  push(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    if (this.count > this.seeds) this.value = this.alpha * value + (1 - this.alpha) * this.value
    else if (this.count === 1) this.value = value
    else this.value += (value - this.value) / this.count
  }
}

/**
 * Wilder's average: the mean of the first `period` values, then (previous × (period − 1) + value) ÷ period. It skips
 * values that are not finite.
 */
export class WilderAverage extends ExponentialAverage {
  constructor(period: number, seed: Seed = 'sma') {
    super(period, seed, 1 / period)
  }
}

/**
 * Wilder's running sum of directional movement: previous − previous ÷ period + value. It begins with the sum of the first
 * `period` values (`wilder`, as in his book), or smooths from the sum of one fewer (`talib`).
 */
export class WilderSum implements Average {
  value = 0
  private count = 0
  private readonly summed: number

  constructor(
    readonly period: number,
    start: 'wilder' | 'talib',
  ) {
    this.summed = start === 'wilder' ? period : period - 1
  }

  get isReady(): boolean {
    return this.count >= this.period
  }

  push(value: number): void {
    this.count++
    this.value += this.count <= this.summed ? value : value - this.value / this.period
  }
}

/** The average of a kind. The seed is that of the exponential one; Wilder's begins with its mean. */
export function averageOf(kind: AverageKind, period: number, seed: Seed = 'first'): Average {
  if (kind === 'sma') return new RollingSum(period)
  if (kind === 'ema') return new ExponentialAverage(period, seed)
  return kind === 'rma' ? new WilderAverage(period) : new WeightedAverage(period)
}
