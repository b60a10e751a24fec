import { UserError } from './user-error.js'

declare const identifierKind: unique symbol

/** A text that identifies one kind of thing; kinds cannot be mixed up, equal texts are equal keys. */
export type Identifier<Kind extends string> = string & { readonly [identifierKind]: Kind }

/** A strategy or actor within a run, such as `EmaCross` or `EmaCross-2`. */
export type StrategyId = Identifier<'StrategyId'>

/** An order of a strategy, such as `EmaCross-17`: its 17th. */
export type OrderId = Identifier<'OrderId'>

/** A position of a strategy in an instrument, such as `SPY.EQUS-EmaCross`. */
export type PositionId = Identifier<'PositionId'>

/** Where orders are worked, such as `BINANCE`. */
export type VenueId = Identifier<'VenueId'>

/** A strategy's id from its text: letters, digits, `_` and `-`. Throws a `UserError` for anything else. */
export function strategyId(text: string): StrategyId {
  if (/^[\p{L}\p{N}_$][\p{L}\p{N}_$-]*$/u.test(text)) return text as StrategyId
  throw new UserError(`'${text}' cannot identify a strategy.`, 'Use letters, digits, _ and -, such as EmaCross-2.')
}

/** The id of the nth order of a strategy, counted from 1. */
export function orderId(strategy: StrategyId, count: number): OrderId {
  return `${strategy}-${String(count)}` as OrderId
}

/** The id of a strategy's position in an instrument; where it can have several at once, of the nth, counted from 1. */
export function positionId(instrumentId: string, strategy: StrategyId, count?: number): PositionId {
  const id = `${instrumentId}-${strategy}`
  return (count === undefined ? id : `${id}-${String(count)}`) as PositionId
}

/** A venue's id from its text, which has no dot and no blank. Throws a `UserError` for anything else. */
export function venueId(text: string): VenueId {
  if (/^[^\s.]+$/.test(text)) return text as VenueId
  throw new UserError(`'${text}' cannot identify a venue.`, 'Write it without dots and blanks, such as BINANCE.')
}
