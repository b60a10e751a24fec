import { showInLog } from '../core/log-view.js'
import { BarSpecification, BarType } from '../core/bar-type.js'
import { InstrumentId } from '../core/instrument-id.js'
import type { BarBatch } from './bar-batch.js'
import { BatchHistory } from './batch-history.js'
import { checkBarsBack } from './bars-back.js'
import type { DataSeries } from './data-series.js'
import type { Instrument } from './instrument.js'
import type { NumberSeries } from './number-series.js'

/** A column of a bar. */
export type BarField = 'open' | 'high' | 'low' | 'close' | 'volume'

/** One series of bars that a strategy receives: an instrument at a bar length. */
export class BarSeries implements DataSeries {
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
  private readonly history = new BatchHistory<BarBatch>()

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
    return this.history.length
  }

  /** @internal The row becomes the present bar. */
  advance(batch: BarBatch, row: number): void {
    this.history.advance(batch, row)
  }

  /** @internal Value of a column some bars back; NaN before the first bar or beyond what is kept. */
  at(field: BarField, barsBack: number): number {
    // The rows of the batch after the present one are there already.
    checkBarsBack(this, barsBack)
    const batch = this.history.batchAt(barsBack)
    return batch === undefined ? NaN : batch[field][this.history.row]!
  }

  /** Such as `SPY.EQUS 1-SECOND`. */
  toString(): string {
    return `${this.instrument.id} ${this.bars}`
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

showInLog(BarSeries, ({ instrument, bars }) => `${instrument.id} ${bars}`)
