/**
 * A sum whose rounding errors are summed beside it (Knuth's two-sum), about 32 digits in all: values may be added and
 * taken away for ever, and a very large one leaves no trace when it is gone.
 */
export class CompensatedSum {
  private high = 0
  private low = 0

  /** The sum. */
  get value(): number {
    return this.high + this.low
  }

  /** Adds a finite number. */
  add(value: number): void {
    const high = this.high + value
    const added = high - this.high
    this.low += this.high - (high - added) + (value - added)
    this.high = high
  }

  /** Takes another sum away, to all its digits. */
  take(other: CompensatedSum): void {
    this.add(-other.high)
    this.low -= other.low
  }

  /** Starts again at 0. */
  clear(): void {
    this.high = 0
    this.low = 0
  }
}
