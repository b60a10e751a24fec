import { UserError } from '../core/user-error.js'
import type {
  BracketOptions,
  CommonOrderOptions,
  LimitIfTouchedOrderOptions,
  SimpleOrderOptions,
  StopLimitOrderOptions,
  TrailingStopLimitOrderOptions,
} from './order-options.js'

/** The names of some options; the compiler sees to it that none is missing. */
type NamesOf<Options> = Readonly<Record<keyof Options, true>>
type FactoryOptions = StopLimitOrderOptions &
  LimitIfTouchedOrderOptions &
  TrailingStopLimitOrderOptions &
  BracketOptions

const common: NamesOf<CommonOrderOptions> = {
  instrument: true,
  timeInForce: true,
  expiresAt: true,
  reduceOnly: true,
  position: true,
  tag: true,
}

/** What `buy`, `sell` and `close` take. */
export const simpleOptionNames: NamesOf<SimpleOrderOptions> = {
  size: true,
  limit: true,
  stop: true,
  stopLoss: true,
  takeProfit: true,
  trailingStop: true,
  postOnly: true,
  ...common,
}

/** What the orders of the factory take, of all types together: terms that several of them share may be handed to each. */
export const factoryOptionNames: NamesOf<FactoryOptions> = {
  side: true,
  quantity: true,
  limit: true,
  stop: true,
  trigger: true,
  offset: true,
  offsetType: true,
  triggerType: true,
  activation: true,
  limitOffset: true,
  postOnly: true,
  displayQuantity: true,
  stopLoss: true,
  takeProfit: true,
  trailingStop: true,
  takeProfitPostOnly: true,
  exits: true,
  ...common,
}

/**
 * Throws a `UserError` for an option that there is not. Strategies run without being type-checked, and of an entry whose
 * limit or stop loss is misspelled nothing would be left but a market order.
 */
export function refuseUnknownOptions(options: object, names: Readonly<Record<string, true>>): void {
  for (const name in options) {
    if (names[name] !== true)
      throw new UserError(`Orders have no option '${name}'.`, `Their options are ${Object.keys(names).join(', ')}.`)
  }
}
