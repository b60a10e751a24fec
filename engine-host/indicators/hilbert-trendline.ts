import type { NumberSeries } from '../model/number-series.js'
import { CountedValueIndicator } from './counted-indicator.js'
import { inputOptions, type InputOptions } from './inputs.js'
import { Window } from './window.js'

/** Longest cycle that is looked for, in bars. */
const longestCycle = 50
/** Shortest cycle, in bars. */
const shortestCycle = 6

/** Ehlers' Hilbert transformer, seven taps of which three are 0; it amplifies by the adjustment to the period. */
class HilbertTransformer {
  private readonly last = new LastSix()

  push(value: number, adjustment: number): number {
    const { last } = this
    const difference = 0.0962 * (value - last.sixth) + 0.5769 * (last.second - last.fourth)
    last.push(value)
    return difference * adjustment
  }
}

/** Six values, kept without moving memory: a copy within an array costs more than the arithmetic. */
class LastSix {
  first = 0
  second = 0
  third = 0
  fourth = 0
  fifth = 0
  sixth = 0

  push(value: number): void {
    this.sixth = this.fifth
    this.fifth = this.fourth
    this.fourth = this.third
    this.third = this.second
    this.second = this.first
    this.first = value
  }

  /** Mean of the last four with the weights 4, 3, 2 and 1. */
  get weightedFour(): number {
    return (4 * this.first + 3 * this.second + 2 * this.third + this.fourth) / 10
  }
}

/** The dominant cycle of a series by Ehlers' homodyne discriminator. */
class DominantCycle {
  /** Smoothed length of the cycle, in bars. */
  smoothedPeriod = 0
  private period = 0
  private readonly detrender = new HilbertTransformer()
  private readonly quadrature = new HilbertTransformer()
  private readonly inPhaseAdvance = new HilbertTransformer()
  private readonly quadratureAdvance = new HilbertTransformer()
  private readonly detrended = new LastSix()
  private inPhase = 0
  private outOfPhase = 0
  private real = 0
  private imaginary = 0

  /** Takes the next smoothed price. */
  push(price: number): void {
    const adjustment = 0.075 * this.period + 0.54
    const { detrended } = this
    const inPhase = detrended.third
    detrended.push(this.detrender.push(price, adjustment))
    const quadrature = this.quadrature.push(detrended.first, adjustment)
    const advancedInPhase = this.inPhaseAdvance.push(inPhase, adjustment)
    const advancedQuadrature = this.quadratureAdvance.push(quadrature, adjustment)
    const present = 0.2 * (inPhase - advancedQuadrature) + 0.8 * this.inPhase
    const out = 0.2 * (quadrature + advancedInPhase) + 0.8 * this.outOfPhase
    this.real = 0.2 * (present * this.inPhase + out * this.outOfPhase) + 0.8 * this.real
    this.imaginary = 0.2 * (present * this.outOfPhase - out * this.inPhase) + 0.8 * this.imaginary
    this.inPhase = present
    this.outOfPhase = out
    const previous = this.period
    let measured = previous
    if (this.imaginary !== 0 && this.real !== 0) measured = (2 * Math.PI) / Math.atan(this.imaginary / this.real)
    measured = Math.min(measured, 1.5 * previous)
    measured = Math.max(measured, 0.67 * previous)
    measured = Math.min(longestCycle, Math.max(shortestCycle, measured))
    this.period = 0.2 * measured + 0.8 * previous
    this.smoothedPeriod = 0.33 * this.period + 0.67 * this.smoothedPeriod
  }
}

/** Ehlers' instantaneous trendline, see `hilbertTrendline`. */
export class HilbertTrendline extends CountedValueIndicator {
  private readonly cycle = new DominantCycle()
  private readonly prices = new Window(longestCycle)
  private readonly newest = new LastSix()
  private readonly trends = new LastSix()

  constructor(options: InputOptions = {}) {
    super('Hilbert trendline', 'price', 64, options.input)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.prices.push(value)
    this.newest.push(value)
    // The transformers begin with smoothed prices of the 38th bar, as TA-Lib's do.
    if (this.count <= 37) return
    this.cycle.push(this.newest.weightedFour)
    const length = Math.min(Math.trunc(this.cycle.smoothedPeriod + 0.5), this.prices.count)
    let sum = 0
    for (let back = 0; back < length; back++) sum += this.prices.back(back)
    this.trends.push(length > 0 ? sum / length : 0)
    this.main.value = this.trends.weightedFour
  }
}

/**
 * Hilbert transform, instantaneous trendline: the mean of the closes of one dominant cycle, 6 to 50 bars long as a Hilbert
 * transform and a homodyne discriminator find it, smoothed over four bars with the weights 4, 3, 2 and 1. Each bar costs as
 * many steps as the cycle has bars.
 *
 * Convention: constants and beginning as in TA-Lib.
 *
 * Source: John Ehlers, Rocket Science for Traders, 2001.
 *
 * Warm-up: 64 values.
 *
 * @param options The input.
 */
export function hilbertTrendline(options: InputOptions | NumberSeries = {}): HilbertTrendline {
  return new HilbertTrendline(inputOptions(options))
}
