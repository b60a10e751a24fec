import { stampMilliseconds, Timestamp } from '../core/timestamp.js'
import type { Instrument } from './instrument.js'
import type { TickBatch } from './market-batch.js'

/** What quotes, trades and depth have in common: a view of one row of a batch. Immutable; it may be kept. */
export abstract class Tick<Batch extends TickBatch> {
  /** The instrument. */
  readonly instrument: Instrument
  /** @internal */
  protected readonly batch: Batch
  /** @internal */
  protected readonly row: number

  /** @internal Made by the engine. */
  constructor(instrument: Instrument, batch: Batch, row: number) {
    this.instrument = instrument
    this.batch = batch
    this.row = row
  }

  /** When it was received, which is the time of the run: milliseconds since the epoch, UTC. */
  get time(): number {
    return stampMilliseconds(this.batch.stamps[this.row * 2 + 1]!, this.batch.stamps[this.row * 2]! >>> 0)
  }

  /** When it was received, to the nanosecond. */
  get timestamp(): Timestamp {
    return stampAt(this.batch.stamps, this.row)
  }

  /** When it happened at the venue, to the nanosecond; the same as `timestamp` where the data has one time only. */
  get eventTimestamp(): Timestamp {
    return stampAt(this.batch.eventStamps ?? this.batch.stamps, this.row)
  }
}

function stampAt(stamps: Int32Array, row: number): Timestamp {
  return new Timestamp(stamps[row * 2 + 1]!, stamps[row * 2]! >>> 0)
}
