import type { BarBatch } from './bar-batch.js'
import type { DepthBatch } from './depth-batch.js'
import type { QuoteBatch } from './quote-batch.js'
import type { TradeBatch } from './trade-batch.js'
import type { UserEventBatch } from './user-event-batch.js'

/** Quotes, trades or depth. */
export type TickBatch = QuoteBatch | TradeBatch | DepthBatch

/** Rows of a source in order of time, whatever their kind. */
export type MarketBatch = BarBatch | TickBatch | UserEventBatch

/** When a row happened: negative when `a`'s row is earlier in the order of delivery, then of happening; 0 when equal. */
export function compareRows(a: MarketBatch, aRow: number, b: MarketBatch, bRow: number): number {
  const delivered = compareStamps(a.stamps, aRow, b.stamps, bRow)
  if (delivered !== 0 || (eventStampsOf(a) === undefined && eventStampsOf(b) === undefined)) return delivered
  return compareStamps(eventStampsOf(a) ?? a.stamps, aRow, eventStampsOf(b) ?? b.stamps, bRow)
}

function eventStampsOf(batch: MarketBatch): Int32Array | undefined {
  return batch.kind === 'bar' ? undefined : batch.eventStamps
}

/** Compares two stamps laid out as in BarBatch. */
function compareStamps(a: Int32Array, aRow: number, b: Int32Array, bRow: number): number {
  const high = a[2 * aRow + 1]! - b[2 * bRow + 1]!
  return high !== 0 ? high : (a[2 * aRow]! >>> 0) - (b[2 * bRow]! >>> 0)
}
