import type { OrderType } from '../core/order-terms.js'
import { UserError } from '../core/user-error.js'
import type {
  BracketOptions,
  CommonOrderOptions,
  LimitIfTouchedOrderOptions,
  OrderModification,
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

/** What `modify` takes. */
export const modificationNames: NamesOf<OrderModification> = { quantity: true, limit: true, stop: true }

type OptionName = keyof FactoryOptions
const ofAll: readonly OptionName[] = ['side', 'quantity', ...(Object.keys(common) as OptionName[])]
const ofLimits: readonly OptionName[] = ['limit', 'postOnly', 'displayQuantity']
const ofTrailing: readonly OptionName[] = ['offset', 'offsetType', 'triggerType', 'activation']

/** The options that have an effect on an order of a type; those of exits have one on brackets only. */
const namesOfType: Readonly<Record<OrderType, ReadonlySet<string>>> = {
  MARKET: new Set(ofAll),
  MARKET_TO_LIMIT: new Set(ofAll),
  LIMIT: new Set([...ofAll, ...ofLimits]),
  STOP_MARKET: new Set([...ofAll, 'stop']),
  STOP_LIMIT: new Set([...ofAll, ...ofLimits, 'stop']),
  MARKET_IF_TOUCHED: new Set([...ofAll, 'trigger']),
  LIMIT_IF_TOUCHED: new Set([...ofAll, ...ofLimits, 'trigger']),
  TRAILING_STOP_MARKET: new Set([...ofAll, ...ofTrailing]),
  TRAILING_STOP_LIMIT: new Set([...ofAll, ...ofTrailing, 'limitOffset', 'postOnly']),
}
const ofExits: ReadonlySet<string> = new Set<OptionName>([
  'stopLoss',
  'takeProfit',
  'trailingStop',
  'takeProfitPostOnly',
  'exits',
])

/** The first option that is given and has no effect on an order of this type; undefined without any. */
export function idleOption(options: object, type: OrderType, isBracket: boolean): string | undefined {
  const names = namesOfType[type]
  for (const name in options)
    if (!names.has(name) && !(isBracket && ofExits.has(name)) && options[name as keyof typeof options] !== undefined)
      return name
  return undefined
}

/**
 * Throws a `UserError` for an option that there is not. Strategies run without being type-checked, and of an entry whose
 * limit or stop loss is misspelled nothing would be left but a market order.
 *
 * @param whose What has the options, for the message.
 */
export function refuseUnknownOptions(
  options: object,
  names: Readonly<Record<string, true>>,
  whose: 'Orders' | 'Changes of an order' = 'Orders',
): void {
  for (const name in options) {
    if (names[name] !== true)
      throw new UserError(`${whose} have no option '${name}'.`, `Their options are ${Object.keys(names).join(', ')}.`)
  }
}
