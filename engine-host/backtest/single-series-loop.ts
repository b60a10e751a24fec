import type { SimulatedClock } from '../core/clock.js'
import type { Timestamp } from '../core/timestamp.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { BarSeries } from '../model/bar-series.js'
import { Bar } from '../model/bar.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { IndicatorRegistry, RegisteredIndicator } from '../trading/indicator-registry.js'
import type { Liquidation } from '../venues/liquidation.js'
import type { VenueSchedule } from '../venues/venue-schedule.js'
import type { BarEngineFeed } from './bar-engine-feed.js'
import type { EventQueue } from './event-queue.js'
import type { RunComponent } from './run-component.js'

/** What the loop works with. */
export interface SingleSeriesParts {
  readonly feed: BarEngineFeed
  readonly clock: SimulatedClock
  readonly execution: ExecutionEngine
  readonly events: EventQueue
  /** The only one of the run. */
  readonly account: EngineAccount
  readonly liquidations: readonly Liquidation[]
  readonly indicators: IndicatorRegistry
  readonly components: readonly RunComponent[]
  /** What the venue does by the clock; undefined where that is nothing. */
  readonly schedule: VenueSchedule | undefined
  /** The steps that few bars need. */
  readonly rare: {
    /** Finds out whose indicators have seen enough data; whether that are all. */
    findWarm(): boolean
    /** Fires the timers that are due now. */
    fireDue(): void
    /** Carries out commands and delivers the events that they bring. */
    settle(): void
  }
}

/**
 * The loop of the usual run: one series of bars, matched by one venue, of which strategies hear without delay. It does for
 * each bar what `TradingEngine` does, in the same sequence, without the steps that such a run cannot need; a bar before
 * which something is due it leaves to the engine.
 */
export class SingleSeriesLoop {
  /** Bars completed. */
  bars = 0
  private allWarm = false

  constructor(private readonly parts: SingleSeriesParts) {}

  /** Processes rows from `begin` to before `end`; gives the first that it leaves to the engine, or `end`. Event frequency. */
  run(batch: BarBatch, begin: number, end: number): number {
    const { feed, clock, execution, events, account, liquidations, components, schedule, rare } = this.parts
    const { series, exchange, market, recorder } = feed
    const { timers } = clock
    const { stamps } = batch
    const { source } = series
    const indicators = this.parts.indicators.movedBy(source)
    for (let row = begin; row < end; row++) {
      const low = stamps[row * 2]! >>> 0
      const high = stamps[row * 2 + 1]!
      if (high < clock.high || (high === clock.high && low < clock.low)) return row
      if (execution.isAwaiting) return row
      if (isBefore(timers.nextDue, high, low) || isBefore(schedule?.nextDue, high, low)) return row
      clock.moveTo(high, low)
      series.advance(batch, row)
      exchange.applyBar(market, batch, row)
      if (account.hasOpenPositions)
        for (let place = 0; place < liquidations.length; place++) liquidations[place]!.afterData()
      if (!events.isEmpty) events.deliver()
      if (indicators.length > 0) updateIndicators(indicators, series, batch, row)
      if (!this.allWarm) this.allWarm = rare.findWarm()
      const bar = new Bar(series, batch, row)
      for (let place = 0; place < components.length; place++) {
        const component = components[place]!
        if (component.receives(source)) component.notifier.bar(bar)
      }
      if (timers.nextDue !== undefined) rare.fireDue()
      if (execution.hasCommands || !events.isEmpty) rare.settle()
      recorder.record(row, account.equityNow())
      this.bars++
    }
    return end
  }
}

/** In a function of its own, so that the compiler puts the indicators' updates in line here and not into the whole loop. */
function updateIndicators(
  indicators: readonly RegisteredIndicator[],
  series: BarSeries,
  batch: BarBatch,
  row: number,
): void {
  const close = batch.close[row]!
  for (let place = 0; place < indicators.length; place++) indicators[place]!.takeBar(series, batch, row, close)
}

function isBefore(due: Timestamp | undefined, high: number, low: number): boolean {
  return due !== undefined && (due.high < high || (due.high === high && due.low < low))
}
