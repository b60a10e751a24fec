import { stampMilliseconds } from '../core/timestamp.js'
import { compareRows, type MarketBatch } from '../model/market-batch.js'

interface Head {
  readonly feed: AsyncIterator<MarketBatch>
  batch: MarketBatch | undefined
  row: number
  done: boolean
}

/**
 * Brings several feeds into one order of time: ascending by the time received, then by the time of
 * happening, equal ones in the order of the configuration. What
 * comes out are ranges of rows of the feeds' own batches; nothing is copied.
 */
export class MarketMerge {
  readonly #heads: readonly Head[]
  #batch: MarketBatch | undefined
  #begin = 0
  #end = 0

  constructor(feeds: readonly AsyncIterable<MarketBatch>[]) {
    this.#heads = feeds.map((feed) => ({ feed: feed[Symbol.asyncIterator](), batch: undefined, row: 0, done: false }))
  }

  /** Range that `advance` found: rows from `begin` up to but without `end`. */
  get batch(): MarketBatch {
    return this.#batch!
  }
  get begin(): number {
    return this.#begin
  }
  get end(): number {
    return this.#end
  }

  /** Earliest stamp that is at hand, milliseconds since the epoch; NaN when nothing is. */
  get nextTime(): number {
    const times = this.#heads
      .filter(({ batch, row }) => batch && row < batch.length)
      .map(({ batch, row }) => stampMilliseconds(batch!.stamps[2 * row + 1]!, batch!.stamps[2 * row]! >>> 0))
    return times.length > 0 ? Math.min(...times) : NaN
  }

  /** Reads on in every feed whose batch is used up; false when all feeds have ended. */
  async refill(): Promise<boolean> {
    let any = false
    for (const head of this.#heads) {
      while (!head.done && (!head.batch || head.row >= head.batch.length)) {
        const next = await head.feed.next()
        head.done = next.done === true
        head.batch = next.done === true ? undefined : next.value
        head.row = 0
      }
      any ||= !head.done
    }
    return any
  }

  /** Finds the next range, at most `maximumRows` long; false when a feed must be refilled first. Hot with many feeds. */
  advance(maximumRows: number): boolean {
    let first: Head | undefined
    for (const head of this.#heads) {
      if (head.done) continue
      if (head.row >= head.batch!.length) return false
      if (!first || compareRows(head.batch!, head.row, first.batch!, first.row) < 0) first = head
    }
    if (!first) return false
    const batch = first.batch!
    let end = Math.min(batch.length, first.row + maximumRows)
    let isEarlierPlace = true
    for (const other of this.#heads) {
      if (other === first) isEarlierPlace = false
      else if (!other.done) end = rowsBefore(batch, first.row, end, other.batch!, other.row, !isEarlierPlace)
    }
    this.#batch = batch
    this.#begin = first.row
    this.#end = end
    first.row = end
    return true
  }

  /** Lets the feeds free what they hold. */
  async close(): Promise<void> {
    for (const head of this.#heads) await head.feed.return?.()
  }
}

/** End of the rows from `begin` whose stamp is before row `otherRow` of `other`, or equal to it when `orEqual`. */
function rowsBefore(
  batch: MarketBatch,
  begin: number,
  end: number,
  other: MarketBatch,
  otherRow: number,
  orEqual: boolean,
): number {
  const isBefore = (row: number) => {
    const order = compareRows(batch, row, other, otherRow)
    return order < 0 || (orEqual && order === 0)
  }
  if (isBefore(end - 1)) return end
  // The row at `begin` is known to be before; rows at `high` and later are known not to be.
  let low = begin
  let high = end - 1
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (isBefore(middle)) low = middle
    else high = middle
  }
  return high
}
