import { stampMilliseconds } from '../core/timestamp.js'
import { compareRows, type MarketBatch } from '../model/market-batch.js'

interface Head {
  /** Place of the feed in the configuration, which decides between equal times. */
  readonly place: number
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
  /** A binary heap of the heads that have rows: the next one is at the root, and each comes before the two below it. */
  #heap: Head[] = []
  /** The root has moved on since it became the root. */
  #hasMoved = false
  #batch: MarketBatch | undefined
  #begin = 0
  #end = 0

  constructor(feeds: readonly AsyncIterable<MarketBatch>[]) {
    this.#heads = feeds.map((feed, place) => ({
      place,
      feed: feed[Symbol.asyncIterator](),
      batch: undefined,
      row: 0,
      done: false,
    }))
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
    this.#heap = this.#heads.filter(({ done }) => !done)
    for (let place = (this.#heap.length >>> 1) - 1; place >= 0; place--) this.#siftDown(place)
    this.#hasMoved = false
    return any
  }

  /** Finds the next range, at most `maximumRows` long; false when a feed must be refilled first. Hot with many feeds. */
  advance(maximumRows: number): boolean {
    const moved = this.#heap[0]
    // Only the root moves, so it alone can be used up.
    if (moved === undefined || moved.row >= moved.batch!.length) return false
    if (this.#hasMoved) this.#siftDown(0)
    const first = this.#heap[0]!
    const batch = first.batch!
    const next = this.#second
    let end = Math.min(batch.length, first.row + maximumRows)
    if (next !== undefined) end = rowsBefore(batch, first.row, end, next.batch!, next.row, first.place < next.place)
    this.#batch = batch
    this.#begin = first.row
    this.#end = end
    first.row = end
    this.#hasMoved = true
    return true
  }

  /** The head that comes after the root: one of the two below it. */
  get #second(): Head | undefined {
    const heap = this.#heap
    if (heap.length < 2) return undefined
    const left = heap[1]!
    if (heap.length === 2) return left
    const right = heap[2]!
    return comesBefore(right, left) ? right : left
  }

  /** Brings the head at a place of the heap down to where it belongs. */
  #siftDown(begin: number): void {
    const heap = this.#heap
    const head = heap[begin]!
    let place = begin
    for (;;) {
      let below = 2 * place + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && comesBefore(heap[below + 1]!, heap[below]!)) below++
      if (!comesBefore(heap[below]!, head)) break
      heap[place] = heap[below]!
      place = below
    }
    heap[place] = head
  }

  /** Lets the feeds free what they hold. */
  async close(): Promise<void> {
    for (const head of this.#heads) await head.feed.return?.()
  }
}

function comesBefore(head: Head, other: Head): boolean {
  const order = compareRows(head.batch!, head.row, other.batch!, other.row)
  return order < 0 || (order === 0 && head.place < other.place)
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
