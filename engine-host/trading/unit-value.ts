import type { Instrument } from '../model/instrument.js'
import { priceMove, priceValue } from '../model/price-move.js'

/** What one unit of an instrument is worth at a price, in its settlement currency; of a bet its stake. */
export function unitValue(instrument: Instrument, price: number): number {
  return priceValue(instrument, price) * instrument.multiplier
}

/** What one unit gains or loses from one price to another, at least 0, in the settlement currency. */
export function unitMove(instrument: Instrument, from: number, to: number): number {
  return Math.abs(priceMove(instrument, from, to)) * instrument.multiplier
}

/** What one unit gains or loses when the price falls by a distance, at least 0, in the settlement currency. */
export function unitFall(instrument: Instrument, price: number, distance: number): number {
  const isLinear = instrument.valuation !== 'inverse' && instrument.kind !== 'betting'
  return isLinear ? distance * instrument.multiplier : unitMove(instrument, price, price - distance)
}
