import { Window } from './window.js'

/** Mean and standard deviation of the last values, in constant time for each. */
export class RollingMoments {
  mean = NaN
  /** Of the whole population: divided by the number of values. */
  deviation = NaN
  private readonly window: Window
  private reference = 0
  private sum = 0
  private squares = 0

  constructor(period: number) {
    this.window = new Window(period)
  }

  /** Whether it has as many values as its period. */
  get isFull(): boolean {
    return this.window.isFull
  }

  /** Takes the next value. */
  push(value: number): void {
    const { window } = this
    const wasFull = window.isFull
    const pushedOut = window.push(value)
    if (window.isAtStart || window.count === 1) this.sumAfresh(value)
    else {
      const arrived = value - this.reference
      const left = wasFull ? pushedOut - this.reference : 0
      this.sum += arrived - left
      this.squares += arrived * arrived - left * left
    }
    const meanOffset = this.sum / window.count
    this.mean = this.reference + meanOffset
    this.deviation = Math.sqrt(Math.max(0, this.squares / window.count - meanOffset * meanOffset))
  }

  /** Once a round all is summed anew around a recent value, so that neither rounding nor cancellation accumulates. */
  private sumAfresh(reference: number): void {
    this.reference = reference
    this.sum = 0
    this.squares = 0
    for (let back = 0; back < this.window.count; back++) {
      const offset = this.window.back(back) - reference
      this.sum += offset
      this.squares += offset * offset
    }
  }
}
