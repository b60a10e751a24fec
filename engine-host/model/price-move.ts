import type { InstrumentDefinition } from '../protocol/instrument-definition.js'

type Valued = Pick<InstrumentDefinition, 'valuation' | 'kind'>

/** What a long unit gains from one price to another, for a multiplier of 1 and in the settlement currency. */
export function priceMove({ valuation, kind }: Valued, from: number, to: number): number {
  if (valuation === 'inverse') return 1 / from - 1 / to
  return kind === 'betting' ? from / to - 1 : to - from
}

/** What a unit is worth at a price, for a multiplier of 1 and in the settlement currency; of a bet its stake. */
export function priceValue({ valuation, kind }: Valued, price: number): number {
  if (valuation === 'inverse') return 1 / price
  return kind === 'betting' ? 1 : price
}
