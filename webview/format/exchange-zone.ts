const quarterHour = 15 * 60_000
const dayLength = 24 * 3_600_000

/**
 * Wall-clock time of an IANA zone. Offsets come from Intl and are kept per day, or per quarter of an hour on the days
 * when they change, so that a hundred thousand stamps cost a few thousand look-ups.
 */
export class ExchangeZone {
  readonly name: string
  readonly #format: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()
  #day = Number.NaN
  #dayOffset = Number.NaN

  /** @param name IANA zone; one that this platform does not know counts as UTC */
  constructor(name: string) {
    let format: Intl.DateTimeFormat
    try {
      format = zoneFormat(name)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      format = zoneFormat('UTC')
    }
    this.#format = format
    this.name = format.resolvedOptions().timeZone
  }

  /** Milliseconds to add to UTC to read the zone's wall clock with UTC getters. */
  offsetAt(time: number): number {
    const day = Math.floor(time / dayLength)
    if (day === this.#day && !Number.isNaN(this.#dayOffset)) return this.#dayOffset
    const begin = this.#lookUp(day * dayLength)
    const end = this.#lookUp((day + 1) * dayLength)
    this.#day = day
    this.#dayOffset = begin === end ? begin : Number.NaN
    return begin === end ? begin : this.#lookUp(Math.floor(time / quarterHour) * quarterHour)
  }

  /** The zone's wall clock at a time, to be read with UTC getters. */
  wallClock(time: number): number {
    return time + this.offsetAt(time)
  }

  #lookUp(time: number): number {
    let offset = this.#offsets.get(time)
    if (offset === undefined) {
      offset = this.#computeOffset(time)
      this.#offsets.set(time, offset)
    }
    return offset
  }

  #computeOffset(time: number): number {
    const fields = new Map(this.#format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
    const field = (name: Intl.DateTimeFormatPartTypes) => fields.get(name) ?? 0
    const wall = Date.UTC(
      field('year'),
      field('month') - 1,
      field('day'),
      field('hour') % 24,
      field('minute'),
      field('second'),
    )
    return wall - Math.floor(time / 1000) * 1000
  }
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}
