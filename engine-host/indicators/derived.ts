import type { NumberSeries } from '../model/number-series.js'
import { DerivedIndicator, type Pane } from './indicator.js'

/** A number computed from the present values of several series, see `combine`. */
export class CombinedSeries extends DerivedIndicator {
  /** Used anew with each bar. */
  private readonly values: number[]

  constructor(
    name: string,
    pane: Pane,
    readonly inputs: readonly NumberSeries[],
    private readonly compute: (...values: number[]) => number,
  ) {
    super(name, pane, ['value'])
    this.values = inputs.map(() => NaN)
  }

  get isReady(): boolean {
    for (const input of this.inputs) if (!input.isReady) return false
    return true
  }

  recompute(): void {
    if (!this.isReady) return
    const { inputs, values } = this
    for (let place = 0; place < inputs.length; place++) values[place] = inputs[place]!.value
    this.main.value = this.compute(...values)
  }
}

/**
 * A series computed from the present values of others, one value for each bar of the first:
 * `combine('Typical', [bars.high, bars.low, bars.close], (high, low, close) => (high + low + close) / 3)`.
 *
 * @param options.pane Where it is drawn; default a pane of its own name.
 */
export function combine(
  name: string,
  inputs: readonly [NumberSeries, ...NumberSeries[]],
  compute: (...values: number[]) => number,
  options: { readonly pane?: Pane } = {},
): CombinedSeries {
  return new CombinedSeries(name, options.pane ?? name, inputs, compute)
}

/** One series divided by another, such as the closes of two instruments; infinite or NaN where the divisor is 0. */
export function ratio(numerator: NumberSeries, denominator: NumberSeries): CombinedSeries {
  return new CombinedSeries('Ratio', 'Ratio', [numerator, denominator], (above, below) => above / below)
}

/** One series less another. */
export function difference(minuend: NumberSeries, subtrahend: NumberSeries): CombinedSeries {
  return new CombinedSeries('Difference', 'Difference', [minuend, subtrahend], (from, taken) => from - taken)
}
