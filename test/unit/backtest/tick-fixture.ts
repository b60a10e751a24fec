import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { depthLevels, type DepthBatch } from '../../../engine-host/model/depth-batch.js'
import type { MarketBatch } from '../../../engine-host/model/market-batch.js'
import type { QuoteBatch } from '../../../engine-host/model/quote-batch.js'
import type { TradeBatch } from '../../../engine-host/model/trade-batch.js'
import type { UserEventBatch, UserEventValue } from '../../../engine-host/model/user-event-batch.js'
import type { MarketSource, TickKind } from '../../../engine-host/protocol/market-source.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { firstOpen, MemorySink, share, specificationOf } from './engine-fixture.js'

/** Seconds after the fixture's first open, bid, ask, and their sizes if they matter. */
export type QuoteRow = readonly [second: number, bid: number, ask: number, bidSize?: number, askSize?: number]
/** Seconds after the fixture's first open, price, size, and who took liquidity if that is known. */
export type TradeRow = readonly [second: number, price: number, size: number, aggressor?: -1 | 0 | 1]
/** Levels of a side, the best first. */
export type Levels = readonly (readonly [price: number, size: number])[]
export type DepthRow = readonly [second: number, bids: Levels, asks: Levels]

export function quoteBatch(rows: readonly QuoteRow[], source = 0): QuoteBatch {
  const column = (place: 1 | 2 | 3 | 4) => Float64Array.from(rows, (row) => row[place] ?? 1000)
  return {
    kind: 'quote',
    source,
    length: rows.length,
    stamps: stampsOf(rows),
    eventStamps: undefined,
    bid: column(1),
    ask: column(2),
    bidSize: column(3),
    askSize: column(4),
  }
}

export function tradeBatch(rows: readonly TradeRow[], source = 0): TradeBatch {
  return {
    kind: 'trade',
    source,
    length: rows.length,
    stamps: stampsOf(rows),
    eventStamps: undefined,
    price: Float64Array.from(rows, (row) => row[1]),
    size: Float64Array.from(rows, (row) => row[2]),
    aggressor: Int8Array.from(rows, (row) => row[3] ?? 0),
  }
}

export function depthBatch(rows: readonly DepthRow[], source = 0): DepthBatch {
  const column = (side: 1 | 2, part: 0 | 1) =>
    Float64Array.from({ length: rows.length * depthLevels }, (_, place) => {
      const level = rows[Math.floor(place / depthLevels)]![side][place % depthLevels]
      return level?.[part] ?? (part === 0 ? NaN : 0)
    })
  return {
    kind: 'depth',
    source,
    length: rows.length,
    stamps: stampsOf(rows),
    eventStamps: undefined,
    bid: column(1, 0),
    ask: column(2, 0),
    bidSize: column(1, 1),
    askSize: column(2, 1),
  }
}

export function userEventBatch(
  rows: readonly (readonly [second: number, value: UserEventValue])[],
  source: number,
): UserEventBatch {
  return {
    kind: 'user',
    source,
    length: rows.length,
    stamps: stampsOf(rows),
    eventStamps: undefined,
    columns: { value: rows.map(([, value]) => value) },
  }
}

function stampsOf(rows: readonly (readonly [second: number, ...unknown[]])[]): Int32Array {
  const nanos = BigInt64Array.from(rows, ([second]) => BigInt(Math.round((firstOpen + second * 1000) * 1e3)) * 1000n)
  return new Int32Array(nanos.buffer)
}

export function tickSource(data: TickKind, instrumentId = share.id): MarketSource {
  return { data, instrumentId, bars: '1-MINUTE', files: [], rows: 0 }
}

/** A run over sources of any kind; each element of `calls` is a whole batch, handed over in this sequence. */
export function runMixed(
  strategy: StrategyConstructor,
  sources: readonly MarketSource[],
  calls: readonly MarketBatch[],
  venue: VenueSettings = {},
  changes: Partial<RunSpecification> = {},
): { readonly sink: MemorySink; readonly engine: TradingEngine } {
  const sink = new MemorySink()
  const ids = [...new Set(sources.map(({ instrumentId }) => instrumentId))]
  const instruments = ids.map((id) => ({ ...share, id }))
  const specification = specificationOf({ instruments, sources, venue, cash: '1000000', ...changes })
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
  engine.start()
  for (const batch of calls) engine.process(batch, 0, batch.length)
  engine.finish()
  return { sink, engine }
}
