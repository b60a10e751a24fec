import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { sqlText } from './duckdb-sql.js'

/** The import was cancelled; nothing of it remains. */
export class CancelledError extends Error {}

const pollMs = 100

interface OpenedDatabase {
  readonly instance: DuckDBInstance
  readonly connection: DuckDBConnection
}

async function openDatabase(temporaryDirectory: string, memoryMb: number): Promise<OpenedDatabase> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    memory_limit: `${memoryMb}MB`,
    temp_directory: temporaryDirectory,
  })
  const connection = await instance.connect()
  await connection.run(`SET enable_progress_bar = true`)
  await connection.run(`SET enable_progress_bar_print = false`)
  await connection.run(`SET TimeZone = ${sqlText('UTC')}`)
  return { instance, connection }
}

/** Whether an error has made a database unusable, as those do that DuckDB takes for its own faults. */
function isFatal(error: unknown): boolean {
  return error instanceof Error && /INTERNAL Error|FATAL Error|database has been invalidated/.test(error.message)
}

/**
 * An in-memory database in which one file is read, checked and sorted before anything is written. What outgrows the
 * memory limit goes to disk. Apart from the catalog's own database, so that its settings, its memory and an
 * interruption concern nobody else.
 */
export class Staging {
  private constructor(
    private opened: OpenedDatabase,
    private readonly reopen: () => Promise<OpenedDatabase>,
    private readonly signal: AbortSignal | undefined,
  ) {}

  get connection(): DuckDBConnection {
    return this.opened.connection
  }

  /** @param temporaryDirectory where data that outgrows the memory limit is put */
  static async open(temporaryDirectory: string, memoryMb: number, signal: AbortSignal | undefined): Promise<Staging> {
    const open = () => openDatabase(temporaryDirectory, memoryMb)
    return new Staging(await open(), open, signal)
  }

  close(): void {
    this.opened.connection.closeSync()
    this.opened.instance.closeSync()
  }

  /** @throws CancelledError */
  checkCancelled(): void {
    if (this.signal?.aborted) throw new CancelledError()
  }

  /**
   * Runs one statement, interruptible. A fault of DuckDB's own empties the database, and another can be tried.
   *
   * @param onFraction told now and then how much is done, 0 to 1, when DuckDB knows
   * @throws CancelledError when the signal is raised meanwhile
   */
  async run(sql: string, onFraction?: (fraction: number) => void): Promise<void> {
    await this.whileWatched(this.connection.run.bind(this.connection, sql), onFraction)
  }

  /** Rows of a small answer; BIGINT comes as bigint, DOUBLE and INTEGER as number. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    const reader = await this.whileWatched(this.connection.runAndReadAll.bind(this.connection, sql))
    return reader.getRowObjectsJS()
  }

  private async whileWatched<T>(work: () => Promise<T>, onFraction?: (fraction: number) => void): Promise<T> {
    this.checkCancelled()
    const timer = setInterval(() => {
      // Again and again: an interruption that arrives before the statement has begun is lost.
      if (this.signal?.aborted) this.connection.interrupt()
      const percentage = this.connection.progress.percentage
      if (onFraction && percentage > 0) onFraction(Math.min(percentage / 100, 1))
    }, pollMs)
    const interrupt = () => {
      this.connection.interrupt()
    }
    this.signal?.addEventListener('abort', interrupt)
    try {
      return await work()
    } catch (error) {
      this.checkCancelled()
      if (isFatal(error)) {
        this.close()
        this.opened = await this.reopen()
      }
      throw error
    } finally {
      clearInterval(timer)
      this.signal?.removeEventListener('abort', interrupt)
      this.checkCancelled()
    }
  }
}
