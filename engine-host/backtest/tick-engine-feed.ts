import { UserError } from '../core/user-error.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import { depthLevels, type DepthBatch } from '../model/depth-batch.js'
import { Depth } from '../model/depth.js'
import type { TickBatch } from '../model/market-batch.js'
import type { QuoteBatch } from '../model/quote-batch.js'
import { QuoteTick } from '../model/quote-tick.js'
import type { DepthSeries, QuoteSeries, TickSeries, TradeSeries } from '../model/tick-series.js'
import type { TradeBatch } from '../model/trade-batch.js'
import { TradeTick } from '../model/trade-tick.js'
import type { RegisteredIndicator } from '../trading/indicator-registry.js'
import type { SimulatedExchange } from '../venues/simulated-exchange.js'
import type { EngineFeed } from './engine-feed.js'
import type { RunComponent } from './run-component.js'
import type { TickBarRecorder } from './tick-bar-recorder.js'

/** What a source of ticks works with. */
export interface TickFeedParts<Series> {
  readonly series: Series
  readonly market: InstrumentMarket
  /** Whether they match orders, rather than inform only. */
  readonly executes: boolean
  readonly exchange: SimulatedExchange
  readonly indicators: readonly RegisteredIndicator[]
  /** Builds bars for charts and statistics from them; undefined where other data of the instrument gives those. */
  readonly recorder: TickBarRecorder | undefined
}

/** What sources of quotes, trades and depth have in common. */
abstract class TickEngineFeed<Batch extends TickBatch, Series extends TickSeries<Batch>> implements EngineFeed<Batch> {
  abstract readonly kind: Batch['kind']
  readonly series: Series
  readonly recorder: TickBarRecorder | undefined
  protected readonly market: InstrumentMarket
  protected readonly executes: boolean
  protected readonly exchange: SimulatedExchange
  private readonly indicators: readonly RegisteredIndicator[]
  private batch: Batch | undefined

  constructor(parts: TickFeedParts<Series>) {
    this.series = parts.series
    this.market = parts.market
    this.executes = parts.executes
    this.exchange = parts.exchange
    this.indicators = parts.indicators
    this.recorder = parts.recorder
  }

  startBatch(batch: Batch, row: number): void {
    if (this.batch === batch) return
    this.batch = batch
    for (const { lines } of this.indicators) for (const line of lines) line.startSegment(batch.length, row)
  }

  abstract apply(batch: Batch, row: number): void
  abstract deliver(batch: Batch, row: number, components: readonly RunComponent[]): void

  updateIndicator(registered: RegisteredIndicator, batch: Batch, row: number): void {
    if (registered.needsBar)
      throw new UserError(
        `${registered.indicator.name} needs bars and is to be computed from ${this.series.toString()}.`,
        'Name a series of bars for it, or an indicator that takes single numbers.',
      )
    registered.update(this.mainOf(batch, row), undefined)
    registered.recordLines(row)
  }

  record(): void {
    // What is recorded of ticks are the bars that are built from them.
  }

  flush(): void {
    this.recorder?.flush()
  }

  /** The number that indicators take. */
  protected abstract mainOf(batch: Batch, row: number): number
}

/** A source of quotes. */
export class QuoteEngineFeed extends TickEngineFeed<QuoteBatch, QuoteSeries> {
  readonly kind = 'quote'

  apply(batch: QuoteBatch, row: number): void {
    this.series.history.advance(batch, row)
    this.recorder?.observe(this.mainOf(batch, row))
    if (this.executes) this.exchange.applyQuote(this.market, batch, row)
  }

  deliver(batch: QuoteBatch, row: number, components: readonly RunComponent[]): void {
    let quote: QuoteTick | undefined
    for (let place = 0; place < components.length; place++) {
      const component = components[place]!
      if (!component.receives(this.series.source) || !component.notifier.hears('onQuoteTick')) continue
      quote ??= new QuoteTick(this.series.instrument, batch, row)
      component.notifier.quote(quote)
    }
  }

  protected mainOf(batch: QuoteBatch, row: number): number {
    return (batch.bid[row]! + batch.ask[row]!) / 2
  }
}

/** A source of trades. */
export class TradeEngineFeed extends TickEngineFeed<TradeBatch, TradeSeries> {
  readonly kind = 'trade'

  constructor(
    parts: TickFeedParts<TradeSeries>,
    /** Quotes or depth of the instrument say what can be bought and sold. */
    private readonly hasBook: boolean,
    /** Bars of other ticks of the instrument, to which the volume is added. */
    private readonly volumeOf: TickBarRecorder | undefined,
  ) {
    super(parts)
  }

  apply(batch: TradeBatch, row: number): void {
    this.series.history.advance(batch, row)
    this.recorder?.observe(batch.price[row]!)
    this.recorder?.addVolume(batch.size[row]!)
    this.volumeOf?.addVolume(batch.size[row]!)
    if (this.executes) this.exchange.applyTrade(this.market, batch, row, this.hasBook)
  }

  deliver(batch: TradeBatch, row: number, components: readonly RunComponent[]): void {
    let trade: TradeTick | undefined
    for (let place = 0; place < components.length; place++) {
      const component = components[place]!
      if (!component.receives(this.series.source) || !component.notifier.hears('onTradeTick')) continue
      trade ??= new TradeTick(this.series.instrument, batch, row)
      component.notifier.trade(trade)
    }
  }

  protected mainOf(batch: TradeBatch, row: number): number {
    return batch.price[row]!
  }
}

/** A source of order books. */
export class DepthEngineFeed extends TickEngineFeed<DepthBatch, DepthSeries> {
  readonly kind = 'depth'

  apply(batch: DepthBatch, row: number): void {
    this.series.history.advance(batch, row)
    this.recorder?.observe(this.mainOf(batch, row))
    if (this.executes) this.exchange.applyDepth(this.market, batch, row)
  }

  deliver(batch: DepthBatch, row: number, components: readonly RunComponent[]): void {
    let book: Depth | undefined
    for (let place = 0; place < components.length; place++) {
      const component = components[place]!
      if (!component.receives(this.series.source) || !component.notifier.hears('onDepth')) continue
      book ??= new Depth(this.series.instrument, batch, row)
      component.notifier.depth(book)
    }
  }

  protected mainOf(batch: DepthBatch, row: number): number {
    const best = row * depthLevels
    return (batch.bid[best]! + batch.ask[best]!) / 2
  }
}
