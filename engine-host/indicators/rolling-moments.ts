import { CompensatedSum } from './compensated-sum.js'
import { Gap } from './gap.js'
import { Window } from './window.js'

/** What variance and deviation divide by: the number of values, or one less (Bessel's correction). */
export type DeviationKind = 'population' | 'sample'

/** Mean and variance of the last values, in constant time for each. NaN while one of them is not finite. */
export class RollingMoments {
  mean = NaN
  variance = NaN
  private readonly window: Window
  private readonly sum = new CompensatedSum()
  private readonly squares = new CompensatedSum()
  private reference = 0
  private readonly gap: Gap
  /** What is taken from the number of values to get the divisor. */
  private readonly freedom: number

  constructor(
    readonly period: number,
    kind: DeviationKind = 'population',
  ) {
    this.window = new Window(period)
    this.gap = new Gap(period)
    this.freedom = kind === 'sample' ? 1 : 0
  }

  /** Square root of the variance. */
  get deviation(): number {
    return Math.sqrt(this.variance)
  }

  /** Whether it has as many values as its period. */
  get isFull(): boolean {
    return this.window.isFull
  }

  /** Takes the next value. */
  push(value: number): void {
    const { window } = this
    const wasFull = window.isFull
    const arriving = this.gap.accepts(value) ? value : this.reference
    const pushedOut = window.push(arriving)
    if (window.isAtStart || window.count === 1) this.sumAfresh(arriving)
    else {
      const arrived = arriving - this.reference
      this.sum.add(arrived)
      this.squares.add(arrived * arrived)
      if (wasFull) {
        const left = pushedOut - this.reference
        this.sum.add(-left)
        this.squares.add(-left * left)
      }
    }
    if (this.gap.isOpen) {
      this.mean = NaN
      this.variance = NaN
      return
    }
    let scatter = this.scatter
    // The values have moved far from the reference: sums around a nearer one keep their digits.
    if (scatter < 1e-4 * this.squares.value) {
      this.sumAfresh(arriving)
      scatter = this.scatter
      if (scatter < 1e-4 * this.squares.value) {
        this.sumAfresh(this.reference + this.sum.value / window.count)
        scatter = this.scatter
      }
    }
    this.mean = this.reference + this.sum.value / window.count
    this.variance = Math.max(0, scatter) / (window.count - this.freedom)
  }

  /** Sum of the squared distances from the mean. */
  private get scatter(): number {
    const sum = this.sum.value
    return this.squares.value - (sum * sum) / this.window.count
  }

  /** Once a round all is summed anew around a recent value, so that no precision is lost as the values move away. */
  private sumAfresh(reference: number): void {
    this.reference = reference
    this.sum.clear()
    this.squares.clear()
    for (let back = 0; back < this.window.count; back++) {
      const offset = this.window.back(back) - reference
      this.sum.add(offset)
      this.squares.add(offset * offset)
    }
  }
}
