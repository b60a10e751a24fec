import { UserError } from '../core/user-error.js'
import type { StrategyContext } from './strategy-context.js'

// The initialisers of a strategy's fields run inside `new`, before any method can be called on it, and its constructor
// belongs to the user: the engine behind it can only be handed over beside the call.
let pending: StrategyContext | undefined

/** Runs `create` while strategies that it constructs receive the context. */
export function constructWith<T>(context: StrategyContext, create: () => T): T {
  pending = context
  try {
    return create()
  } finally {
    pending = undefined
  }
}

/** The context for the strategy being constructed. Throws a `UserError` when no run is constructing one. */
export function contextUnderConstruction(className: string): StrategyContext {
  if (pending !== undefined) return pending
  throw new UserError(
    `${className} was created with new.`,
    'Strategies are created by a run: use the lens over the class, or `backlens backtest`.',
  )
}
