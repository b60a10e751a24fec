import type { Failure } from '../protocol/failure.js'
import type { ComponentRequest, RunComponentSpecification, RunRequest } from '../protocol/run-specification.js'
import { requestFailures } from './failures.js'
import { chooseStrategyClass } from './strategy-class.js'

/**
 * The actors and strategies of a run in the sequence in which they are called: the actors, the strategy that the run is
 * named for, and those beside it. Undefined where it is alone. Those without a name are called as their class, numbered
 * where that repeats.
 *
 * @param className class of the strategy that the run is named for
 * @param code the run's bundle
 */
export async function runComponents(
  request: RunRequest,
  className: string,
  code: string,
): Promise<readonly RunComponentSpecification[] | Failure | undefined> {
  const { actors = [], strategies = [], strategyFile, parameters = {} } = request
  if (actors.length + strategies.length === 0) return undefined
  const main: ComponentRequest = { file: strategyFile, className, parameters }
  const wanted = [
    ...actors.map((each) => ({ kind: 'actor' as const, each })),
    ...[main, ...strategies].map((each) => ({ kind: 'strategy' as const, each })),
  ]
  const components: RunComponentSpecification[] = []
  for (const { kind, each } of wanted) {
    if (kind === 'actor' && each.className === undefined) return requestFailures.actorWithoutClass(each.file)
    const chosen = kind === 'actor' ? each.className! : await chooseStrategyClass(each.file, each.className, code)
    if (typeof chosen !== 'string') return chosen
    const id = each.name ?? freeName(chosen, components)
    components.push({ kind, id, file: each.file, className: chosen, parameters: each.parameters ?? {} })
  }
  return components
}

function freeName(className: string, taken: readonly RunComponentSpecification[]): string {
  let name = className
  for (let count = 2; taken.some(({ id }) => id === name); count++) name = `${className}-${String(count)}`
  return name
}
