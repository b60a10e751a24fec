/** Quantities are decimals of at most eight places. */
const partsOfOne = 1e8
const exactBelow = 2 ** 53 / partsOfOne

/**
 * A bar in the making. The volume is summed as a whole number and a count of 1e-8, so that the sequence of additions
 * does not matter: bars of bars have the very volume of bars of their parts.
 */
export class PartialBar {
  open = NaN
  high = NaN
  low = NaN
  close = NaN
  isEmpty = true
  private whole = 0
  private parts = 0

  add(open: number, high: number, low: number, close: number, volume: number): void {
    if (this.isEmpty) {
      this.isEmpty = false
      this.open = open
      this.high = high
      this.low = low
      this.whole = 0
      this.parts = 0
    } else {
      if (high > this.high) this.high = high
      if (low < this.low) this.low = low
    }
    this.close = close
    const whole = Math.floor(volume)
    this.whole += whole
    if (whole !== volume) this.parts += Math.round((volume - whole) * partsOfOne)
  }

  get volume(): number {
    if (this.parts === 0) return this.whole
    const carried = Math.floor(this.parts / partsOfOne)
    const whole = this.whole + carried
    const parts = this.parts - carried * partsOfOne
    // One division is rounded once; a larger sum than that allows has no room for its last decimals anyway.
    return whole < exactBelow ? (whole * partsOfOne + parts) / partsOfOne : whole + parts / partsOfOne
  }

  clear(): void {
    this.isEmpty = true
  }
}
