/**
 * Polyline of a column as pixels: where several rows share a pixel, its first, lowest, highest and last value are
 * kept, so that no extreme is lost at any zoom and at most four points a pixel are drawn.
 */
export class PixelExtremes {
  /** Points as x, value pairs; `length` counts numbers. */
  points = new Float64Array(4096)
  length = 0

  /**
   * @param values column; NaN breaks nothing and is left out
   * @param begin first row
   * @param end beyond the last row
   * @param xOfRow0 pixel of row 0
   * @param pixelsPerRow distance of rows
   */
  trace(values: Float64Array, begin: number, end: number, xOfRow0: number, pixelsPerRow: number): void {
    this.length = 0
    if (pixelsPerRow >= 0.5) {
      for (let row = begin; row < end; row++) this.#add(xOfRow0 + row * pixelsPerRow, values[row]!)
      return
    }
    let row = begin
    while (row < end) {
      const pixel = Math.floor(xOfRow0 + row * pixelsPerRow)
      let first = -1
      let lowest = -1
      let highest = -1
      let last = -1
      for (; row < end && Math.floor(xOfRow0 + row * pixelsPerRow) === pixel; row++) {
        const value = values[row]!
        if (Number.isNaN(value)) continue
        if (first < 0) first = lowest = highest = row
        if (value < values[lowest]!) lowest = row
        if (value > values[highest]!) highest = row
        last = row
      }
      if (first < 0) continue
      const x = pixel + 0.5
      this.#add(x, values[first]!)
      this.#add(x, values[Math.min(lowest, highest)]!)
      this.#add(x, values[Math.max(lowest, highest)]!)
      this.#add(x, values[last]!)
    }
  }

  #add(x: number, value: number): void {
    if (Number.isNaN(value)) return
    if (this.length + 2 > this.points.length) {
      const grown = new Float64Array(this.points.length * 2)
      grown.set(this.points)
      this.points = grown
    }
    this.points[this.length++] = x
    this.points[this.length++] = value
  }
}

/** Least and greatest of rows `begin` to `end`, NaN left out; undefined without a number. */
export function rangeOf(
  values: Float64Array,
  begin: number,
  end: number,
): { least: number; greatest: number } | undefined {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (let row = Math.max(0, begin); row < Math.min(end, values.length); row++) {
    const value = values[row]!
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  return least <= greatest ? { least, greatest } : undefined
}
