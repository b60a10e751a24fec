import type { TickBatch } from '../../model/market-batch.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import type { TickSource } from '../../protocol/market-source.js'
import { openTickFeed } from '../ticks/tick-feed.js'
import { movePrice } from './price-adjustment.js'

/** Reads quotes, trades or depth of a source; of a continuous series contract by contract, their prices joined. */
export async function* openContinuousTicks(
  source: TickSource,
  place: number,
  instruments: readonly InstrumentDefinition[],
): AsyncGenerator<TickBatch, void, undefined> {
  if (source.continuous === undefined) {
    yield* openTickFeed(source, place)
    return
  }
  for (const part of source.continuous.parts) {
    const { pricePrecision } = instruments.find(({ id }) => id === part.instrumentId)!
    const move = movePrice(part, pricePrecision)
    for await (const batch of openTickFeed(part.source, place)) yield move === undefined ? batch : moved(batch, move)
  }
}

function moved(batch: TickBatch, move: (price: number) => number): TickBatch {
  if (batch.kind === 'trade') return { ...batch, price: batch.price.map(move) }
  return { ...batch, bid: batch.bid.map(move), ask: batch.ask.map(move) }
}
