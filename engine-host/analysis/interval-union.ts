/** Total length of overlapping intervals that arrive in the order of their ends; 16 bytes for each gap between them. */
export class IntervalUnion {
  private starts = new Float64Array(256)
  private ends = new Float64Array(256)
  private count = 0

  add(start: number, end: number): void {
    let from = start
    let to = end
    while (this.count > 0 && this.ends[this.count - 1]! >= from) {
      this.count--
      from = Math.min(from, this.starts[this.count]!)
      to = Math.max(to, this.ends[this.count]!)
    }
    if (this.count === this.starts.length) {
      this.starts = grown(this.starts)
      this.ends = grown(this.ends)
    }
    this.starts[this.count] = from
    this.ends[this.count++] = to
  }

  /**
   * Sum over the disjoint intervals of end − start + `inclusive`, which is 1 where both ends are counted.
   *
   * @param openSince starts of intervals that are still open
   * @param now where the open ones end, not before any other end
   */
  total(inclusive: 0 | 1, openSince: readonly number[], now: number): number {
    const firstOpen = Math.min(Infinity, ...openSince)
    let sum = firstOpen <= now ? now - firstOpen + inclusive : 0
    for (let i = 0; i < this.count; i++) {
      sum += Math.max(0, Math.min(this.ends[i]! + inclusive, firstOpen) - this.starts[i]!)
    }
    return sum
  }
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}
