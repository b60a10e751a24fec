import { UserError } from '../core/user-error.js'

/** The last values of a series, a ring of fixed length. */
export class Window {
  /** Values so far, at most the length. */
  count = 0
  private next = 0
  private readonly values: Float64Array

  constructor(readonly length: number) {
    this.values = new Float64Array(length)
  }

  /** Whether it holds as many values as its length. */
  get isFull(): boolean {
    return this.count === this.length
  }

  /** Whether the next value starts a new round; sums are taken afresh then, so that rounding does not accumulate. */
  get isAtStart(): boolean {
    return this.next === 0
  }

  /** Takes a value in and gives the one that it pushes out; 0 while the window is not full. */
  push(value: number): number {
    const pushedOut = this.values[this.next]!
    this.values[this.next] = value
    this.next = this.next + 1 === this.length ? 0 : this.next + 1
    if (this.count < this.length) this.count++
    return pushedOut
  }

  /** The value some values back, 0 for the newest. */
  back(steps: number): number {
    const place = this.next - 1 - steps
    return this.values[place < 0 ? place + this.length : place]!
  }

  /** Sum of what it holds. */
  sum(): number {
    let sum = 0
    for (let place = 0; place < this.count; place++) sum += this.values[place]!
    return sum
  }

  /** Copies the values into an array, oldest first. */
  copyInto(target: Float64Array): void {
    for (let place = 0; place < this.count; place++) target[place] = this.back(this.count - 1 - place)
  }
}

/** A period that an indicator can use: a whole number from 1. */
export function checkedPeriod(period: number, indicator: string): number {
  if (Number.isInteger(period) && period >= 1) return period
  throw new UserError(
    `${indicator} was given the period ${String(period)}.`,
    'A period is a whole number of bars, at least 1.',
  )
}
