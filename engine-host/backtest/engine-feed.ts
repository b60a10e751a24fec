import type { DataSeries } from '../model/data-series.js'
import type { MarketBatch } from '../model/market-batch.js'
import type { RegisteredIndicator } from '../trading/indicator-registry.js'
import type { RunComponent } from './run-component.js'

/** A source of the run with everything that each of its rows passes through. */
export interface EngineFeed<Batch extends MarketBatch = MarketBatch> {
  readonly kind: Batch['kind']
  /** What the strategy and indicators see of it; undefined for events of one's own. */
  readonly series: DataSeries | undefined
  /** Before the first row of another batch, or of a part of it. */
  startBatch(batch: Batch, row: number): void
  /** The row has come: the venue and the series take it. Event frequency. */
  apply(batch: Batch, row: number): void
  /** One of its indicators takes the row. Event frequency. */
  updateIndicator(registered: RegisteredIndicator, batch: Batch, row: number): void
  /** The callbacks of strategies and actors. Event frequency. */
  deliver(batch: Batch, row: number, components: readonly RunComponent[]): void
  /** Everything of the row's time is done. Event frequency. */
  record(row: number, equity: number): void
  /** Hands on what has been recorded. */
  flush(): void
}
