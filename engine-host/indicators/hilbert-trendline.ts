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
  private readonly taps = new Float64Array(7)

  push(value: number, adjustment: number): number {
    const { taps } = this
    taps.copyWithin(1, 0, 6)
    taps[0] = value
    return (0.0962 * (taps[0] - taps[6]!) + 0.5769 * (taps[2]! - taps[4]!)) * adjustment
  }
}

/** Weighted mean of four values, the newest first. */
function weighted(values: Float64Array): number {
  return (4 * values[0]! + 3 * values[1]! + 2 * values[2]! + values[3]!) / 10
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
  private readonly detrended = new Float64Array(4)
  private inPhase = 0
  private outOfPhase = 0
  private real = 0
  private imaginary = 0

  /** Takes the next smoothed price. */
  push(price: number): void {
    const adjustment = 0.075 * this.period + 0.54
    const { detrended } = this
    detrended.copyWithin(1, 0, 3)
    detrended[0] = this.detrender.push(price, adjustment)
    const quadrature = this.quadrature.push(detrended[0], adjustment)
    const inPhase = detrended[3]!
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
  private readonly newest = new Float64Array(4)
  private readonly trends = new Float64Array(4)

  constructor(options: InputOptions = {}) {
    super('Hilbert trendline', 'price', 64, options.input)
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.prices.push(value)
    this.newest.copyWithin(1, 0, 3)
    this.newest[0] = value
    // The transformers begin with smoothed prices of the 38th bar, as TA-Lib's do.
    if (this.count <= 37) return
    this.cycle.push(weighted(this.newest))
    const length = Math.min(Math.trunc(this.cycle.smoothedPeriod + 0.5), this.prices.count)
    let sum = 0
    for (let back = 0; back < length; back++) sum += this.prices.back(back)
    this.trends.copyWithin(1, 0, 3)
    this.trends[0] = length > 0 ? sum / length : 0
    this.main.value = weighted(this.trends)
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
