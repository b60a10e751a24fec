import type { Instrument } from '../model/instrument.js'

/** What one unit of an instrument is worth at a price, in its settlement currency; of a bet its stake. */
export function unitValue({ kind, valuation, multiplier }: Instrument, price: number): number {
  if (valuation === 'inverse') return multiplier / price
  return kind === 'betting' ? multiplier : price * multiplier
}

/** What one unit gains or loses from one price to another, at least 0, in the settlement currency. */
export function unitMove({ kind, valuation, multiplier }: Instrument, from: number, to: number): number {
  if (valuation === 'inverse') return Math.abs(1 / from - 1 / to) * multiplier
  return kind === 'betting' ? Math.abs(from / to - 1) * multiplier : Math.abs(from - to) * multiplier
}

/** What one unit gains or loses when the price falls by a distance, at least 0, in the settlement currency. */
export function unitFall(instrument: Instrument, price: number, distance: number): number {
  const isLinear = instrument.valuation !== 'inverse' && instrument.kind !== 'betting'
  return isLinear ? distance * instrument.multiplier : unitMove(instrument, price, price - distance)
}
