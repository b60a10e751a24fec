import { UserError } from '../core/user-error.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import { Strategy } from '../trading/strategy.js'
import type { RecordingSink } from './recording.js'
import { TradingEngine } from './trading-engine.js'

/** Stands in for the user's strategy, which is never constructed here. */
class AnyStrategy extends Strategy {}

/**
 * What is wrong with the settings of a run, found by building everything that it would run with, short of the strategy
 * itself; undefined when they can be used.
 */
export function settingsMistake(specification: RunSpecification): UserError | undefined {
  const nothing = () => undefined
  const sink = new Proxy({}, { get: () => nothing }) as RecordingSink
  const strategies = (specification.components ?? [specification]).map(() => AnyStrategy)
  try {
    new TradingEngine({ specification, strategy: strategies, sink, log: nothing })
    return undefined
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}
