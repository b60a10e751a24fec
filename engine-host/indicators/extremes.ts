import type { Bar } from '../model/bar.js'
import type { NumberSeries } from '../model/number-series.js'
import { BarIndicator, ValueIndicator } from './indicator.js'
import { inputAndPeriod } from './inputs.js'
import { checkedPeriod } from './window.js'

/** Largest of the last values, in constant time for each: a queue of those that can still become the largest. */
export class RollingMaximum {
  count = 0
  private readonly values: Float64Array
  private readonly places: Float64Array
  private head = 0
  private size = 0

  constructor(private readonly period: number) {
    this.values = new Float64Array(period)
    this.places = new Float64Array(period)
  }

  /** Takes the next value and gives the largest of the last ones. */
  push(value: number): number {
    const { period, values, places } = this
    while (this.size > 0 && values[(this.head + this.size - 1) % period]! <= value) this.size--
    if (this.size > 0 && places[this.head]! <= this.count - period) {
      this.head = (this.head + 1) % period
      this.size--
    }
    const tail = (this.head + this.size) % period
    values[tail] = value
    places[tail] = this.count
    this.size++
    this.count++
    return values[this.head]!
  }
}

/** Largest of the last values, see `highest`. */
export class Highest extends ValueIndicator {
  private readonly maximum: RollingMaximum

  constructor(
    readonly period: number,
    input?: NumberSeries,
  ) {
    super(`Highest ${String(checkedPeriod(period, 'highest'))}`, 'price', ['value'], input)
    this.maximum = new RollingMaximum(period)
  }

  get isReady(): boolean {
    return this.maximum.count >= this.period
  }

  update(value: number): void {
    this.main.value = this.maximum.push(value)
  }
}

/** Smallest of the last values, see `lowest`. */
export class Lowest extends ValueIndicator {
  private readonly maximum: RollingMaximum

  constructor(
    readonly period: number,
    input?: NumberSeries,
  ) {
    super(`Lowest ${String(checkedPeriod(period, 'lowest'))}`, 'price', ['value'], input)
    this.maximum = new RollingMaximum(period)
  }

  get isReady(): boolean {
    return this.maximum.count >= this.period
  }

  update(value: number): void {
    this.main.value = -this.maximum.push(-value)
  }
}

/** Channel between the highest high and the lowest low, see `donchian`. */
export class DonchianChannel extends BarIndicator {
  private readonly highs: RollingMaximum
  private readonly lows: RollingMaximum

  constructor(readonly period: number) {
    super(`Donchian ${String(checkedPeriod(period, 'donchian'))}`, 'price', ['middle', 'upper', 'lower'])
    this.highs = new RollingMaximum(period)
    this.lows = new RollingMaximum(period)
  }

  get isReady(): boolean {
    return this.highs.count >= this.period
  }

  /** Highest high. */
  get upper(): number {
    return this.lines['upper']!.value
  }

  /** Mean of the two; the same as `value`. */
  get middle(): number {
    return this.main.value
  }

  /** Lowest low. */
  get lower(): number {
    return this.lines['lower']!.value
  }

  updateBar(bar: Bar): void {
    const upper = this.highs.push(bar.high)
    const lower = -this.lows.push(-bar.low)
    this.lines['upper']!.value = upper
    this.lines['lower']!.value = lower
    this.main.value = (upper + lower) / 2
  }
}

/** Highest of the last `period` closes. For highs: `highest(this.bars().high, 20)`. */
export function highest(period: number): Highest
/** Highest of the last `period` values of another series. */
export function highest(input: NumberSeries, period: number): Highest
export function highest(first: NumberSeries | number, second?: number): Highest {
  const { input, period } = inputAndPeriod(first, second)
  return new Highest(period, input)
}

/** Lowest of the last `period` closes. For lows: `lowest(this.bars().low, 20)`. */
export function lowest(period: number): Lowest
/** Lowest of the last `period` values of another series. */
export function lowest(input: NumberSeries, period: number): Lowest
export function lowest(first: NumberSeries | number, second?: number): Lowest {
  const { input, period } = inputAndPeriod(first, second)
  return new Lowest(period, input)
}

/**
 * Donchian channel: `upper`, the highest high, and `lower`, the lowest low, of the last `period` bars, the present one
 * included; `middle` is their mean.
 *
 * @param period Whole number of bars. Default 20.
 */
export function donchian(period = 20): DonchianChannel {
  return new DonchianChannel(period)
}
