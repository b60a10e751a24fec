import type { StrategyId } from '../core/identifiers.js'

/** Topics of a run on which the engine itself publishes. */
export const engineTopics = {
  /** Changes and fills of a strategy's orders. */
  orders: (strategy: StrategyId) => `events.order.${strategy}`,
  /** Changes of a strategy's positions. */
  positions: (strategy: StrategyId) => `events.position.${strategy}`,
  /** Trades that a strategy closed. */
  trades: (strategy: StrategyId) => `events.trade.${strategy}`,
  /** Changes of the account's balance. */
  account: 'events.account',
} as const

/** The topic of a signal, or the pattern of several. */
export function signalTopic(name: string): string {
  return `signals.${name}`
}

/** What an error calls a handler: the part of the run with the function's name if it has one. */
export function handlerName(strategy: StrategyId, handler: { readonly name: string }): string {
  return handler.name === '' ? `a handler of ${strategy}` : `${strategy}.${handler.name}`
}
