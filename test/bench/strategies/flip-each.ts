import { Strategy, units, type Bar } from 'backlens'

/** Bars of an instrument from one flip to the next. */
export const barsPerFlip = 500

/** Turns a position over and over in every instrument that the run reads. */
export class FlipEach extends Strategy {
  private readonly seen = new Map<string, number>()

  override onBar(bar: Bar) {
    const { instrument } = bar.series
    const seen = (this.seen.get(instrument.id) ?? 0) + 1
    this.seen.set(instrument.id, seen)
    if (seen % barsPerFlip !== 0) return
    const size = units(this.isFlat(instrument) ? 1 : 2)
    if (this.isLong(instrument)) this.sell({ instrument, size })
    else this.buy({ instrument, size })
  }
}
