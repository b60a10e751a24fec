import type { NumberSeries } from '../model/number-series.js'

/**
 * Whether `a` crossed above `b` at the present bar: it is above now and was not one bar ago. False while either has no
 * value. Either may be a plain number, such as 70 for an oscillator.
 */
export function crossedAbove(a: NumberSeries | number, b: NumberSeries | number): boolean {
  if (typeof a !== 'number' && typeof b !== 'number') return a.value > b.value && a.at(1) <= b.at(1)
  return at(a, 0) > at(b, 0) && at(a, 1) <= at(b, 1)
}

/** Whether `a` crossed below `b` at the present bar: it is below now and was not one bar ago. */
export function crossedBelow(a: NumberSeries | number, b: NumberSeries | number): boolean {
  if (typeof a !== 'number' && typeof b !== 'number') return a.value < b.value && a.at(1) >= b.at(1)
  return at(a, 0) < at(b, 0) && at(a, 1) >= at(b, 1)
}

function at(series: NumberSeries | number, barsBack: number): number {
  if (typeof series === 'number') return series
  return barsBack === 0 ? series.value : series.at(barsBack)
}
