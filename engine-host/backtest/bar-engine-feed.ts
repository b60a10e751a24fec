import { Timestamp } from '../core/timestamp.js'
import type { FinerBars } from '../data/finer-bars.js'
import { makesUp, type BarPart } from '../engine/drill-down.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { BarSeries } from '../model/bar-series.js'
import { Bar } from '../model/bar.js'
import type { RegisteredIndicator } from '../trading/indicator-registry.js'
import type { SimulatedExchange } from '../venues/simulated-exchange.js'
import type { BarRecorder } from './bar-recorder.js'
import type { EngineFeed } from './engine-feed.js'
import type { RunComponent } from './run-component.js'

/** What the bars of a source mean to the venue. */
export interface BarRole {
  /** They match orders. */
  readonly executes: boolean
  /** Fills and orders are counted in them. */
  readonly counts: boolean
}

/** A source of bars. */
export class BarEngineFeed implements EngineFeed<BarBatch> {
  readonly kind = 'bar'
  /** The finer bars that take the place of the row to come. */
  private part: BarPart | undefined

  constructor(
    readonly series: BarSeries,
    readonly market: InstrumentMarket,
    readonly role: BarRole,
    readonly exchange: SimulatedExchange,
    readonly recorder: BarRecorder,
    /** Finer data for bars that cannot decide; undefined without any. */
    private readonly finer: FinerBars | undefined,
  ) {}

  /** Finer data that must be read before the row can be applied; undefined when it can be. Event frequency. */
  missingFiner(batch: BarBatch, row: number): (() => Promise<void>) | undefined {
    const { finer, market } = this
    this.part = undefined
    if (finer === undefined || !this.exchange.wantsFiner(market, batch.high[row]!, batch.low[row]!)) return undefined
    const closes = new Timestamp(batch.stamps[row * 2 + 1]!, batch.stamps[row * 2]! >>> 0)
    const opened = market.openingOf(closes).nanos
    const part = finer.find(opened, closes.nanos)
    if (part === undefined) return () => finer.load(opened, closes.nanos)
    if (makesUp(part, batch, row)) this.part = part
    return undefined
  }

  startBatch(batch: BarBatch, row: number): void {
    this.recorder.startBatch(batch, row)
  }

  apply(batch: BarBatch, row: number): void {
    this.series.advance(batch, row)
    if (this.role.executes) this.exchange.applyBar(this.market, batch, row, this.part)
    else if (this.role.counts) this.market.countBar()
  }

  updateIndicator(registered: RegisteredIndicator, batch: BarBatch, row: number): void {
    registered.takeBar(this.series, batch, row, batch.close[row]!)
  }

  deliver(batch: BarBatch, row: number, components: readonly RunComponent[]): void {
    const bar = new Bar(this.series, batch, row)
    for (let place = 0; place < components.length; place++) {
      const component = components[place]!
      if (component.receives(this.series.source)) component.notifier.bar(bar)
    }
  }

  record(row: number, equity: number): void {
    this.recorder.record(row, equity)
  }

  flush(): void {
    this.recorder.flush()
  }
}
