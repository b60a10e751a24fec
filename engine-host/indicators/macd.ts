import type { NumberSeries } from '../model/number-series.js'
import { averageOf, ExponentialAverage, type Average, type AverageKind } from './averages.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { inputOptions } from './inputs.js'
import type { SeedOptions } from './moving-averages.js'
import { checkedPeriod } from './window.js'

/**
 * A fast and a slow average of the same values. Where averages begin with a mean, those of a MACD begin together, the
 * shorter one with the mean of the values before that bar, as in TA-Lib.
 */
class FastAndSlow {
  readonly warmUp: number
  private readonly fast: Average
  private readonly slow: Average
  private readonly delay: number
  private count = 0

  constructor(fast: number, slow: number, indicator: 'macd' | 'apo' | 'ppo', kind: AverageKind, { seed }: SeedOptions) {
    this.warmUp = Math.max(checkedPeriod(fast, indicator), checkedPeriod(slow, indicator))
    this.fast = averageOf(kind, fast, seed)
    this.slow = averageOf(kind, slow, seed)
    this.delay = indicator === 'macd' && seed === 'sma' ? slow - fast : 0
  }

  push(value: number): void {
    this.count++
    if (this.count > this.delay) this.fast.push(value)
    if (this.count > -this.delay) this.slow.push(value)
  }

  get difference(): number {
    return this.fast.value - this.slow.value
  }

  /** In percent of the slow average. */
  get percent(): number {
    return this.slow.value === 0 ? NaN : (100 * this.difference) / this.slow.value
  }
}

/** Moving average convergence and divergence, see `macd`. */
export class Macd extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly averages: FastAndSlow
  private readonly signalAverage: ExponentialAverage

  constructor(fast: number, slow: number, signal: number, options: SeedOptions = {}) {
    const averages = new FastAndSlow(fast, slow, 'macd', 'ema', options)
    const name = `MACD ${String(fast)} ${String(slow)} ${String(checkedPeriod(signal, 'macd'))}`
    super(name, 'MACD', averages.warmUp + signal - 1, options.input, ['macd', 'signal', 'histogram'])
    this.averages = averages
    this.signalAverage = new ExponentialAverage(signal, options.seed)
  }

  /** Fast less slow average; the same as `value`. */
  get macd(): number {
    return this.main.value
  }

  /** Average of `macd`. */
  get signal(): number {
    return this.lines['signal']!.value
  }

  /** `macd` less `signal`. */
  get histogram(): number {
    return this.lines['histogram']!.value
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    const { averages, signalAverage } = this
    averages.push(value)
    if (this.count < averages.warmUp) return
    const { difference } = averages
    signalAverage.push(difference)
    this.main.value = difference
    this.lines['signal']!.value = signalAverage.value
    this.lines['histogram']!.value = difference - signalAverage.value
  }
}

/** Options of the difference of two averages. */
export interface PriceOscillatorOptions extends SeedOptions {
  /** The averages. Default `ema`. */
  readonly average?: AverageKind
}

/** Difference of two averages, see `apo`. */
export class AbsolutePriceOscillator extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly averages: FastAndSlow

  constructor(fast: number, slow: number, options: PriceOscillatorOptions = {}) {
    const averages = new FastAndSlow(fast, slow, 'apo', options.average ?? 'ema', options)
    super(`APO ${String(fast)} ${String(slow)}`, 'APO', averages.warmUp, options.input)
    this.averages = averages
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.averages.push(value)
    this.main.value = this.averages.difference
  }
}

/** Difference of two averages in percent, see `ppo`. */
export class PercentagePriceOscillator extends CountedValueIndicator {
  override readonly levels = [0]
  private readonly averages: FastAndSlow

  constructor(fast: number, slow: number, options: PriceOscillatorOptions = {}) {
    const averages = new FastAndSlow(fast, slow, 'ppo', options.average ?? 'ema', options)
    super(`PPO ${String(fast)} ${String(slow)}`, 'PPO', averages.warmUp, options.input)
    this.averages = averages
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.averages.push(value)
    this.main.value = this.averages.percent
  }
}

/**
 * MACD: `macd`, the fast less the slow exponential average; `signal`, the average of `macd` from the bar on which the slow
 * one is ready; `histogram`, their difference.
 *
 * Convention: averages begin with their first value, as those of `ema`; with `seed: 'sma'` with their first mean, both
 * at the bar on which the slow one is ready, as in TA-Lib.
 *
 * Source: Gerald Appel, 1979.
 *
 * Warm-up: `slow` + `signal` − 1 values.
 *
 * @param fast Whole number of bars. Default 12.
 * @param slow Whole number of bars. Default 26.
 * @param signal Whole number of bars. Default 9.
 * @param options The input and the seed, or the input alone.
 */
export function macd(fast = 12, slow = 26, signal = 9, options: SeedOptions | NumberSeries = {}): Macd {
  return new Macd(fast, slow, signal, inputOptions(options))
}

/**
 * Absolute price oscillator: the fast less the slow average.
 *
 * Convention: `seed` as in `ema`, each average from its own first values; `average` takes others than exponential ones.
 *
 * Warm-up: `slow` values.
 *
 * @param fast Whole number of bars. Default 12.
 * @param slow Whole number of bars. Default 26.
 * @param options The input, the average and the seed, or the input alone.
 */
export function apo(
  fast = 12,
  slow = 26,
  options: PriceOscillatorOptions | NumberSeries = {},
): AbsolutePriceOscillator {
  return new AbsolutePriceOscillator(fast, slow, inputOptions(options))
}

/**
 * Percentage price oscillator: the fast less the slow average, in percent of the slow one; NaN where that is 0.
 *
 * Convention: `seed` as in `ema`, each average from its own first values; `average` takes others than exponential ones.
 *
 * Warm-up: `slow` values.
 *
 * @param fast Whole number of bars. Default 12.
 * @param slow Whole number of bars. Default 26.
 * @param options The input, the average and the seed, or the input alone.
 */
export function ppo(
  fast = 12,
  slow = 26,
  options: PriceOscillatorOptions | NumberSeries = {},
): PercentagePriceOscillator {
  return new PercentagePriceOscillator(fast, slow, inputOptions(options))
}
