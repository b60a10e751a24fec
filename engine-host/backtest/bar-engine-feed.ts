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

  constructor(
    readonly series: BarSeries,
    readonly market: InstrumentMarket,
    readonly role: BarRole,
    private readonly exchange: SimulatedExchange,
    readonly recorder: BarRecorder,
  ) {}

  startBatch(batch: BarBatch, row: number): void {
    this.recorder.startBatch(batch, row)
  }

  apply(batch: BarBatch, row: number): void {
    this.series.advance(batch, row)
    if (this.role.executes) this.exchange.applyBar(this.market, batch, row)
    else if (this.role.counts) this.market.countBar()
  }

  updateIndicator(registered: RegisteredIndicator, batch: BarBatch, row: number): void {
    registered.update(batch.close[row]!, registered.needsBar ? new Bar(this.series, batch, row) : undefined)
    registered.recordLines(row)
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
