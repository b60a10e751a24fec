import { CompensatedSum } from './compensated-sum.js'
import { Window } from './window.js'

/** Sum and mean of the last values, in constant time for each. NaN while one of them is not finite. */
export class RollingSum {
  /** Sum of the last values. */
  sum = 0
  private readonly window: Window
  private readonly total = new CompensatedSum()
  /** Pushes until the last value that was not finite has left. */
  private unusable = 0
  /** Zeros in a row; a window of nothing else sums to 0 exactly. */
  private zeros = 0

  constructor(readonly period: number) {
    this.window = new Window(period)
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
    let arriving = value
    if (Number.isFinite(value)) {
      if (this.unusable > 0) this.unusable--
    } else {
      arriving = 0
      this.unusable = this.period
    }
    const leaving = this.window.push(arriving)
    this.zeros = arriving === 0 ? this.zeros + 1 : 0
    if (this.zeros >= this.period) this.total.clear()
    else {
      this.total.add(arriving)
      this.total.add(-leaving)
    }
    this.sum = this.unusable > 0 ? NaN : this.total.value
  }
}
