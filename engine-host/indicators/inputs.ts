import type { NumberSeries } from '../model/number-series.js'

/** Sorts out the two ways of calling an indicator: `(period)` and `(input, period)`. */
export function inputAndPeriod(
  first: NumberSeries | number,
  second: number | undefined,
): { input: NumberSeries | undefined; period: number } {
  return typeof first === 'number' ? { input: undefined, period: first } : { input: first, period: second ?? NaN }
}
