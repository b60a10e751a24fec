/** Series as plain arrays and the plainest ways to compute with them: what streaming indicators are checked against. */
export type Series = readonly number[]

/** Columns of bars. */
export interface Columns {
  readonly open: Series
  readonly high: Series
  readonly low: Series
  readonly close: Series
  readonly volume: Series
}

export const map = (series: Series, compute: (value: number, place: number) => number): number[] =>
  series.map((value, place) => compute(value, place))

export const zip = (first: Series, second: Series, compute: (a: number, b: number) => number): number[] =>
  first.map((value, place) => compute(value, second[place]!))

/** The values of some places before. */
export const shift = (series: Series, places: number): number[] =>
  map(series, (_, place) => (place < places ? NaN : finite(series[place - places]!)))

export const difference = (series: Series, places = 1): number[] =>
  zip(map(series, finite), shift(series, places), (value, past) => value - past)

/** Relative change. */
export const change = (series: Series, places = 1): number[] =>
  map(
    zip(map(series, finite), shift(series, places), (value, past) => value / past - 1),
    finite,
  )

export const finite = (value: number): number => (Number.isFinite(value) ? value : NaN)

/** A function of each window of values; NaN where one is missing. */
export function rolling(series: Series, period: number, compute: (window: Series) => number): number[] {
  return map(series, (_, place) => {
    if (place + 1 < period) return NaN
    const window = series.slice(place + 1 - period, place + 1)
    return window.every(Number.isFinite) ? compute(window) : NaN
  })
}

export const total = (window: Series): number => window.reduce((sum, value) => sum + value, 0)
export const average = (window: Series): number => total(window) / window.length
export const sums = (series: Series, period: number): number[] => rolling(series, period, total)
export const means = (series: Series, period: number): number[] => rolling(series, period, average)
export const maxima = (series: Series, period: number): number[] => rolling(series, period, (all) => Math.max(...all))
export const minima = (series: Series, period: number): number[] => rolling(series, period, (all) => Math.min(...all))

export function varianceOf(window: Series, freedom = 0): number {
  const mean = average(window)
  return total(window.map((value) => (value - mean) ** 2)) / (window.length - freedom)
}

export const deviations = (series: Series, period: number, freedom = 0): number[] =>
  rolling(series, period, (all) => Math.sqrt(varianceOf(all, freedom)))

/** Exponential average over what is not missing, without a value before it has had `period`. */
export function exponential(
  series: Series,
  period: number,
  seed: 'first' | 'sma' = 'first',
  alpha = 2 / (period + 1),
): number[] {
  const had: number[] = []
  let present = NaN
  return map(series, (value) => {
    if (!Number.isFinite(value)) return had.length >= period ? present : NaN
    had.push(value)
    if (seed === 'sma' && had.length <= period) present = average(had)
    else present = had.length === 1 ? value : present + alpha * (value - present)
    return had.length >= period ? present : NaN
  })
}

export const wilder = (series: Series, period: number): number[] => exponential(series, period, 'sma', 1 / period)

export const weightedMeans = (series: Series, period: number): number[] =>
  rolling(
    series,
    period,
    (all) => total(all.map((value, place) => (place + 1) * value)) / ((period * (period + 1)) / 2),
  )

export const averages = {
  sma: means,
  ema: exponential,
  rma: wilder,
  wma: weightedMeans,
} as const

/** (high + low) ÷ 2. */
export const middles = ({ high, low }: Columns): number[] => zip(high, low, (a, b) => (a + b) / 2)

/** (high + low + close) ÷ 3. */
export const typicals = ({ high, low, close }: Columns): number[] =>
  map(high, (value, place) => (value + low[place]! + close[place]!) / 3)

export function trueRanges({ high, low, close }: Columns): number[] {
  return map(high, (top, place) => {
    const bottom = low[place]!
    const previous = place === 0 ? NaN : close[place - 1]!
    return finite(Math.max(top - bottom, Math.abs(top - previous), Math.abs(bottom - previous)))
  })
}

export const gains = (series: Series): number[] => map(difference(series), (value) => Math.max(value, 0))
export const losses = (series: Series): number[] => map(difference(series), (value) => Math.max(-value, 0))

/** Of each window, how many places before its end the largest value stands, the newest of equal ones. */
export const ages = (series: Series, period: number, sign: 1 | -1): number[] =>
  rolling(series, period, (all) => {
    const signed = all.map((value) => sign * value)
    return signed.length - 1 - signed.lastIndexOf(Math.max(...signed))
  })
