import { Gap } from './gap.js'

/**
 * How long ago the largest of the last values came, in constant time for each: a queue of those that can still become the
 * largest.
 */
export class AgeOfMaximum {
  private readonly values: Float64Array
  private readonly places: Float64Array
  private head = 0
  private size = 0
  private count = 0
  private readonly gap: Gap

  constructor(readonly period: number) {
    this.gap = new Gap(period)
    this.values = new Float64Array(period)
    this.places = new Float64Array(period)
  }

  /**
   * Takes the next value and gives how many values ago the largest came, 0 for this one; of equal ones the newest counts. NaN
   * while one of them is not finite.
   */
  push(value: number): number {
    const { period, values, places } = this
    if (this.size > 0 && places[this.head]! <= this.count - period) {
      this.head = this.head + 1 === period ? 0 : this.head + 1
      this.size--
    }
    if (this.gap.accepts(value)) {
      let tail = this.head + this.size
      if (tail >= period) tail -= period
      while (this.size > 0) {
        const last = tail === 0 ? period - 1 : tail - 1
        if (values[last]! > value) break
        tail = last
        this.size--
      }
      values[tail] = value
      places[tail] = this.count
      this.size++
    }
    this.count++
    return this.gap.isOpen ? NaN : this.count - 1 - places[this.head]!
  }
}
