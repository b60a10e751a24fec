import type { StepLine } from '../../engine-host/protocol/result-columns.js'

/** A level that held from one candle to another, both included. */
export interface PriceStep {
  readonly from: number
  readonly to: number
  readonly price: number
}

/**
 * The levels of a line on its candles, cut to `first` and `last`. A level holds from the candle in which it was set to
 * the one in which the next is set, or to the last.
 * @param times closes of the candles, ascending
 */
export function stepsOf(line: StepLine, times: Float64Array, first: number, last: number): readonly PriceStep[] {
  const steps: PriceStep[] = []
  for (let at = 0; at < line.time.length; at++) {
    const price = line.price[at]!
    if (Number.isNaN(price)) continue
    const from = Math.max(first, candleAt(times, line.time[at]!))
    const ends = at + 1 < line.time.length ? candleAt(times, line.time[at + 1]!) : last
    const to = Math.min(last, ends)
    if (from > last || to < first || to < from) continue
    const previous = steps.at(-1)
    if (previous?.price === price && previous.to >= from - 1) steps[steps.length - 1] = { ...previous, to }
    else steps.push({ from, to, price })
  }
  return steps
}

/** The level that holds at a candle, NaN without. */
export function levelAt(steps: readonly PriceStep[], candle: number): number {
  return steps.findLast(({ from, to }) => from <= candle && candle <= to)?.price ?? Number.NaN
}

/** First candle that closes at or after a time. */
export function candleAt(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}
