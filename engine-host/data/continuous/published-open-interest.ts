import { DuckDBInstance } from '@duckdb/node-api'
import { queryRows, sqlFiles } from '../duckdb-sql.js'
import type { ContractDay } from './roll-schedule.js'

/** The open interest of a contract at the end of a day. Times are nanoseconds since the epoch. */
export interface PublishedOpenInterest {
  readonly ofNanos: bigint
  /** When it was known. */
  readonly knownNanos: bigint
  readonly contracts: number
}

/**
 * Exchanges count after the close and publish in the morning after it, so that data which does not tell the time of
 * publication, as the column of a daily bar, is taken as known so long after its day: before the next session closes, even
 * where that closes early.
 */
const publicationNanos = 20n * 3_600_000_000_000n

/** Older numbers tell nothing of a day. */
const staleNanos = 6n * 86_400_000_000_000n

/**
 * Reads stored open interest, ascending by when it was known.
 *
 * @param files Parquet files of the kind `open-interest`
 */
export async function readOpenInterest(files: readonly string[]): Promise<PublishedOpenInterest[]> {
  if (files.length === 0) return []
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const rows = await queryRows(
      connection,
      `SELECT epoch_ns(ts_init) AS received, epoch_ns(ts_event) AS event, open_interest AS contracts
       FROM read_parquet(${sqlFiles(files)}, hive_partitioning = false)`,
    )
    return rows
      .map((row) => ({
        ofNanos: row['event'] as bigint,
        knownNanos: knownFrom(row['received'] as bigint, row['event'] as bigint),
        contracts: row['contracts'] as number,
      }))
      .sort((a, b) => (a.knownNanos < b.knownNanos ? -1 : a.knownNanos > b.knownNanos ? 1 : 0))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function knownFrom(received: bigint, event: bigint): bigint {
  return received > event ? received : event + publicationNanos
}

/**
 * Gives each day the last open interest that was known when its bar closed.
 *
 * @param days of one contract, in the order of their time
 * @param published of it, ascending by when it was known
 */
export function withOpenInterest(
  days: Iterable<ContractDay>,
  published: readonly PublishedOpenInterest[],
): ContractDay[] {
  let next = 0
  let last: PublishedOpenInterest | undefined
  return [...days].map((day) => {
    for (; next < published.length && published[next]!.knownNanos <= day.nanos; next++)
      if (last === undefined || published[next]!.ofNanos >= last.ofNanos) last = published[next]
    if (last === undefined || last.ofNanos < day.nanos - staleNanos) return day
    return { ...day, openInterest: last.contracts }
  })
}
