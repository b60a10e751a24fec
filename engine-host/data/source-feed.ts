import type { BarBatch } from '../model/bar-batch.js'
import { Instrument } from '../model/instrument.js'
import type { BarSource } from '../protocol/bar-series.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { openBarFeed } from './bar-feed.js'
import { parseBarSpecification } from './bar-specification.js'
import { BarBuffer } from './consolidation/bar-buffer.js'
import { consolidatedFeed } from './consolidation/consolidated-feed.js'
import { continuousFeed } from './continuous/continuous-feed.js'
import { createConsolidator } from './consolidation/consolidation.js'
import { barsUnknown, instrumentUndefined, MarketDataError } from './market-data-failure.js'

/**
 * Reads the bars of a source in order of time: as they are stored, or made of the shorter ones that are.
 *
 * @param place the source's place in the run's configuration, from 0
 * @param instruments definitions of the run's instruments
 * @throws MarketDataError as `openBarFeed` does
 */
export function openSourceFeed(
  source: BarSource,
  place: number,
  instruments: readonly InstrumentDefinition[],
): AsyncGenerator<BarBatch, void, undefined> {
  const { consolidation, continuous, ...whole } = source
  if (continuous !== undefined)
    return continuousFeed(continuous.parts, instruments, (part) => openSourceFeed(part, place, instruments))
  if (consolidation === undefined) return openBarFeed(source, place)
  const specification = parseBarSpecification(source.bars)
  if (specification === undefined) throw new MarketDataError(barsUnknown(source.bars))
  const definition = instruments.find(({ id }) => id === source.instrumentId)
  if (definition === undefined) throw new MarketDataError(instrumentUndefined(source.instrumentId, 'The run'))
  const buffer = new BarBuffer()
  const consolidator = createConsolidator(specification, new Instrument(definition, 0), buffer)
  const { from, ...part } = consolidation
  return consolidatedFeed(openBarFeed({ ...whole, bars: from, ...part }, place), consolidator, buffer, place, {
    ...(source.fromNanos !== undefined && { fromNanos: BigInt(source.fromNanos) }),
    ...(source.toNanos !== undefined && { toNanos: BigInt(source.toNanos) }),
  })
}
