import type { BarChunk } from './recording.js'

/** What the curve is made of. */
export type EquityRows = Pick<BarChunk, 'length' | 'firstBar' | 'stamps' | 'equity' | 'close'>

/** Rows of the equity curve. */
export interface EquityChunk {
  readonly length: number
  readonly bar: Int32Array
  /** As in BarBatch. */
  readonly stamps: Int32Array
  readonly equity: Float64Array
  /** Fraction below the highest equity so far, at most 0. */
  readonly drawdown: Float64Array
  readonly close: Float64Array
}

/** One extreme of each bucket; `bar` is -1 where a bucket has none. */
class Extremes {
  readonly bar: Int32Array
  readonly stamps: Int32Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
  readonly close: Float64Array

  constructor(buckets: number) {
    this.bar = new Int32Array(buckets).fill(-1)
    this.stamps = new Int32Array(2 * buckets)
    this.equity = new Float64Array(buckets)
    this.drawdown = new Float64Array(buckets)
    this.close = new Float64Array(buckets)
  }

  put(bucket: number, bar: number, chunk: EquityRows, row: number, drawdown: number): void {
    this.bar[bucket] = bar
    this.stamps[2 * bucket] = chunk.stamps[2 * row]!
    this.stamps[2 * bucket + 1] = chunk.stamps[2 * row + 1]!
    this.equity[bucket] = chunk.equity[row]!
    this.drawdown[bucket] = drawdown
    this.close[bucket] = chunk.close[row]!
  }

  move(from: number, to: number): void {
    this.bar[to] = this.bar[from]!
    this.stamps[2 * to] = this.stamps[2 * from]!
    this.stamps[2 * to + 1] = this.stamps[2 * from + 1]!
    this.equity[to] = this.equity[from]!
    this.drawdown[to] = this.drawdown[from]!
    this.close[to] = this.close[from]!
  }
}

/**
 * The equity curve of a run of any length in bounded memory: the first and the last bar, and of each bucket of bars
 * the lowest and the highest equity and the deepest drawdown. Buckets hold one bar until there are too many of them,
 * then two, then four: what is kept is exact, and no extreme is ever lost.
 */
export class EquityEnvelope {
  private readonly lowest: Extremes
  private readonly highest: Extremes
  private readonly deepest: Extremes
  private readonly ends = new Extremes(2)
  private barsPerBucket = 1
  private peak = -Infinity

  /** @param buckets even; at most three rows come of each. Default 4096 */
  constructor(private readonly buckets = 4096) {
    this.lowest = new Extremes(buckets)
    this.highest = new Extremes(buckets)
    this.deepest = new Extremes(buckets)
  }

  /** Bars in their sequence, without gaps. At event frequency: plain loop, no allocation. */
  add(chunk: EquityRows): void {
    const { equity, length, firstBar } = chunk
    const { lowest, highest, deepest, buckets } = this
    for (let row = 0; row < length; row++) {
      const bar = firstBar + row
      while (bar >= buckets * this.barsPerBucket) this.halve()
      const bucket = Math.floor(bar / this.barsPerBucket)
      const value = equity[row]!
      if (value > this.peak) this.peak = value
      const drawdown = this.peak > 0 ? value / this.peak - 1 : 0
      if (!Number.isNaN(value)) {
        if (lowest.bar[bucket] === -1 || value < lowest.equity[bucket]!) lowest.put(bucket, bar, chunk, row, drawdown)
        if (highest.bar[bucket] === -1 || value > highest.equity[bucket]!)
          highest.put(bucket, bar, chunk, row, drawdown)
        const depth = deepest.bar[bucket] === -1 ? 0 : deepest.drawdown[bucket]!
        if (drawdown < depth) deepest.put(bucket, bar, chunk, row, drawdown)
      }
      if (bar === 0) this.ends.put(0, bar, chunk, row, drawdown)
      if (row === length - 1) this.ends.put(1, bar, chunk, row, drawdown)
    }
  }

  /** The rows that were kept, in their sequence, each once. */
  rows(): EquityChunk {
    const kept: (readonly [Extremes, number])[] = []
    for (const extremes of [this.ends, this.lowest, this.highest, this.deepest]) {
      extremes.bar.forEach((bar, at) => {
        if (bar >= 0) kept.push([extremes, at])
      })
    }
    kept.sort(([a, i], [b, j]) => a.bar[i]! - b.bar[j]!)
    const rows = kept.filter(([extremes, at], place) => {
      const before = kept[place - 1]
      return before === undefined || before[0].bar[before[1]] !== extremes.bar[at]
    })
    return {
      length: rows.length,
      bar: Int32Array.from(rows, ([extremes, at]) => extremes.bar[at]!),
      stamps: Int32Array.from(rows.flatMap(([{ stamps }, at]) => [stamps[2 * at]!, stamps[2 * at + 1]!])),
      equity: Float64Array.from(rows, ([extremes, at]) => extremes.equity[at]!),
      drawdown: Float64Array.from(rows, ([extremes, at]) => extremes.drawdown[at]!),
      close: Float64Array.from(rows, ([extremes, at]) => extremes.close[at]!),
    }
  }

  /** Joins each two buckets into one. */
  private halve(): void {
    const { lowest, highest, deepest, buckets } = this
    for (let pair = 0; pair < buckets / 2; pair++) {
      const [first, second] = [2 * pair, 2 * pair + 1]
      keepBetter(lowest, pair, first, second, lowest.equity, 1)
      keepBetter(highest, pair, first, second, highest.equity, -1)
      keepBetter(deepest, pair, first, second, deepest.drawdown, 1)
    }
    for (const extremes of [lowest, highest, deepest]) extremes.bar.fill(-1, buckets / 2)
    this.barsPerBucket *= 2
  }
}

/** @param direction 1 keeps the lesser of the two by `measure`, -1 the greater; the earlier where they are equal */
function keepBetter(
  extremes: Extremes,
  to: number,
  first: number,
  second: number,
  measure: Float64Array,
  direction: 1 | -1,
): void {
  const { bar } = extremes
  const secondIsBetter =
    bar[second] !== -1 && (bar[first] === -1 || direction * measure[second]! < direction * measure[first]!)
  const from = secondIsBetter ? second : first
  extremes.move(from, to)
}
