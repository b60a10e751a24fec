import { stampMilliseconds } from '../analysis/bar-stamps.js'
import type { CurveChunk } from './curve-stream.js'

/** Rows of a curve for a chart, ascending in time. */
export interface CurveRows {
  readonly length: number
  /** Milliseconds since the epoch. */
  readonly time: Float64Array
  readonly equity: Float64Array
  /** Fraction below the highest equity so far, at most 0. */
  readonly drawdown: Float64Array
  readonly close: Float64Array
  /** Fraction of the equity; NaN where that is not above zero and something is open. */
  readonly exposure: Float64Array
}

const columns = ['bar', 'time', 'equity', 'drawdown', 'close', 'exposure'] as const
type Column = (typeof columns)[number]

/** Columns of rows of which some are taken; `bar` is -1 where there is none. */
class KeptRows {
  readonly bar: Float64Array
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
  readonly close: Float64Array
  readonly exposure: Float64Array
  /** What makes a row worth keeping, the lesser the better. */
  readonly measure: Float64Array

  constructor(length: number) {
    this.bar = new Float64Array(length).fill(-1)
    this.time = new Float64Array(length)
    this.equity = new Float64Array(length)
    this.drawdown = new Float64Array(length)
    this.close = new Float64Array(length)
    this.exposure = new Float64Array(length)
    this.measure = new Float64Array(length).fill(Infinity)
  }

  /** Takes the only row of another table. */
  put(at: number, row: KeptRows): void {
    this.bar[at] = row.bar[0]!
    this.time[at] = row.time[0]!
    this.equity[at] = row.equity[0]!
    this.drawdown[at] = row.drawdown[0]!
    this.close[at] = row.close[0]!
    this.exposure[at] = row.exposure[0]!
  }

  /** Joins each two of the first `length` rows into one; of equal ones the earlier is kept. */
  halve(length: number): void {
    const { measure } = this
    for (let pair = 0; pair < length / 2; pair++) {
      const [first, second] = [2 * pair, 2 * pair + 1]
      const from = measure[second]! < measure[first]! ? second : first
      for (const column of columns) this[column][pair] = this[column][from]!
      measure[pair] = measure[from]!
    }
    this.bar.fill(-1, length / 2)
    measure.fill(Infinity, length / 2)
  }
}

/** Rows at most of each bucket: lowest and highest equity, price and exposure, deepest drawdown. */
const rowsPerBucket = 7
/** Rows beside those of the buckets: the first and the last. */
const ends = 2

/**
 * A curve of any length in bounded memory, for a chart of equity, drawdown, price and exposure: the first and the last bar, and
 * of each bucket of bars the rows of lowest and highest equity, price and exposure and of deepest drawdown. Buckets hold one bar
 * until there are too many of them, then two, then four: what is kept is exact, and no extreme is ever lost.
 */
export class CurveEnvelope {
  private readonly kept: readonly KeptRows[]
  private readonly first = new KeptRows(1)
  private readonly last = new KeptRows(1)
  /** Of the last row, one of each extreme. */
  private readonly measures = new Float64Array(rowsPerBucket)
  private readonly buckets: number
  private barsPerBucket = 1
  private peak = -Infinity
  private bar = 0

  /**
   * @param maxRows rows that come of it at most; at least 16
   * @param notional account currency that is open at ascending times, milliseconds
   */
  constructor(
    maxRows: number,
    private readonly notional: (milliseconds: number) => number,
  ) {
    this.buckets = 2 * Math.max(1, Math.floor((maxRows - ends) / (2 * rowsPerBucket)))
    this.kept = Array.from({ length: rowsPerBucket }, () => new KeptRows(this.buckets))
  }

  /** Bars in their sequence. At event frequency: plain loops, no allocation. */
  add({ stamps, equity, close, length }: CurveChunk): void {
    const { last, kept, measures, buckets } = this
    for (let row = 0; row < length; row++) {
      while (this.bar >= buckets * this.barsPerBucket) this.halve()
      const bucket = Math.floor(this.bar / this.barsPerBucket)
      const time = stampMilliseconds(stamps[2 * row]!, stamps[2 * row + 1]!)
      const value = equity[row]!
      const price = close[row]!
      if (value > this.peak) this.peak = value
      const drawdown = this.peak > 0 ? value / this.peak - 1 : 0
      const open = this.notional(time)
      const exposure = open === 0 ? 0 : value > 0 ? open / value : NaN
      last.bar[0] = this.bar
      last.time[0] = time
      last.equity[0] = value
      last.drawdown[0] = drawdown
      last.close[0] = price
      last.exposure[0] = exposure
      measures[0] = value
      measures[1] = -value
      measures[2] = drawdown
      measures[3] = price
      measures[4] = -price
      measures[5] = exposure
      measures[6] = -exposure
      if (this.bar === 0) this.first.put(0, last)
      for (let at = 0; at < rowsPerBucket; at++) {
        const rows = kept[at]!
        // No number is less than another, and so is never kept for itself.
        if (measures[at]! < rows.measure[bucket]!) {
          rows.measure[bucket] = measures[at]!
          rows.put(bucket, last)
        }
      }
      this.bar++
    }
  }

  /** The rows that were kept, in their sequence, each once. */
  rows(): CurveRows {
    const places: (readonly [KeptRows, number])[] = []
    for (const rows of this.bar === 0 ? [] : [this.first, ...this.kept, this.last])
      for (let at = 0; at < rows.bar.length; at++) if (rows.bar[at]! >= 0) places.push([rows, at])
    places.sort(([a, i], [b, j]) => a.bar[i]! - b.bar[j]!)
    const once = places.filter(([rows, at], place) => {
      const before = places[place - 1]
      return before === undefined || before[0].bar[before[1]] !== rows.bar[at]
    })
    const column = (name: Column): Float64Array => Float64Array.from(once, ([rows, at]) => rows[name][at]!)
    return {
      length: once.length,
      time: column('time'),
      equity: column('equity'),
      drawdown: column('drawdown'),
      close: column('close'),
      exposure: column('exposure'),
    }
  }

  /** Joins each two buckets into one. */
  private halve(): void {
    for (const rows of this.kept) rows.halve(this.buckets)
    this.barsPerBucket *= 2
  }
}
