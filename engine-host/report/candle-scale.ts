/** Candles side by side along the time axis, each with the same room. */
export class CandleScale {
  /** Room of one candle in pixels. */
  readonly spacing: number

  constructor(
    readonly count: number,
    readonly left: number,
    readonly right: number,
  ) {
    this.spacing = (right - left) / Math.max(1, count)
  }

  /** Middle of a candle; a fraction lies that far into the next. */
  centre(index: number): number {
    return this.left + (index + 0.5) * this.spacing
  }

  /** Left edge of a candle's room, which is the right edge of the one before. */
  edge(index: number): number {
    return this.left + index * this.spacing
  }
}

/** Index of the first of ascending times that is not before `time`; the last index when all are. */
export function candleAt(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! >= time) high = middle
    else low = middle + 1
  }
  return low
}
