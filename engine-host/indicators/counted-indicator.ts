import type { NumberSeries } from '../model/number-series.js'
import { BarIndicator, DerivedIndicator, ValueIndicator, type Pane } from './indicator.js'

/** Computed from one number a bar, ready after a known number of them. */
export abstract class CountedValueIndicator extends ValueIndicator {
  override readonly warmUp: number
  /** Inputs taken in so far. */
  protected count = 0

  protected constructor(name: string, pane: Pane, warmUp: number, input?: NumberSeries, lines?: readonly string[]) {
    super(name, pane, lines, input)
    this.warmUp = warmUp
  }

  get isReady(): boolean {
    return this.count >= this.warmUp
  }
}

/** Computed from bars, ready after a known number of them. */
export abstract class CountedBarIndicator extends BarIndicator {
  override readonly warmUp: number
  /** Bars taken in so far. */
  protected count = 0

  protected constructor(name: string, pane: Pane, warmUp: number, lines?: readonly string[]) {
    super(name, pane, lines)
    this.warmUp = warmUp
  }

  get isReady(): boolean {
    return this.count >= this.warmUp
  }
}

/** Computed from two series, ready after a known number of values of both. */
export abstract class CountedPairIndicator extends DerivedIndicator {
  override readonly warmUp: number
  readonly inputs: readonly [NumberSeries, NumberSeries]
  /** Pairs taken in so far. */
  protected count = 0

  protected constructor(name: string, pane: Pane, warmUp: number, inputs: readonly [NumberSeries, NumberSeries]) {
    super(name, pane)
    this.warmUp = warmUp
    this.inputs = inputs
  }

  get isReady(): boolean {
    return this.count >= this.warmUp
  }

  recompute(): void {
    const [first, second] = this.inputs
    if (!first.isReady || !second.isReady) return
    this.count++
    this.update(first.value, second.value)
  }

  /** Takes the next pair of values. */
  protected abstract update(first: number, second: number): void
}
