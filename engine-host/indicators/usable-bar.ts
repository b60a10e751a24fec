import type { BarValues } from './indicator.js'

/** Whether high, low and close are finite; indicators with a memory skip a bar that is not usable. */
export function hasPrices({ high, low, close }: BarValues): boolean {
  return Number.isFinite(high + low + close)
}

/** Whether high, low, close and volume are finite. */
export function hasPricesAndVolume({ high, low, close, volume }: BarValues): boolean {
  return Number.isFinite(high + low + close + volume)
}

/** The typical price, (high + low + close) ÷ 3. */
export function typicalPrice({ high, low, close }: BarValues): number {
  return (high + low + close) / 3
}
