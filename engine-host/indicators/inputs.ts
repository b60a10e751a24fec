import { UserError } from '../core/user-error.js'
import type { NumberSeries } from '../model/number-series.js'

/** An indicator's choice of another input than the close. */
export interface InputOptions {
  /** What it is computed from; default the closes of the series that it is registered with. */
  readonly input?: NumberSeries | undefined
}

/**
 * Sorts out the two ways of calling an indicator of a series: `(period, options)` and `(input, period, options)`. Where
 * neither a period nor a default is given, the period is NaN. Throws a `UserError` where an input is meant and undefined.
 */
export function seriesArguments<Options extends InputOptions>(
  first: NumberSeries | number | undefined,
  second: number | Options | undefined,
  third: Options | undefined,
  defaultPeriod = NaN,
): { period: number; options: Partial<Options> } {
  if (first === undefined && typeof second === 'number')
    throw new UserError(
      `An indicator of ${String(second)} bars was given no input.`,
      "Give it a series, such as this.bars().high, another indicator or one of its lines: bands.line('upper').",
    )
  const options = typeof second === 'object' ? second : third
  if (typeof first !== 'object') return { period: first ?? defaultPeriod, options: options ?? {} }
  const period = typeof second === 'number' ? second : defaultPeriod
  return { period, options: { ...options, input: first } as Partial<Options> & InputOptions }
}

/** Options that may be given as the input alone. */
export function inputOptions<Options extends InputOptions>(given: Options | NumberSeries): Options {
  return 'isReady' in given ? ({ input: given } as Options) : given
}
