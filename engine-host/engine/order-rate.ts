import type { SimulatedClock } from '../core/clock.js'

/** The window in which orders are counted. */
const windowMilliseconds = 1000

/** Counts the orders of the last second of simulated time. */
export class OrderRate {
  /** Times of the orders let through, milliseconds, ascending. */
  private times: number[] = []

  constructor(
    private readonly clock: SimulatedClock,
    private readonly most: number,
  ) {}

  /** Why one more order is too many; empty when it is not. */
  refusal(): string {
    if (this.most === Infinity) return ''
    const begin = this.clock.milliseconds - windowMilliseconds
    this.times = this.times.filter((time) => time > begin)
    return this.times.length < this.most ? '' : `${String(this.most)} orders were submitted within a second already`
  }

  /** An order was let through. */
  submitted(): void {
    if (this.most !== Infinity) this.times.push(this.clock.milliseconds)
  }
}
