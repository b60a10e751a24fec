import { didYouMean } from '../core/suggestion.js'
import { UserError } from '../core/user-error.js'
import type { StrategyOutline } from '../compiler/strategy-outline.js'
import type { ParameterValue } from '../protocol/run-specification.js'
import { StrategyParameters } from '../trading/strategy-parameters.js'

/**
 * Throws a `UserError` for a value that a strategy's source shows to be wrong: of no parameter, or one that its type, range
 * or steps do not allow. What only running the source could tell is left to the run.
 */
export function checkParameters(outline: StrategyOutline, given: Readonly<Record<string, ParameterValue>>): void {
  const { inheritedParameters, parameters, className } = outline
  if (inheritedParameters !== undefined) {
    const known = [...inheritedParameters, ...parameters.map(({ name }) => name)]
    const unknown = Object.keys(given).filter((name) => !known.includes(name))
    if (unknown.length > 0)
      throw new UserError(
        `${className} has no parameter '${unknown.join("', '")}'.`,
        known.length === 0
          ? 'It declares none; mark a field with @parameter() to make one.'
          : `${didYouMean(unknown[0]!, known)}Its parameters are ${known.join(', ')}.`,
      )
  }
  const values = new StrategyParameters(given)
  for (const { name, defaultValue, options } of parameters)
    if (defaultValue !== undefined && Object.hasOwn(given, name)) values.resolve(name, defaultValue, options)
}
