import type { ParameterValue } from '../protocol/run-specification.js'
import { Actor } from './actor.js'
import type { ParameterOptions } from './strategy-parameters.js'

/** A decorator of a field of a strategy or an actor. */
type FieldDecorator<Value extends ParameterValue> = <This extends Actor, Field extends Value>(
  target: undefined,
  context: ClassFieldDecoratorContext<This, Field>,
) => (this: This, initial: Field) => Field

/** What a parameter that is a number may say. */
export type NumberParameterOptions = Omit<ParameterOptions<number>, 'choices'>

/** What a parameter with a list of values may say. */
export type ChoiceParameterOptions<Value extends number | string> = Required<Pick<ParameterOptions<Value>, 'choices'>> &
  Pick<ParameterOptions<Value>, 'label' | 'description'>

/** What a parameter of any type may say. */
export type PlainParameterOptions = Pick<ParameterOptions, 'label' | 'description'> & {
  readonly min?: never
  readonly max?: never
  readonly step?: never
  readonly choices?: never
}

/**
 * Marks a field as a parameter: a run may give it another value than its default, the run panel shows it as a form, and
 * searches vary it. The value is in place before the fields below it are initialised.
 *
 * ```ts
 * @parameter({ min: 2, max: 100 }) period = 10
 * @parameter() longOnly = true
 * @parameter({ choices: ['close', 'open'] }) price = 'close'
 * ```
 */
export function parameter(options?: PlainParameterOptions): FieldDecorator<ParameterValue>
export function parameter<Value extends number | string>(
  options: ChoiceParameterOptions<Value>,
): FieldDecorator<Value extends number ? number : string>
export function parameter(options: NumberParameterOptions): FieldDecorator<number>
export function parameter(options: ParameterOptions = {}): FieldDecorator<ParameterValue> {
  return (_target, context) =>
    function (initial) {
      const { parameters } = Actor.contextOf(this)
      return parameters.resolve(String(context.name), initial, options) as typeof initial
    }
}
