import { stampMilliseconds } from '../core/timestamp.js'
import { compareRows, type MarketBatch } from '../model/market-batch.js'

interface Head {
  /** Place of the feed in the configuration, which decides between equal times. */
  readonly place: number
  readonly feed: AsyncIterator<MarketBatch>
  batch: MarketBatch | undefined
  row: number
  done: boolean
  /** Time received of `row`, kept here because the heap compares it again and again. */
  high: number
  low: number
  /** Its rows happened at other times than they were received. */
  hasEventStamps: boolean
}

/** Feeds that must have a row at one time before that is worth a look at all of them: so many, and a quarter of all. */
const fewestOfRound = 4

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
  /**
   * Heads whose rows have one time and come next, by place: they are given out in turn, without the heap. Empty where the
   * heap decides.
   */
  #round: readonly Head[] = []
  /** The heads that are not of the round: all of them are later. */
  #others: readonly Head[] = []
  /** Place in the round of the head that was given out last; -1 before the first. */
  #turn = -1
  /** Time of the rows that are given out, and how many heads were given out at it so far. */
  #high = 0
  #low = 0
  #atOneTime = 0
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
      high: 0,
      low: 0,
      hasEventStamps: false,
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
    // All at once: each waits for DuckDB, which reads for all of them.
    await Promise.all(this.#heads.filter(isUsedUp).map(readOn))
    this.#round = []
    this.#makeHeap()
    return this.#heap.length > 0
  }

  #makeHeap(): void {
    this.#heap = this.#heads.filter(({ done }) => !done)
    for (let place = (this.#heap.length >>> 1) - 1; place >= 0; place--) this.#siftDown(place)
    this.#hasMoved = false
  }

  /** Finds the next range, at most `maximumRows` long; false when a feed must be refilled first. Hot with many feeds. */
  advance(maximumRows: number): boolean {
    if (this.#round.length > 0) {
      const found = this.#advanceRound()
      if (found !== undefined) return found
    }
    const moved = this.#heap[0]
    // Only the root moves, so it alone can be used up.
    if (moved === undefined || moved.row >= moved.batch!.length) return false
    if (this.#hasMoved) this.#siftDown(0)
    this.#hasMoved = true
    const first = this.#heap[0]!
    if (first.high === this.#high && first.low === this.#low) this.#atOneTime++
    else {
      const isRound = this.#atOneTime >= fewestOfRound && this.#atOneTime * 4 >= this.#heap.length
      this.#high = first.high
      this.#low = first.low
      this.#atOneTime = 1
      if (isRound && this.#beginRound()) return this.#give(this.#round[(this.#turn = 0)]!)
    }
    const batch = first.batch!
    const next = this.#second
    let end = Math.min(batch.length, first.row + maximumRows)
    if (next !== undefined) {
      // Where feeds take turns, which is usual, the row after is already another feed's turn.
      const isTurnOfNext = end > first.row + 1 && !isRowBefore(batch, first.row + 1, first, next)
      end = isTurnOfNext ? first.row + 1 : rowsBefore(batch, first, end, next)
    }
    this.#batch = batch
    this.#begin = first.row
    this.#end = end
    moveTo(first, end)
    return true
  }

  /** Makes a round of the heads whose rows have the time in hand; whether there is one. */
  #beginRound(): boolean {
    const heads = this.#heap
    // Rows of one time that happened at other times are not in the order of the places.
    if (heads.some(({ hasEventStamps }) => hasEventStamps)) return false
    const isNow = ({ high, low }: Head) => high === this.#high && low === this.#low
    const round = heads.filter(isNow)
    if (round.length < fewestOfRound) return false
    this.#round = round.sort((a, b) => a.place - b.place)
    this.#others = heads.filter((head) => !isNow(head))
    return true
  }

  /** The next row of the round, or of the next one of the same heads; undefined where the heap must decide. Event frequency. */
  #advanceRound(): boolean | undefined {
    const round = this.#round
    const last = round[this.#turn]!
    if (last.row >= last.batch!.length) return false
    // Several rows of one time, which only ticks have, come before those of the heads behind.
    if (last.high === this.#high && last.low === this.#low) return this.#give(last)
    if (++this.#turn < round.length) return this.#give(round[this.#turn]!)
    const { high, low } = round[0]!
    const repeats =
      round.every((head) => head.high === high && head.low === low) &&
      this.#others.every((head) => head.high > high || (head.high === high && head.low > low))
    if (!repeats) {
      this.#atOneTime = round.length
      this.#round = []
      this.#makeHeap()
      return undefined
    }
    this.#high = high
    this.#low = low
    this.#turn = 0
    return this.#give(round[0]!)
  }

  /** Gives out the row at which a head of the round is. */
  #give(head: Head): true {
    this.#batch = head.batch!
    this.#begin = head.row
    this.#end = head.row + 1
    moveTo(head, head.row + 1)
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

  /**
   * Brings the head at a place of the heap to where it belongs: all the way down, past whichever comes first of each two,
   * and up again. Where feeds take turns it belongs next to the bottom, and this compares half as often as to stop on the
   * way down.
   */
  #siftDown(begin: number): void {
    const heap = this.#heap
    const head = heap[begin]!
    let place = begin
    let below = 2 * place + 1
    while (below < heap.length) {
      if (below + 1 < heap.length && comesBefore(heap[below + 1]!, heap[below]!)) below++
      heap[place] = heap[below]!
      place = below
      below = 2 * place + 1
    }
    while (place > begin) {
      const above = (place - 1) >>> 1
      if (!comesBefore(head, heap[above]!)) break
      heap[place] = heap[above]!
      place = above
    }
    heap[place] = head
  }

  /** Lets the feeds free what they hold. */
  async close(): Promise<void> {
    for (const head of this.#heads) await head.feed.return?.()
  }
}

function isUsedUp({ done, batch, row }: Head): boolean {
  return !done && (batch === undefined || row >= batch.length)
}

async function readOn(head: Head): Promise<void> {
  do {
    const next = await head.feed.next()
    head.done = next.done === true
    head.batch = next.done === true ? undefined : next.value
    moveTo(head, 0)
  } while (isUsedUp(head))
}

/** Event frequency, as are the functions below. */
function moveTo(head: Head, row: number): void {
  head.row = row
  const { batch } = head
  if (batch === undefined || row >= batch.length) return
  head.high = batch.stamps[2 * row + 1]!
  head.low = batch.stamps[2 * row]! >>> 0
  if (row === 0) head.hasEventStamps = batch.kind !== 'bar' && batch.eventStamps !== undefined
}

function comesBefore(head: Head, other: Head): boolean {
  if (head.high !== other.high) return head.high < other.high
  if (head.low !== other.low) return head.low < other.low
  if (!head.hasEventStamps && !other.hasEventStamps) return head.place < other.place
  const order = compareRows(head.batch!, head.row, other.batch!, other.row)
  return order < 0 || (order === 0 && head.place < other.place)
}

/** Whether a row of the batch of `head` comes before the row at which `other` is. */
function isRowBefore(batch: MarketBatch, row: number, head: Head, other: Head): boolean {
  const high = batch.stamps[2 * row + 1]!
  if (high !== other.high) return high < other.high
  const low = batch.stamps[2 * row]! >>> 0
  if (low !== other.low) return low < other.low
  const order = compareRows(batch, row, other.batch!, other.row)
  return order < 0 || (order === 0 && head.place < other.place)
}

/** End of the rows, from the one at which `head` is up to `end`, that come before the row of `other`. */
function rowsBefore(batch: MarketBatch, head: Head, end: number, other: Head): number {
  if (isRowBefore(batch, end - 1, head, other)) return end
  // The row of `head` is known to be before; rows at `high` and later are known not to be.
  let low = head.row
  let high = end - 1
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (isRowBefore(batch, middle, head, other)) low = middle
    else high = middle
  }
  return high
}
