import { CompensatedSum } from './compensated-sum.js'
import { Gap } from './gap.js'
import { Window } from './window.js'

/**
 * Linearly weighted average: the newest of the last values counts `period` times, the oldest once. Constant time for each
 * value; NaN while one of them is not finite.
 */
export class WeightedAverage {
  /** The average; it means something once `isReady`. */
  value = NaN
  private readonly window: Window
  private readonly sum = new CompensatedSum()
  private readonly weighted = new CompensatedSum()
  private readonly gap: Gap
  private readonly weights: number

  constructor(readonly period: number) {
    this.window = new Window(period)
    this.gap = new Gap(period)
    this.weights = (period * (period + 1)) / 2
  }

  /** Whether it has as many values as its period. */
  get isReady(): boolean {
    return this.window.isFull
  }

  /** Takes the next value. */
  push(value: number): void {
    const { window, period } = this
    const arriving = this.gap.accepts(value) ? value : 0
    if (!window.isFull) {
      window.push(arriving)
      this.sum.add(arriving)
      this.weighted.add(window.count * arriving)
    } else {
      const leaving = window.push(arriving)
      this.weighted.add(period * arriving)
      this.weighted.take(this.sum)
      this.sum.add(arriving)
      this.sum.add(-leaving)
      if (window.isAtStart) this.weighAfresh()
    }
    this.value = this.gap.isOpen ? NaN : this.weighted.value / this.weights
  }

  /** Once a round, so that the rounding of the products does not accumulate. */
  private weighAfresh(): void {
    this.weighted.clear()
    for (let back = 0; back < this.period; back++) this.weighted.add((this.period - back) * this.window.back(back))
  }
}
