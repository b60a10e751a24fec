const quarterHour = 15 * 60_000

/** The clocks of an IANA zone, from the platform's own data. */
export class TimeZone {
  private readonly format: Intl.DateTimeFormat
  private readonly offsets = new Map<number, number>()

  /** Throws a `RangeError` for a name that the platform does not know. */
  constructor(readonly name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** What the clocks are ahead of UTC at a time, milliseconds. They change at quarters of an hour only. */
  offsetAt(milliseconds: number): number {
    if (this.name === 'UTC') return 0
    const quarter = Math.floor(milliseconds / quarterHour)
    let offset = this.offsets.get(quarter)
    if (offset === undefined) {
      const parts = Object.fromEntries(
        this.format.formatToParts(quarter * quarterHour).map(({ type, value }) => [type, Number(value)]),
      ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
      const { year, month, day, hour, minute, second } = parts
      offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * quarterHour
      this.offsets.set(quarter, offset)
    }
    return offset
  }

  /**
   * Time at which the clocks show a wall time, milliseconds since the epoch. Where they show it twice, the first; where
   * they skip it, as long after the change as it lies after the skipped hour's beginning.
   *
   * @param wall the wall time as if it were UTC, milliseconds
   */
  timeOf(wall: number): number {
    const before = wall - this.offsetAt(wall - 86_400_000)
    const after = wall - this.offsetAt(wall + 86_400_000)
    if (before + this.offsetAt(before) === wall) return before
    return after + this.offsetAt(after) === wall ? after : before
  }
}
