import type { OrderSide } from '../core/order-terms.js'
import type { Instrument } from '../model/instrument.js'
import type { TrailingTerms } from '../model/trailing-terms.js'
import type { TrailingStopLimitOrderOptions, TrailingStopOrderOptions } from './order-options.js'
import { orderPrice } from './order-price.js'

/** What a strategy says of how a stop follows the market. */
export type TrailingOptions = Pick<TrailingStopOrderOptions, 'offset' | 'offsetType' | 'triggerType' | 'activation'> &
  Partial<Pick<TrailingStopLimitOrderOptions, 'limitOffset'>>

/** The terms of a trailing stop, its distances in whole ticks, or why there are none. */
export function trailingTerms(
  instrument: Instrument,
  side: OrderSide,
  options: TrailingOptions,
  hasLimit: boolean,
): { terms: TrailingTerms | undefined; invalid: string } {
  const { offset, offsetType = 'PRICE', triggerType = 'DEFAULT', activation } = options
  const limitOffset = hasLimit ? options.limitOffset : undefined
  if (!Number.isFinite(offset) || offset <= 0)
    return { terms: undefined, invalid: `its trailing distance ${String(offset)} is not above 0` }
  if (limitOffset !== undefined && !(Number.isFinite(limitOffset) && limitOffset >= 0))
    return { terms: undefined, invalid: `its limit's distance ${String(limitOffset)} is not 0 or above` }
  const price =
    activation === undefined
      ? { units: NaN, invalid: '' }
      : orderPrice(instrument, activation, side === 'SELL' ? 1 : -1, 'activation price')
  if (price.invalid !== '') return { terms: undefined, invalid: price.invalid }
  const inUnits = (distance: number, least: number) => {
    if (offsetType === 'BASIS_POINTS') return distance
    const ticks = offsetType === 'TICKS' ? distance : distance / instrument.tickSize
    return Math.max(least, Math.round(ticks)) * instrument.tickUnits
  }
  return {
    terms: {
      offset: inUnits(offset, 1),
      limitOffset: limitOffset === undefined ? NaN : inUnits(limitOffset, 0),
      offsetType,
      triggerType,
      activationUnits: price.units,
    },
    invalid: '',
  }
}
