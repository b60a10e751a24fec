import { BarSpecification, BarType } from '../core/bar-type.js'
import { InstrumentId } from '../core/instrument-id.js'
import type { BarBatch } from './bar-batch.js'
import { checkBarsBack } from './bars-back.js'
import type { Instrument } from './instrument.js'
import type { NumberSeries } from './number-series.js'

/** Rows of history that a series keeps at least, once it has had them. */
export const seriesHistory = 65_536

interface Segment {
  readonly batch: BarBatch
  /** Row after the last one processed of this batch. */
  end: number
  /** First row processed. */
  readonly begin: number
}

/** A column of a bar. */
export type BarField = 'open' | 'high' | 'low' | 'close' | 'volume'

/** One series of bars that a strategy receives: an instrument at a bar length. */
export class BarSeries {
  /** The instrument. */
  readonly instrument: Instrument
  /** Length of a bar, such as `1-SECOND`. */
  readonly bars: string
  /** Opens, newest first: `open.value` is the present bar's, `open.at(1)` the one before. */
  readonly open: NumberSeries = new FieldSeries(this, 'open')
  /** Highs, newest first. */
  readonly high: NumberSeries = new FieldSeries(this, 'high')
  /** Lows, newest first. */
  readonly low: NumberSeries = new FieldSeries(this, 'low')
  /** Closes, newest first. */
  readonly close: NumberSeries = new FieldSeries(this, 'close')
  /** Volumes, newest first. */
  readonly volume: NumberSeries = new FieldSeries(this, 'volume')
  /** @internal Place of the source in the run's configuration, from 0. */
  readonly source: number
  private readonly segments: Segment[] = []
  private present: Segment | undefined
  private rowsBefore = 0

  /** @internal Made by the engine. */
  constructor(instrument: Instrument, bars: string, source: number) {
    this.instrument = instrument
    this.bars = bars
    this.source = source
  }

  /** Instrument and kind of bars, such as `MNQ.Z25-1-SECOND-LAST`. Throws a `UserError` when the run named neither. */
  get type(): BarType {
    return new BarType(InstrumentId.from(this.instrument.id), BarSpecification.from(this.bars))
  }

  /** Bars so far, the present one included. */
  get length(): number {
    return this.present === undefined ? 0 : this.rowsBefore + this.present.end - this.present.begin
  }

  /** @internal The row becomes the present bar. */
  advance(batch: BarBatch, row: number): void {
    if (this.present?.batch === batch) this.present.end = row + 1
    else this.startSegment(batch, row)
  }

  /** @internal Value of a column some bars back; NaN before the first bar or beyond what is kept. */
  at(field: BarField, barsBack: number): number {
    // The rows of the batch after the present one are there already.
    checkBarsBack(this, barsBack)
    let back = barsBack
    for (let place = this.segments.length - 1; place >= 0; place--) {
      const segment = this.segments[place]!
      const row = segment.end - 1 - back
      if (row >= segment.begin) return segment.batch[field][row]!
      back -= segment.end - segment.begin
    }
    return NaN
  }

  /** Such as `SPY.EQUS 1-SECOND`. */
  toString(): string {
    return `${this.instrument.id} ${this.bars}`
  }

  private startSegment(batch: BarBatch, row: number): void {
    if (this.present !== undefined) this.rowsBefore += this.present.end - this.present.begin
    this.present = { batch, begin: row, end: row + 1 }
    this.segments.push(this.present)
    let kept = 0
    for (let place = this.segments.length - 2; place >= 0; place--) {
      if (kept >= seriesHistory) {
        this.segments.splice(0, place + 1)
        return
      }
      kept += this.segments[place]!.end - this.segments[place]!.begin
    }
  }
}

class FieldSeries implements NumberSeries {
  constructor(
    readonly series: BarSeries,
    private readonly field: BarField,
  ) {}

  get value(): number {
    return this.series.at(this.field, 0)
  }

  get isReady(): boolean {
    return this.series.length > 0
  }

  at(barsBack: number): number {
    return this.series.at(this.field, barsBack)
  }
}
