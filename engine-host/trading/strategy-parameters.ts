import { didYouMean } from '../core/suggestion.js'
import { UserError } from '../core/user-error.js'
import type { ParameterValue } from '../protocol/run-specification.js'

/** How a parameter is shown and what values it may take. */
export interface ParameterOptions<Value extends ParameterValue = ParameterValue> {
  /** Smallest value, numbers only. */
  readonly min?: number
  /** Largest value, numbers only. */
  readonly max?: number
  /** Values lie whole steps from `min`, or from the default without one; numbers only. */
  readonly step?: number
  /** The values to choose from. */
  readonly choices?: readonly Value[]
  /** Name in forms; default: the field's. */
  readonly label?: string
  /** A sentence for forms. */
  readonly description?: string
}

/** The parameters that a strategy declares, and the values that the run gives them. */
export class StrategyParameters {
  private readonly declared = new Map<string, ParameterValue>()

  constructor(private readonly given: Readonly<Record<string, ParameterValue>>) {}

  /** The values of all that were declared, by name. */
  get values(): ReadonlyMap<string, ParameterValue> {
    return this.declared
  }

  /** The value of a parameter: the run's if it names one, else the default. Throws a `UserError` when it is not allowed. */
  resolve(name: string, initial: ParameterValue, options: ParameterOptions): ParameterValue {
    const value = Object.hasOwn(this.given, name) ? converted(name, this.given[name]!, initial) : initial
    checkAllowed(name, value, initial, options)
    this.declared.set(name, value)
    return value
  }

  /** Throws a `UserError` if the run names a parameter that the strategy does not have. */
  checkAllGivenAreDeclared(className: string): void {
    const unknown = Object.keys(this.given).filter((name) => !this.declared.has(name))
    if (unknown.length === 0) return
    const known = [...this.declared.keys()]
    throw new UserError(
      `${className} has no parameter '${unknown.join("', '")}'.`,
      known.length === 0
        ? 'It declares none; mark a field with @parameter() to make it one.'
        : `${didYouMean(unknown[0]!, known)}Its parameters are ${known.join(', ')}.`,
    )
  }
}

/** A value in the type of the default; texts from a command line become numbers and booleans. */
function converted(name: string, value: ParameterValue, initial: ParameterValue): ParameterValue {
  if (typeof value === typeof initial) return value
  if (typeof value === 'string' && typeof initial === 'number' && value.trim() !== '' && !Number.isNaN(Number(value)))
    return Number(value)
  if (typeof initial === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (typeof initial === 'string') return String(value)
  throw new UserError(
    `The parameter '${name}' is given ${JSON.stringify(value)}, which is no ${typeof initial}.`,
    `Give a ${typeof initial} such as its default, ${JSON.stringify(initial)}.`,
  )
}

function checkAllowed(name: string, value: ParameterValue, initial: ParameterValue, options: ParameterOptions): void {
  const { min, max, step, choices } = options
  if (choices !== undefined && !choices.includes(value))
    throw refused(name, value, `Choose one of: ${choices.map(String).join(', ')}.`)
  if (typeof value !== 'number') {
    if (min !== undefined || max !== undefined || step !== undefined)
      throw refused(name, value, 'Only numbers have min, max and step: remove them from its @parameter.')
    return
  }
  if (!Number.isFinite(value)) throw refused(name, value, 'Give a finite number.')
  if ((min !== undefined && value < min) || (max !== undefined && value > max))
    throw refused(name, value, `Give a value ${range(min, max)}.`)
  if (step === undefined) return
  const base = min ?? (initial as number)
  const steps = (value - base) / step
  if (Math.abs(steps - Math.round(steps)) > 1e-9)
    throw refused(name, value, `Give a value that is whole steps of ${String(step)} from ${String(base)}.`)
}

function range(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `of at most ${String(max)}`
  return max === undefined ? `of at least ${String(min)}` : `from ${String(min)} to ${String(max)}`
}

function refused(name: string, value: ParameterValue, next: string): UserError {
  return new UserError(`The parameter '${name}' cannot be ${JSON.stringify(value)}.`, next)
}
