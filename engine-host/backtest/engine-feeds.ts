import { UserError } from '../core/user-error.js'
import type { FinerBars } from '../data/finer-bars.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import { BarSeries } from '../model/bar-series.js'
import type { DataSeries } from '../model/data-series.js'
import type { Instrument } from '../model/instrument.js'
import { DepthSeries, QuoteSeries, TradeSeries } from '../model/tick-series.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { IndicatorRegistry } from '../trading/indicator-registry.js'
import type { SimulatedExchange } from '../venues/simulated-exchange.js'
import { BarEngineFeed } from './bar-engine-feed.js'
import { BarRecorder } from './bar-recorder.js'
import { dataRoles } from './data-roles.js'
import type { EngineFeed } from './engine-feed.js'
import type { RecordingSink } from './recording.js'
import { barNanos, fixedBarNanos } from './run-inputs.js'
import { TickBarRecorder } from './tick-bar-recorder.js'
import { DepthEngineFeed, QuoteEngineFeed, TradeEngineFeed } from './tick-engine-feed.js'
import { UserEventFeed } from './user-event-feed.js'

/** What the feeds of a run are made of. */
export interface FeedParts {
  readonly specification: RunSpecification
  /** As `engineSeries` made them. */
  readonly series: readonly DataSeries[]
  /** By index of the instrument. */
  readonly markets: readonly InstrumentMarket[]
  /** By index of the instrument. */
  readonly exchanges: readonly SimulatedExchange[]
  readonly indicators: IndicatorRegistry
  readonly sink: Pick<RecordingSink, 'bars'>
  /** Finer data by place of the source whose bars it makes up. */
  readonly finer: ReadonlyMap<number, FinerBars>
}

/** The feeds of a run, in the order that breaks ties. */
export interface EngineFeeds {
  readonly feeds: readonly EngineFeed[]
  readonly tickRecorders: readonly TickBarRecorder[]
  /** Markets in the order of their first source that matches orders. */
  readonly executing: readonly InstrumentMarket[]
}

/** The series of a run, one a source. Throws a `UserError` where a source has no defined instrument or none is named. */
export function engineSeries(specification: RunSpecification, instruments: readonly Instrument[]): DataSeries[] {
  const { sources } = specification
  if (sources.length === 0) throw new UserError('The run names no data.', 'Give an instrument and a bar length.')
  return sources.map((source, place) => {
    const instrument = instruments.find((each) => each.id === source.instrumentId)
    if (instrument === undefined)
      throw new UserError(
        `The run reads data of ${source.instrumentId} but does not define that instrument.`,
        `It defines ${instruments.map(String).join(', ') || 'none'}.`,
      )
    if (source.data === 'quotes') return new QuoteSeries(instrument, place)
    if (source.data === 'trades') return new TradeSeries(instrument, place)
    if (source.data === 'depth') return new DepthSeries(instrument, place)
    return new BarSeries(instrument, source.bars, place)
  })
}

/** Connects the sources of a run with the venue, the strategy and the record. */
export function createFeeds(parts: FeedParts): EngineFeeds {
  const { specification, series, markets, exchanges, indicators, sink, finer } = parts
  const roles = dataRoles(specification.sources)
  const recorders = new Map<number, TickBarRecorder>()
  series.forEach((each, place) => {
    if (each instanceof BarSeries || !roles[place]!.builds) return
    const tickDriven = () => indicators.all.filter((one) => one.indicator.series?.instrument === each.instrument)
    const length = fixedBarNanos(specification.sources[place]!.bars)
    recorders.set(place, new TickBarRecorder(place, length, tickDriven, sink))
  })
  const feeds = series.map((each, place): EngineFeed => {
    const market = markets[each.instrument.index]!
    const exchange = exchanges[each.instrument.index]!
    const role = roles[place]!
    if (each instanceof BarSeries) {
      if (role.executes) market.barNanos = barNanos(each.bars)
      const recorder = new BarRecorder(place, indicators.movedBy(place), sink)
      return new BarEngineFeed(each, market, role, exchange, recorder, role.executes ? finer.get(place) : undefined)
    }
    if (role.executes) exchange.matchTicks(market, role.hasDepth)
    const recorder = recorders.get(place)
    const common = {
      market,
      executes: role.executes,
      exchange,
      indicators: indicators.movedBy(place),
      recorder,
    }
    if (role.counts && recorder !== undefined) recorder.market = market
    if (each instanceof QuoteSeries) return new QuoteEngineFeed({ series: each, ...common })
    if (each instanceof DepthSeries) return new DepthEngineFeed({ series: each, ...common })
    const withVolume = roles.findIndex(
      (one, other) => one.builds && one.instrumentId === each.instrument.id && other !== place,
    )
    if (!(each instanceof TradeSeries)) throw new Error(`No feed reads ${each.toString()}.`)
    return new TradeEngineFeed({ series: each, ...common }, role.hasBook, recorders.get(withVolume))
  })
  const events = (specification.events ?? []).map(({ name }) => new UserEventFeed(name))
  const executing = new Set(series.filter((_, place) => roles[place]!.executes).map((each) => each.instrument.index))
  return {
    feeds: [...feeds, ...events],
    tickRecorders: [...recorders.values()],
    executing: [...executing].map((instrument) => markets[instrument]!),
  }
}
