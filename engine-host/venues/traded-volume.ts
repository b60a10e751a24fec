/** Days over which a volume counts. */
const days = 30

/** What was traded in the 30 UTC days before the present one, the present one included, in sums by day. */
export class TradedVolume {
  private readonly byDay: number[] = Array.from({ length: days + 1 }, () => 0)
  private day = -Infinity
  private sum = 0

  /** The volume as of a time in milliseconds since the epoch. */
  at(milliseconds: number): number {
    this.moveTo(Math.floor(milliseconds / 86_400_000))
    return this.sum
  }

  /** Adds what is traded at a time. */
  add(milliseconds: number, volume: number): void {
    this.moveTo(Math.floor(milliseconds / 86_400_000))
    this.byDay[this.placeOf(this.day)]! += volume
    this.sum += volume
  }

  private moveTo(day: number): void {
    if (day <= this.day) return
    const begin = Math.max(this.day + 1, day - days)
    for (let each = begin; each <= day; each++) this.byDay[this.placeOf(each)] = 0
    this.day = day
    this.sum = this.byDay.reduce((sum, volume) => sum + volume, 0)
  }

  private placeOf(day: number): number {
    return ((day % (days + 1)) + days + 1) % (days + 1)
  }
}
