import type { MarketBatch } from '../model/market-batch.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { MarketSource } from '../protocol/market-source.js'
import { openSourceFeed } from './source-feed.js'
import { openContinuousTicks } from './continuous/continuous-ticks.js'
import { isTickSource } from './ticks/tick-source.js'

/** Reads a source of a run from storage, whatever its kind; see `openSourceFeed` and `openTickFeed`. */
export function openMarketFeed(
  source: MarketSource,
  place: number,
  instruments: readonly InstrumentDefinition[],
): AsyncIterable<MarketBatch> {
  return isTickSource(source)
    ? openContinuousTicks(source, place, instruments)
    : openSourceFeed(source, place, instruments)
}
