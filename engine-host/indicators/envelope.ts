import type { NumberSeries } from '../model/number-series.js'
import { averageOf, type Average, type AverageKind } from './averages.js'
import { BandsOfValues } from './bands.js'
import { inputOptions } from './inputs.js'
import type { SeedOptions } from './moving-averages.js'
import { checkedFactor, checkedPeriod } from './window.js'

/** Options of envelopes. */
export interface EnvelopeOptions extends SeedOptions {
  /** The average. Default `sma`. */
  readonly average?: AverageKind
}

/** Bands at a share of an average, see `envelope`. */
export class Envelope extends BandsOfValues {
  private readonly average: Average
  private readonly share: number

  constructor(
    readonly period: number,
    /** Distance of either band from the middle, in percent of it. */
    readonly percent: number,
    options: EnvelopeOptions = {},
  ) {
    checkedFactor(percent, 'envelope', 'percent')
    const name = `Envelope ${String(checkedPeriod(period, 'envelope'))} ${String(percent)} %`
    super(name, period, options.input)
    this.average = averageOf(options.average ?? 'sma', period, options.seed)
    this.share = percent / 100
  }

  update(value: number): void {
    if (!Number.isFinite(value)) return
    this.count++
    this.average.push(value)
    const middle = this.average.value
    this.setBands(middle, middle * (1 + this.share), middle * (1 - this.share))
  }
}

/**
 * Moving average envelope: `middle`, the simple average, with `upper` and `lower` a share of it above and below.
 *
 * Convention: `average` takes another average, `seed` as in `ema`.
 *
 * Warm-up: `period` values.
 *
 * @param period Whole number of bars. Default 20.
 * @param percent Distance of the bands from the middle, in percent of it. Default 2.5.
 * @param options The input, the average and the seed, or the input alone.
 */
export function envelope(period = 20, percent = 2.5, options: EnvelopeOptions | NumberSeries = {}): Envelope {
  return new Envelope(period, percent, inputOptions(options))
}
