import type { StrategyConstructor } from '../backtest/trading-engine.js'
import type { Failure } from '../protocol/failure.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import { Strategy } from '../trading/index.js'
import { classNotExported } from './failures.js'

/** The class that a run names among the exports of its file, as a named or as the default export. */
export function strategyClass(
  exports: Readonly<Record<string, unknown>>,
  { strategyFile, className }: RunSpecification,
): StrategyConstructor | Failure {
  const strategies = Object.values(exports).filter(isStrategyClass)
  const found = strategies.find((strategy) => strategy.name === className)
  const byExport = exports[className]
  if (found) return found
  if (isStrategyClass(byExport)) return byExport
  return classNotExported(
    strategyFile,
    className,
    strategies.map(({ name }) => name),
  )
}

function isStrategyClass(value: unknown): value is StrategyConstructor {
  return typeof value === 'function' && value.prototype instanceof Strategy
}
