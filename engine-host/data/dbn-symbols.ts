import type { DbnMetadata } from './dbn-metadata.js'

/** Number of the symbology in which a symbol is the decimal number of an instrument. */
const instrumentIdSymbology = 0

interface Interval {
  readonly fromDay: number
  readonly toDay: number
  readonly symbol: string
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

  constructor(metadata: Pick<DbnMetadata, 'mappings' | 'stypeIn' | 'stypeOut'>) {
    for (const { symbol: requested, intervals } of metadata.mappings) {
      for (const { fromDay, toDay, symbol } of intervals) {
        if (symbol === '') continue
        if (metadata.stypeOut === instrumentIdSymbology) this.add(symbol, { fromDay, toDay, symbol: requested })
        else if (metadata.stypeIn === instrumentIdSymbology) this.add(requested, { fromDay, toDay, symbol })
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
    this.lastSymbol = found?.symbol ?? ''
    return this.lastSymbol
  }

  private add(number: string, interval: Interval): void {
    if (!/^\d{1,10}$/.test(number)) return
    const instrument = Number(number)
    const known = this.intervals.get(instrument)
    if (known) known.push(interval)
    else this.intervals.set(instrument, [interval])
  }
}
