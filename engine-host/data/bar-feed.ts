import type { BarBatch } from '../model/bar-batch.js'
import type { BarSource } from '../protocol/bar-series.js'
import { selectBars, streamBarColumns } from './bar-columns.js'
import { feedEndedEarly, feedUnreadable, feedUnsorted, MarketDataError } from './market-data-failure.js'
import { connectForReading } from './reading-instance.js'
import { boundsCondition } from './time-bounds.js'

/** Rows of a full batch. */
export const batchRows = 65_536

/**
 * Reads a series in order of time. Batches are fresh arrays of up to 65,536 rows; DuckDB decodes ahead on its own
 * threads while the consumer works. Only Parquet files are opened, never the catalog's database.
 *
 * @param place the source's place in the run's configuration, from 0
 * @throws MarketDataError when a file cannot be read, when stamps do not ascend, or when the stream ended before or
 *   after `source.rows`
 */
export async function* openBarFeed(source: BarSource, place: number): AsyncGenerator<BarBatch, void, undefined> {
  if (source.files.length === 0) {
    if (source.rows > 0) throw new MarketDataError(feedEndedEarly(source, 0))
    return
  }
  const { connection, close } = await connectForReading()
  try {
    let rows = 0
    let last: Stamp = { high: -(2 ** 31), low: 0 }
    const batches = streamBarColumns(
      connection,
      selectBars(source.files, boundsCondition('ts_event', source)),
      batchRows,
    )
    for (;;) {
      const next = await batches.next().catch((error: unknown) => {
        throw new MarketDataError(feedUnreadable(source, error))
      })
      if (next.done) break
      const { length, stamps, values } = next.value
      last = ascendingOrThrow(source, stamps, length, last)
      rows += length
      yield {
        kind: 'bar',
        source: place,
        length,
        stamps,
        open: values[0],
        high: values[1],
        low: values[2],
        close: values[3],
        volume: values[4],
      }
    }
    if (rows !== source.rows) throw new MarketDataError(feedEndedEarly(source, rows))
  } finally {
    close()
  }
}

interface Stamp {
  readonly high: number
  readonly low: number
}

/** One comparison a row: a file that another program put into the store unsorted must not become a wrong backtest. */
function ascendingOrThrow(source: BarSource, stamps: Int32Array, length: number, before: Stamp): Stamp {
  let { high, low } = before
  for (let row = 0; row < length; row++) {
    const rowHigh = stamps[2 * row + 1]!
    const rowLow = stamps[2 * row]! >>> 0
    if (rowHigh < high || (rowHigh === high && rowLow <= low)) {
      throw new MarketDataError(feedUnsorted(source, (BigInt(rowHigh) << 32n) | BigInt(rowLow)))
    }
    high = rowHigh
    low = rowLow
  }
  return { high, low }
}
