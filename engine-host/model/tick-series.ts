import { showInLog } from '../core/log-view.js'
import { BatchHistory } from './batch-history.js'
import { checkBarsBack } from './bars-back.js'
import type { DataSeries } from './data-series.js'
import { depthLevels, type DepthBatch } from './depth-batch.js'
import type { Instrument } from './instrument.js'
import type { TickBatch } from './market-batch.js'
import type { NumberSeries } from './number-series.js'
import type { QuoteBatch } from './quote-batch.js'
import type { TradeBatch } from './trade-batch.js'

/** The ticks of one kind of an instrument as numbers that indicators can be computed from. */
export abstract class TickSeries<Batch extends TickBatch = TickBatch> implements DataSeries {
  /** The instrument. */
  readonly instrument: Instrument
  /** What the series holds. */
  abstract readonly data: 'quotes' | 'trades' | 'depth'
  /** The number that indicators take when they name no other: the mid, or the price of the trade. */
  abstract readonly main: NumberSeries
  /** @internal Place of the source in the run's configuration, from 0. */
  readonly source: number
  /** @internal */
  readonly history = new BatchHistory<Batch>()

  /** @internal Made by the engine. */
  constructor(instrument: Instrument, source: number) {
    this.instrument = instrument
    this.source = source
  }

  /** Ticks so far. */
  get length(): number {
    return this.history.length
  }

  /** Such as `SPY.EQUS quotes`. */
  toString(): string {
    return `${this.instrument.id} ${this.data}`
  }

  /** A column of it. */
  protected column(read: (batch: Batch, row: number) => number): NumberSeries {
    return new TickColumn(this, read)
  }
}

/** Bids and asks that change from tick to tick. */
export abstract class BookSeries<Batch extends QuoteBatch | DepthBatch> extends TickSeries<Batch> {
  /** Best bids, newest first: `bid.value` is the present one, `bid.at(1)` that of the tick before. */
  abstract readonly bid: NumberSeries
  /** Best asks, newest first. */
  abstract readonly ask: NumberSeries
  /** Middles between them, newest first. */
  abstract readonly mid: NumberSeries
}

/** The quotes of an instrument. */
export class QuoteSeries extends BookSeries<QuoteBatch> {
  readonly data = 'quotes'
  readonly bid = this.column((batch, row) => batch.bid[row]!)
  readonly ask = this.column((batch, row) => batch.ask[row]!)
  readonly mid = this.column((batch, row) => (batch.bid[row]! + batch.ask[row]!) / 2)
  /** Quantities at the best bid, newest first. */
  readonly bidSize = this.column((batch, row) => batch.bidSize[row]!)
  /** Quantities at the best ask, newest first. */
  readonly askSize = this.column((batch, row) => batch.askSize[row]!)
  readonly main = this.mid
}

/** The trades of an instrument. */
export class TradeSeries extends TickSeries<TradeBatch> {
  readonly data = 'trades'
  /** Prices, newest first: `price.value` is that of the last trade. */
  readonly price = this.column((batch, row) => batch.price[row]!)
  /** Quantities, newest first. */
  readonly size = this.column((batch, row) => batch.size[row]!)
  readonly main = this.price
}

/** The order books of an instrument. */
export class DepthSeries extends BookSeries<DepthBatch> {
  readonly data = 'depth'
  readonly bid = this.column((batch, row) => batch.bid[row * depthLevels]!)
  readonly ask = this.column((batch, row) => batch.ask[row * depthLevels]!)
  readonly mid = this.column((batch, row) => (batch.bid[row * depthLevels]! + batch.ask[row * depthLevels]!) / 2)
  readonly main = this.mid
}

class TickColumn<Batch extends TickBatch> implements NumberSeries {
  constructor(
    readonly series: TickSeries<Batch>,
    private readonly read: (batch: Batch, row: number) => number,
  ) {}

  get value(): number {
    return this.at(0)
  }

  get isReady(): boolean {
    return this.series.length > 0
  }

  at(ticksBack: number): number {
    checkBarsBack(this.series, ticksBack)
    const { history } = this.series
    const batch = history.batchAt(ticksBack)
    return batch === undefined ? NaN : this.read(batch, history.row)
  }
}

showInLog(TickSeries, (series) => series.toString())
