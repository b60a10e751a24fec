import type { NumberSeries } from '../model/number-series.js'
import { CountedBarIndicator, CountedValueIndicator } from './counted-indicator.js'

const bandLines = ['middle', 'upper', 'lower'] as const

/** A middle line of a series with a band above and one below. */
export abstract class BandsOfValues extends CountedValueIndicator {
  protected constructor(name: string, warmUp: number, input: NumberSeries | undefined) {
    super(name, 'price', warmUp, input, bandLines)
  }

  /** The band above. */
  get upper(): number {
    return this.lines['upper']!.value
  }

  /** The middle; the same as `value`. */
  get middle(): number {
    return this.main.value
  }

  /** The band below. */
  get lower(): number {
    return this.lines['lower']!.value
  }

  /** Sets the lines of the present bar. */
  protected setBands(middle: number, upper: number, lower: number): void {
    this.main.value = middle
    this.lines['upper']!.value = upper
    this.lines['lower']!.value = lower
  }
}

/** A middle line of bars with a band above and one below. */
export abstract class BandsOfBars extends CountedBarIndicator {
  protected constructor(name: string, warmUp: number) {
    super(name, 'price', warmUp, bandLines)
  }

  /** The band above. */
  get upper(): number {
    return this.lines['upper']!.value
  }

  /** The middle; the same as `value`. */
  get middle(): number {
    return this.main.value
  }

  /** The band below. */
  get lower(): number {
    return this.lines['lower']!.value
  }

  /** Sets the lines of the present bar. */
  protected setBands(middle: number, upper: number, lower: number): void {
    this.main.value = middle
    this.lines['upper']!.value = upper
    this.lines['lower']!.value = lower
  }
}
