import type { BarBatch } from '../../model/bar-batch.js'
import type { BarSource, ContinuousPart } from '../../protocol/bar-series.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import { movePrice } from './price-adjustment.js'

/**
 * Reads the contracts of a continuous series one after the other, their prices joined.
 *
 * @param open how the bars of one contract are read
 */
export async function* continuousFeed(
  parts: readonly ContinuousPart[],
  instruments: readonly InstrumentDefinition[],
  open: (source: BarSource) => AsyncGenerator<BarBatch, void, undefined>,
): AsyncGenerator<BarBatch, void, undefined> {
  for (const part of parts) {
    if (part.source.rows === 0) continue
    const { pricePrecision } = instruments.find(({ id }) => id === part.instrumentId)!
    for await (const batch of open(part.source)) yield joined(batch, part, pricePrecision)
  }
}

function joined(batch: BarBatch, part: ContinuousPart, pricePrecision: number): BarBatch {
  const move = movePrice(part, pricePrecision)
  if (move === undefined) return batch
  const { open, high, low, close } = batch
  return { ...batch, open: open.map(move), high: high.map(move), low: low.map(move), close: close.map(move) }
}
