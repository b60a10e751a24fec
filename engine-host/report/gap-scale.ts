/** A gap longer than this many usual distances between points is time without trading. */
const gapFactor = 8
/** Room that such a gap keeps, in usual distances. */
const gapRoom = 1

/** Time along an axis on which the times without trading, such as nights, take next to no room. */
export class GapScale {
  private readonly offsets: Float64Array

  /** @param times milliseconds, ascending */
  constructor(
    private readonly times: Float64Array,
    readonly left: number,
    readonly right: number,
  ) {
    const usual = medianDistance(times)
    this.offsets = new Float64Array(times.length)
    for (let i = 1; i < times.length; i++) {
      const distance = times[i]! - times[i - 1]!
      this.offsets[i] = this.offsets[i - 1]! + (distance > usual * gapFactor ? usual * gapRoom : distance)
    }
  }

  /** Position of the time at an index. */
  at(index: number): number {
    const length = this.offsets[this.offsets.length - 1] ?? 0
    if (!(length > 0)) return (this.left + this.right) / 2
    return this.left + (this.offsets[index]! / length) * (this.right - this.left)
  }

  /** Position of any time, in proportion between the times around it; NaN outside of them. */
  position(time: number): number {
    const { times } = this
    const last = times.length - 1
    if (!(time >= times[0]! && time <= times[last]!)) return NaN
    let low = 0
    let high = last
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (times[middle]! <= time) low = middle
      else high = middle
    }
    const distance = times[high]! - times[low]!
    const share = distance > 0 ? (time - times[low]!) / distance : 0
    return this.at(low) + share * (this.at(high) - this.at(low))
  }
}

function medianDistance(times: Float64Array): number {
  const distances = new Float64Array(Math.max(0, times.length - 1))
  for (let i = 0; i < distances.length; i++) distances[i] = times[i + 1]! - times[i]!
  distances.sort()
  return distances[distances.length >> 1] ?? 0
}
