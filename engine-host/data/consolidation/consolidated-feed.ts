import { Timestamp } from '../../core/timestamp.js'
import type { BarBatch } from '../../model/bar-batch.js'
import type { MarketBatch } from '../../model/market-batch.js'
import type { QuoteBatch } from '../../model/quote-batch.js'
import type { TradeBatch } from '../../model/trade-batch.js'
import type { BarBuffer } from './bar-buffer.js'
import type { Consolidator } from './consolidator.js'

/** Bounds on the closes of the bars that come out, nanoseconds. */
export interface ConsolidatedBounds {
  /** Inclusive; absent: from the first. */
  readonly fromNanos?: bigint
  /** Exclusive; absent: to the last. */
  readonly toNanos?: bigint
}

/**
 * A feed of bars made of the bars, trades or quotes of another feed as they come. A quote counts as its middle price,
 * without a quantity because nothing traded; ticks count at the time at which they were received. Where there is an upper bound, all data before it is
 * taken to be there: a bar that ends before it is finished although nothing follows.
 *
 * @param place the source's place in the run's configuration, from 0
 */
export async function* consolidatedFeed(
  feed: AsyncIterable<MarketBatch>,
  consolidator: Consolidator,
  finished: BarBuffer,
  place: number,
  bounds: ConsolidatedBounds = {},
): AsyncGenerator<BarBatch, void, undefined> {
  const { fromNanos, toNanos } = bounds
  const within = (batch: BarBatch | undefined) => batch && between(batch, fromNanos, toNanos)
  for await (const batch of feed) {
    addRows(consolidator, batch)
    const made = within(finished.take(place))
    if (made) yield made
  }
  if (toNanos !== undefined) {
    const last = Timestamp.fromNanos(toNanos - 1n)
    consolidator.advanceTo(last.high, last.low)
  }
  consolidator.endData()
  const made = within(finished.take(place))
  if (made) yield made
}

function addRows(consolidator: Consolidator, batch: MarketBatch): void {
  switch (batch.kind) {
    case 'bar':
      addBars(consolidator, batch)
      return
    case 'trade':
      addTrades(consolidator, batch)
      return
    case 'quote':
      addQuotes(consolidator, batch)
      return
    default:
      throw new Error(`No bars are made of ${batch.kind} data.`)
  }
}

/** At event frequency, like the loops after it. */
function addTrades(consolidator: Consolidator, { length, stamps, price, size }: TradeBatch): void {
  for (let row = 0; row < length; row++)
    consolidator.addTrade(stamps[2 * row + 1]!, stamps[2 * row]! >>> 0, price[row]!, size[row]!)
}

function addQuotes(consolidator: Consolidator, { length, stamps, bid, ask }: QuoteBatch): void {
  for (let row = 0; row < length; row++) {
    const middle = (bid[row]! + ask[row]!) / 2
    if (!Number.isNaN(middle)) consolidator.addTrade(stamps[2 * row + 1]!, stamps[2 * row]! >>> 0, middle, 0)
  }
}

function addBars(consolidator: Consolidator, batch: BarBatch): void {
  const { length, stamps, open, high, low, close, volume } = batch
  for (let row = 0; row < length; row++) {
    consolidator.addBar(
      stamps[2 * row + 1]!,
      stamps[2 * row]! >>> 0,
      open[row]!,
      high[row]!,
      low[row]!,
      close[row]!,
      volume[row]!,
    )
  }
}

function between(batch: BarBatch, from: bigint | undefined, to: bigint | undefined): BarBatch | undefined {
  const closes = new BigInt64Array(batch.stamps.buffer, batch.stamps.byteOffset, batch.length)
  let begin = 0
  let end = batch.length
  while (from !== undefined && begin < end && closes[begin]! < from) begin++
  while (to !== undefined && end > begin && closes[end - 1]! >= to) end--
  if (begin === 0 && end === batch.length) return batch
  if (begin === end) return undefined
  const { stamps, open, high, low, close, volume } = batch
  return {
    ...batch,
    length: end - begin,
    stamps: stamps.slice(2 * begin, 2 * end),
    open: open.slice(begin, end),
    high: high.slice(begin, end),
    low: low.slice(begin, end),
    close: close.slice(begin, end),
    volume: volume.slice(begin, end),
  }
}
