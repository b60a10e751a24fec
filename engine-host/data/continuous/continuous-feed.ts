import { powerOfTen } from '../../core/fixed-point.js'
import type { BarBatch } from '../../model/bar-batch.js'
import type { BarSource, ContinuousPart } from '../../protocol/bar-series.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'

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

/** Differences of exact prices are exact again; quotients stay what they are. */
function joined(batch: BarBatch, { factor, offset }: ContinuousPart, pricePrecision: number): BarBatch {
  if (factor === 1 && offset === 0) return batch
  const scale = powerOfTen(pricePrecision)
  const move =
    factor === 1
      ? (price: number) => Math.round((price + offset) * scale) / scale
      : (price: number) => price * factor + offset
  const { open, high, low, close } = batch
  return { ...batch, open: open.map(move), high: high.map(move), low: low.map(move), close: close.map(move) }
}
