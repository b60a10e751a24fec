import type { TickBatch } from '../../model/market-batch.js'
import type { TickKind, TickSource } from '../../protocol/market-source.js'
import { type ColumnBatch, selectColumns, streamColumns, tickColumns } from './market-columns.js'
import { feedEndedEarly, feedUnreadable, feedUnsorted, MarketDataError } from '../market-data-failure.js'
import { connectForReading } from '../reading-instance.js'
import { boundsCondition } from '../time-bounds.js'

/** Rows of a full batch; a row of depth is ten times as wide. */
const batchRows: Readonly<Record<TickKind, number>> = { quotes: 65_536, trades: 65_536, depth: 8192 }

/**
 * Reads quotes, trades or depth in order of the time received. Batches are fresh arrays; DuckDB decodes ahead on its own
 * threads while the consumer works. Only Parquet files are opened, never the catalog's database.
 *
 * @param place the source's place in the run's configuration, from 0
 * @throws MarketDataError when a file cannot be read, when stamps descend, or when the stream ended before or after
 *   `source.rows`
 */
export async function* openTickFeed(source: TickSource, place: number): AsyncGenerator<TickBatch, void, undefined> {
  if (source.files.length === 0) {
    if (source.rows > 0) throw new MarketDataError(feedEndedEarly(source, 0))
    return
  }
  const { connection, close } = await connectForReading()
  try {
    const columns = tickColumns[source.data]
    const sql = selectColumns(columns, source.files, boundsCondition('ts_init', source))
    const batches = streamColumns(connection, sql, columns, batchRows[source.data])
    let rows = 0
    let last = -(2n ** 63n)
    for (;;) {
      const next = await batches.next().catch((error: unknown) => {
        throw new MarketDataError(feedUnreadable(source, error))
      })
      if (next.done) break
      last = ascendingOrThrow(source, next.value, last)
      rows += next.value.length
      yield tickBatch(source.data, place, next.value)
    }
    if (rows !== source.rows) throw new MarketDataError(feedEndedEarly(source, rows))
  } finally {
    close()
  }
}

function tickBatch(kind: TickKind, source: number, { length, arrays }: ColumnBatch): TickBatch {
  const [stamps, events, ...values] = arrays as readonly [Int32Array, Int32Array, ...Float64Array[]]
  const common = { source, length, stamps, eventStamps: sameStamps(stamps, events, length) ? undefined : events }
  if (kind === 'trades') {
    const [price, size, aggressor] = values as readonly unknown[] as readonly [Float64Array, Float64Array, Int8Array]
    return { kind: 'trade', ...common, price, size, aggressor }
  }
  const [bid, ask, bidSize, askSize] = values as [Float64Array, Float64Array, Float64Array, Float64Array]
  return { kind: kind === 'quotes' ? 'quote' : 'depth', ...common, bid, ask, bidSize, askSize }
}

function sameStamps(a: Int32Array, b: Int32Array, rows: number): boolean {
  for (let place = 0; place < rows * 2; place++) if (a[place] !== b[place]) return false
  return true
}

/** One comparison a row: a file that another program put into the store unsorted must not become a wrong backtest. */
function ascendingOrThrow(source: TickSource, { arrays, length }: ColumnBatch, before: bigint): bigint {
  const stamps = arrays[0] as Int32Array
  const nanos = new BigInt64Array(stamps.buffer, stamps.byteOffset, length)
  if (nanos[0]! < before) throw new MarketDataError(feedUnsorted(source, nanos[0]!))
  for (let row = 1; row < length; row++) {
    const high = stamps[2 * row + 1]!
    const highBefore = stamps[2 * row - 1]!
    if (high < highBefore || (high === highBefore && stamps[2 * row]! >>> 0 < stamps[2 * row - 2]! >>> 0))
      throw new MarketDataError(feedUnsorted(source, nanos[row]!))
  }
  return nanos[length - 1]!
}
