import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'

/** The database that the feeds of this process read with while there are any. */
let shared: { readonly instance: Promise<DuckDBInstance>; users: number } | undefined

/** Decoded rows that DuckDB's threads keep ready for all feeds of a run while the engine works. */
const readAheadMegabytes = 32
const leastMegabytes = 1

/** A connection of a feed, for one query at a time. */
export interface ReadingConnection {
  readonly connection: DuckDBConnection
  readonly close: () => void
}

/**
 * Connects a feed. All feeds share one database in memory, since each would else bring threads of its own; what is read
 * ahead is shared out among those that are open.
 */
export async function connectForReading(): Promise<ReadingConnection> {
  const used = (shared ??= { instance: DuckDBInstance.create(':memory:'), users: 0 })
  used.users++
  const leave = () => {
    if (--used.users > 0) return
    if (shared === used) shared = undefined
    void used.instance.then(
      (instance) => instance.closeSync(),
      () => undefined,
    )
  }
  try {
    const connection = await (await used.instance).connect()
    const megabytes = Math.max(leastMegabytes, Math.floor(readAheadMegabytes / used.users))
    await connection.run(`SET streaming_buffer_size = '${megabytes}MB'`)
    const close = () => {
      connection.closeSync()
      leave()
    }
    return { connection, close }
  } catch (error) {
    leave()
    throw error
  }
}
