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

  /** Whether the next value starts a new round, the moment to take running figures afresh. */
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

  /** The oldest value that it holds. */
  get oldest(): number {
    return this.values[this.count === this.length ? this.next : 0]!
  }

  /** Copies the values into an array, oldest first. */
  copyInto(target: Float64Array): void {
    for (let place = 0; place < this.count; place++) target[place] = this.back(this.count - 1 - place)
  }
}

/** The value, NaN in place of an infinite one: divided by it, others would seem to have a meaning. */
export function finiteOrNaN(value: number): number {
  return Number.isFinite(value) ? value : NaN
}

/** A period that an indicator can use: a whole number, at least 1 or `least`. */
export function checkedPeriod(period: number, indicator: string, least = 1): number {
  if (Number.isInteger(period) && period >= least) return period
  throw new UserError(
    `${indicator} was given the period ${String(period)}.`,
    `A period is a whole number of bars, at least ${String(least)}.`,
  )
}

/** A factor, share or number of deviations that an indicator can use: above 0. */
export function checkedFactor(factor: number, indicator: string, what: string): number {
  if (Number.isFinite(factor) && factor > 0) return factor
  throw new UserError(`${indicator} was given the ${what} ${String(factor)}.`, `Give a number above 0 as ${what}.`)
}
