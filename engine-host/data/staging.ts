import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { sqlText } from './duckdb-sql.js'

/** The import was cancelled; nothing of it remains. */
export class CancelledError extends Error {}

const pollMs = 100

/** More would occupy all of the threads on which Node.js reads files. */
const mostSessions = 3

/** A connection to the staging database whose statements end when the import is cancelled. */
export class StagingSession {
  constructor(
    private used: DuckDBConnection,
    protected readonly signal: AbortSignal | undefined,
  ) {}

  get connection(): DuckDBConnection {
    return this.used
  }

  close(): void {
    this.used.closeSync()
  }

  protected useInstead(connection: DuckDBConnection): void {
    this.used = connection
  }

  /** Called when a statement has failed, before its error is thrown. */
  protected recover(_error: unknown): Promise<void> {
    return Promise.resolve()
  }

  /** @throws CancelledError */
  checkCancelled(): void {
    if (this.signal?.aborted) throw new CancelledError()
  }

  /**
   * Runs one statement, interruptible.
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

  /**
   * Rows of an answer of any size, as `rows` has them, a few thousand in memory at a time. The connection must serve
   * nothing else meanwhile.
   *
   * @throws CancelledError
   */
  async *eachRow(sql: string): AsyncGenerator<Record<string, unknown>, void, undefined> {
    const result = await this.whileWatched(this.connection.stream.bind(this.connection, sql))
    for await (const rows of result.yieldRowObjectJs()) {
      this.checkCancelled()
      yield* rows
    }
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
      await this.recover(error)
      throw error
    } finally {
      clearInterval(timer)
      this.signal?.removeEventListener('abort', interrupt)
      this.checkCancelled()
    }
  }
}

/**
 * An in-memory database in which one file is read, checked and sorted before anything is written. What outgrows the
 * memory limit goes to disk. Apart from the catalog's own database, so that its settings, its memory and an
 * interruption concern nobody else.
 */
export class Staging extends StagingSession {
  private constructor(
    private instance: DuckDBInstance,
    connection: DuckDBConnection,
    private readonly createInstance: () => Promise<DuckDBInstance>,
    signal: AbortSignal | undefined,
  ) {
    super(connection, signal)
  }

  /** @param temporaryDirectory where data that outgrows the memory limit is put */
  static async open(temporaryDirectory: string, memoryMb: number, signal: AbortSignal | undefined): Promise<Staging> {
    const createInstance = () =>
      DuckDBInstance.create(':memory:', {
        autoinstall_known_extensions: 'false',
        memory_limit: `${memoryMb}MB`,
        temp_directory: temporaryDirectory,
      })
    const instance = await createInstance()
    return new Staging(instance, await connectTo(instance), createInstance, signal)
  }

  override close(): void {
    super.close()
    this.instance.closeSync()
  }

  /** A fault of DuckDB's own empties the database, and another statement can be tried. */
  protected override async recover(error: unknown): Promise<void> {
    if (!isFatal(error)) return
    this.close()
    this.instance = await this.createInstance()
    this.useInstead(await connectTo(this.instance))
  }

  /** One more connection that sees the same tables; the caller closes it. */
  async anotherSession(): Promise<StagingSession> {
    return new StagingSession(await connectTo(this.instance), this.signal)
  }

  /**
   * Does every task, several at once, each on a connection that sees the same tables. Answers in the order of the tasks.
   * After a failure no further task is begun, and of several failures that of the first task is thrown, as if they had
   * been done one after the other.
   */
  async inParallel<Task, Result>(
    tasks: readonly Task[],
    work: (session: StagingSession, task: Task, number: number) => Promise<Result>,
  ): Promise<Result[]> {
    const results: Result[] = []
    const failures = new Map<number, unknown>()
    let next = 0
    const takeTurns = async () => {
      const session = await this.anotherSession()
      try {
        while (next < tasks.length && failures.size === 0) {
          const number = next++
          try {
            results[number] = await work(session, tasks[number]!, number)
          } catch (error) {
            failures.set(number, error)
          }
        }
      } finally {
        session.close()
      }
    }
    const [setting] = await this.rows(`SELECT current_setting('threads')::INTEGER AS threads`)
    const threads = setting!['threads'] as number
    const sessions = Math.min(mostSessions, threads, tasks.length)
    // Each session works on a thread of its own; with as many again from DuckDB they would take turns on the cores.
    await this.run(`SET threads = ${Math.max(1, threads - sessions + 1)}`)
    await Promise.all(Array.from({ length: sessions }, takeTurns))
    if (failures.size > 0) throw failures.get(Math.min(...failures.keys()))
    await this.run(`SET threads = ${threads}`)
    return results
  }
}

/** Whether an error has made a database unusable, as those do that DuckDB takes for its own faults. */
function isFatal(error: unknown): boolean {
  return error instanceof Error && /INTERNAL Error|FATAL Error|database has been invalidated/.test(error.message)
}

async function connectTo(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  await connection.run(`SET enable_progress_bar = true`)
  await connection.run(`SET enable_progress_bar_print = false`)
  await connection.run(`SET TimeZone = ${sqlText('UTC')}`)
  return connection
}
