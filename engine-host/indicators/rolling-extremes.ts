import { Gap } from './gap.js'

/**
 * Largest of the last values, in constant time for each (van Herk, 1992; Gil and Werman, 1993): values come in blocks as
 * long as the period; a window is the end of one block, whose maxima are known from each place on, and the beginning of the
 * next, whose maximum grows.
 */
export class RollingMaximum {
  /** The largest of the last values; NaN while one of them is not finite. */
  value = NaN
  /** Of the block before the maximum from each place on, overwritten by the values of the present one. */
  private readonly block: Float64Array
  private place = 0
  private largest = -Infinity
  private count = 0
  private readonly gap: Gap

  constructor(readonly period: number) {
    this.gap = new Gap(period)
    this.block = new Float64Array(period).fill(-Infinity)
  }

  /** Whether it has had as many values as its period. */
  get isReady(): boolean {
    return this.count >= this.period
  }

  /** Takes the next value and gives the largest of the last ones. */
  push(value: number): number {
    const { block, place } = this
    const arriving = this.gap.accepts(value) ? value : -Infinity
    this.count++
    block[place] = arriving
    if (arriving > this.largest) this.largest = arriving
    let largest = this.largest
    if (place + 1 < block.length) {
      this.place = place + 1
      largest = Math.max(largest, block[place + 1]!)
    } else this.endBlock()
    this.value = this.gap.isOpen ? NaN : largest
    return this.value
  }

  private endBlock(): void {
    const { block } = this
    for (let place = block.length - 2; place >= 0; place--)
      if (block[place + 1]! > block[place]!) block[place] = block[place + 1]!
    this.place = 0
    this.largest = -Infinity
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

  /** Takes the next value and gives the smallest of the last ones. */
  push(value: number): number {
    return 0 - this.maximum.push(-value)
  }
}
