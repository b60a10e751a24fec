import type { DbnMetadata } from './dbn-metadata.js'

/** Number of the symbology in which a symbol is the decimal number of an instrument. */
const instrumentIdSymbology = 0

interface Interval {
  readonly fromDay: number
  readonly toDay: number
  readonly symbol: string
}

/** UTC days on which the number of an instrument stood for a symbol. */
export interface NamedDays extends Interval {
  readonly instrument: number
}

/**
 * Which symbol the number of an instrument stood for on a UTC day: exchanges give a number to another instrument at
 * midnight. Messages of a live stream, which come between the records, go before the metadata.
 */
export class DbnSymbols {
  private readonly intervals = new Map<number, Interval[]>()
  private readonly live = new Map<number, string>()
  private lastInstrument = -1
  private lastFrom = 0
  private lastTo = 0
  private lastSymbol = ''

  /** @param fallback for instruments that the mappings do not name on a day */
  constructor(
    metadata: Pick<DbnMetadata, 'mappings' | 'stypeIn' | 'stypeOut'>,
    private readonly fallback?: DbnSymbols,
  ) {
    for (const { symbol: requested, intervals } of metadata.mappings) {
      if (metadata.stypeOut === instrumentIdSymbology) {
        // A name of several instruments at once, such as the parent ES.FUT, would mix them in one series.
        if (overlap(intervals)) continue
        for (const { fromDay, toDay, symbol } of intervals) this.add(symbol, { fromDay, toDay, symbol: requested })
      } else if (metadata.stypeIn === instrumentIdSymbology) {
        for (const interval of intervals) if (interval.symbol !== '') this.add(requested, interval)
      }
    }
  }

  /** Hears of a message in the stream: from here on the instrument has this symbol. */
  rename(instrument: number, symbol: string): void {
    this.live.set(instrument, symbol)
    this.lastInstrument = -1
  }

  /**
   * The symbol of an instrument on a day; empty when it has none.
   *
   * @param day UTC day since 1970
   */
  symbolOf(instrument: number, day: number): string {
    if (instrument === this.lastInstrument && day >= this.lastFrom && day < this.lastTo) return this.lastSymbol
    const live = this.live.get(instrument)
    const found =
      live === undefined
        ? this.intervals.get(instrument)?.find(({ fromDay, toDay }) => day >= fromDay && day < toDay)
        : { fromDay: -Infinity, toDay: Infinity, symbol: live }
    this.lastInstrument = instrument
    this.lastFrom = found?.fromDay ?? day
    this.lastTo = found?.toDay ?? day + 1
    this.lastSymbol = found?.symbol ?? this.fallback?.symbolOf(instrument, day) ?? ''
    return this.lastSymbol
  }

  /** What each instrument is called on which days, without days that are there twice. */
  namedDays(): NamedDays[] {
    const instruments = new Set([...this.intervals.keys(), ...(this.fallback?.intervals.keys() ?? [])])
    return [...instruments].flatMap((instrument) => this.daysOf(instrument))
  }

  private daysOf(instrument: number): NamedDays[] {
    const all = [...(this.intervals.get(instrument) ?? []), ...(this.fallback?.intervals.get(instrument) ?? [])]
    const bounds = [...new Set(all.flatMap(({ fromDay, toDay }) => [fromDay, toDay]))].sort((a, b) => a - b)
    const days: NamedDays[] = []
    for (const [at, fromDay] of bounds.entries()) {
      const toDay = bounds[at + 1]
      const symbol = all.find((interval) => fromDay >= interval.fromDay && fromDay < interval.toDay)?.symbol
      if (toDay === undefined || symbol === undefined) continue
      const before = days.at(-1)
      if (before?.symbol === symbol && before.toDay === fromDay) days[days.length - 1] = { ...before, toDay }
      else days.push({ instrument, fromDay, toDay, symbol })
    }
    return days
  }

  private add(number: string, interval: Interval): void {
    if (!/^\d{1,10}$/.test(number)) return
    const instrument = Number(number)
    const known = this.intervals.get(instrument)
    if (known) known.push(interval)
    else this.intervals.set(instrument, [interval])
  }
}

/** Whether a symbol stands for several instruments on one day. */
function overlap(intervals: readonly Interval[]): boolean {
  const sorted = [...intervals].sort((a, b) => a.fromDay - b.fromDay)
  return sorted.some((interval, at) => {
    const before = sorted[at - 1]
    return before !== undefined && interval.fromDay < before.toDay && interval.symbol !== before.symbol
  })
}
