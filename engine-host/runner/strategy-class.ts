import { componentsOf } from '../backtest/run-inputs.js'
import type { StrategyConstructor } from '../backtest/trading-engine.js'
import { exportOf } from '../compiler/bundle-exports.js'
import type { Failure } from '../protocol/failure.js'
import type { RunComponentSpecification, RunSpecification } from '../protocol/run-specification.js'
import { Actor, Strategy } from '../trading/index.js'
import { classNotExported } from './failures.js'

type Exports = Readonly<Record<string, unknown>>

/** The classes of a run's strategies and actors among the exports of its bundle, in the sequence of its components. */
export function strategyClasses(
  exports: Exports,
  specification: RunSpecification,
): readonly StrategyConstructor[] | Failure {
  const components = componentsOf(specification)
  const files = [...new Set([specification.strategyFile, ...components.map(({ file }) => file)])]
  const classes: StrategyConstructor[] = []
  for (const component of components) {
    const place = files.indexOf(component.file)
    const found = classOf(files.length === 1 ? exports : (exports[exportOf(place)] as Exports), component)
    if ('kind' in found) return found
    classes.push(found)
  }
  return classes
}

/** The class that a component names among the exports of its file, as a named or as the default export. */
function classOf(
  exports: Exports,
  { file, className, kind }: RunComponentSpecification,
): StrategyConstructor | Failure {
  const base = kind === 'actor' ? Actor : Strategy
  const isFitting = (value: unknown): value is StrategyConstructor =>
    typeof value === 'function' && value.prototype instanceof base
  const fitting = Object.values(exports).filter(isFitting)
  const byExport = exports[className]
  const found = fitting.find((each) => each.name === className) ?? (isFitting(byExport) ? byExport : undefined)
  const names = fitting.map(({ name }) => name)
  return found ?? classNotExported(file, className, names)
}
