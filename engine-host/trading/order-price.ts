import { fromUnits, parseDecimal, rescale } from '../core/fixed-point.js'
import type { Instrument, PriceInput } from '../model/instrument.js'

/** A price ready for an order, or why it is none. */
export interface OrderPrice {
  /** Units of the instrument; NaN when invalid. */
  readonly units: number
  /** Empty when the price can be used. */
  readonly invalid: string
  /** It was rounded by more than a thousandth of a tick. */
  readonly isRounded: boolean
}

/**
 * The price of an order from what a strategy gave. A number within a thousandth of a tick of a tick is that tick; further
 * off it is rounded to the tick that fills later. Texts and exact prices must be on the tick.
 *
 * @param away Direction in which the order fills later: 1 up, -1 down.
 * @param what Such as `limit`, for messages.
 */
export function orderPrice(instrument: Instrument, input: PriceInput, away: 1 | -1, what: string): OrderPrice {
  return typeof input === 'number'
    ? fromNumber(instrument, input, away, what)
    : fromExact(instrument, typeof input === 'string' ? parseDecimal(input) : input, String(input), what)
}

function fromNumber(instrument: Instrument, value: number, away: 1 | -1, what: string): OrderPrice {
  if (!Number.isFinite(value)) return invalid(`its ${what} is ${String(value)}`)
  const chosen = instrument.tickUnitsNear(value, away)
  const isOnTick = chosen === instrument.tickUnitsNear(value, away > 0 ? -1 : 1)
  return checkedSign(instrument, chosen, !isOnTick, what)
}

function fromExact(
  instrument: Instrument,
  decimal: { units: number; precision: number } | undefined,
  text: string,
  what: string,
): OrderPrice {
  if (decimal === undefined) return invalid(`its ${what} '${text}' is no decimal`)
  const units = rescale(decimal.units, decimal.precision, instrument.pricePrecision)
  const exact = rescale(units, instrument.pricePrecision, decimal.precision) === decimal.units
  const tick = instrument.ticks.at(units)
  if (!exact || units % tick !== 0)
    return invalid(
      `its ${what} ${text} is not a multiple of the tick ${String(fromUnits(tick, instrument.pricePrecision))}`,
    )
  return checkedSign(instrument, units, false, what)
}

function checkedSign(instrument: Instrument, units: number, isRounded: boolean, what: string): OrderPrice {
  if (!Number.isSafeInteger(units))
    return invalid(
      `its ${what} ${String(fromUnits(units, instrument.pricePrecision))} is more than can be counted exactly`,
    )
  const mayBeNegative = instrument.kind === 'future' || instrument.kind === 'option'
  if (units <= 0 && !mayBeNegative)
    return invalid(`its ${what} ${String(fromUnits(units, instrument.pricePrecision))} is not above 0`)
  return { units: units + 0, invalid: '', isRounded }
}

function invalid(reason: string): OrderPrice {
  return { units: NaN, invalid: reason, isRounded: false }
}
