/** Largest of the last values, in constant time for each: a queue of those that can still become the largest. */
export class RollingMaximum {
  /** Values so far. */
  count = 0
  private readonly values: Float64Array
  private readonly places: Float64Array
  private head = 0
  private size = 0
  private unusable = 0

  constructor(readonly period: number) {
    this.values = new Float64Array(period)
    this.places = new Float64Array(period)
  }

  /** Whether it has had as many values as its period. */
  get isReady(): boolean {
    return this.count >= this.period
  }

  /** The largest of the last values; NaN while one of them is not finite. */
  get value(): number {
    return this.unusable > 0 ? NaN : this.values[this.head]!
  }

  /** How many values ago the largest came, 0 for the newest; of equal ones the newest counts. */
  get age(): number {
    return this.unusable > 0 ? NaN : this.count - 1 - this.places[this.head]!
  }

  /** Takes the next value and gives the largest of the last ones. */
  push(value: number): number {
    const { period, values, places } = this
    if (this.size > 0 && places[this.head]! <= this.count - period) {
      this.head = this.head + 1 === period ? 0 : this.head + 1
      this.size--
    }
    if (Number.isFinite(value)) {
      if (this.unusable > 0) this.unusable--
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
    } else this.unusable = period
    this.count++
    return this.value
  }
}

/** Smallest of the last values, as `RollingMaximum`. */
export class RollingMinimum {
  private readonly maximum: RollingMaximum

  constructor(readonly period: number) {
    this.maximum = new RollingMaximum(period)
  }

  /** Whether it has had as many values as its period. */
  get isReady(): boolean {
    return this.maximum.isReady
  }

  /** The smallest of the last values; NaN while one of them is not finite. */
  get value(): number {
    return 0 - this.maximum.value
  }

  /** How many values ago the smallest came, 0 for the newest; of equal ones the newest counts. */
  get age(): number {
    return this.maximum.age
  }

  /** Takes the next value and gives the smallest of the last ones. */
  push(value: number): number {
    return 0 - this.maximum.push(-value)
  }
}
