import { CompensatedSum } from './compensated-sum.js'
import { Gap } from './gap.js'
import { Window } from './window.js'

/** Sum and mean of the last values, in constant time for each. NaN while one of them is not finite. */
export class RollingSum {
  /** Sum of the last values. */
  sum = 0
  private readonly window: Window
  private readonly total = new CompensatedSum()
  private readonly gap: Gap
  /** Zeros in a row; a window of nothing else sums to 0 exactly. */
  private zeros = 0

  constructor(readonly period: number) {
    this.window = new Window(period)
    this.gap = new Gap(period)
  }

  /** Whether it has as many values as its period. */
  get isReady(): boolean {
    return this.window.isFull
  }

  /** Mean of the last values, of those so far while there are fewer than the period. */
  get value(): number {
    return this.sum / this.window.count
  }

  /** Takes the next value. */
  push(value: number): void {
    const arriving = this.gap.accepts(value) ? value : 0
    const leaving = this.window.push(arriving)
    this.zeros = arriving === 0 ? this.zeros + 1 : 0
    if (this.zeros >= this.period) this.total.clear()
    else {
      this.total.add(arriving)
      this.total.add(-leaving)
    }
    this.sum = this.gap.isOpen ? NaN : this.total.value
  }
}
