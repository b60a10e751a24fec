import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Database } from '../backtest/run-reader.js'
import { RunStore } from '../backtest/run-store.js'
import { Catalog } from '../data/catalog.js'
import type { Failure } from '../protocol/failure.js'
import type { UnreadableRun } from '../protocol/run-summary.js'

/** A store of the workspace, open in this process: market data and runs. */
export class Store {
  /** Refreshments, one after the other. */
  #refreshed: Promise<unknown> = Promise.resolve()
  /** Read from before the catalog's database was this process's. */
  #former: RunStore | undefined

  #unreadable: readonly UnreadableRun[] = []

  private constructor(
    readonly catalog: Catalog,
    private current: RunStore,
    /** While another process holds the store, the table of runs is one in memory. */
    private inMemory: boolean,
    private readonly runsDirectory: string,
  ) {}

  /** Folders of runs that cannot be read, and runs of which a part cannot. */
  get unreadableRuns(): readonly UnreadableRun[] {
    return this.#unreadable
  }

  get runs(): RunStore {
    return this.current
  }

  /** Opens or creates the store and puts right what a crash left behind. */
  static async open(storeDirectory: string): Promise<Store | Failure> {
    const catalog = await Catalog.open(storeDirectory)
    if ('kind' in catalog) return catalog
    const runsDirectory = runsDirectoryOf(storeDirectory)
    const inMemory = catalog.writable !== undefined
    const runs = await RunStore.open({ database: await databaseOf(catalog), runsDirectory })
    if ('kind' in runs) {
      await catalog.close()
      return runs
    }
    const { unreadable } = await runs.heal()
    const store = new Store(catalog, runs, inMemory, runsDirectory)
    store.#unreadable = unreadable
    return store
  }

  /**
   * Finds the runs that another window has added while it holds the store; once this process has taken over, its table
   * of runs is that of the catalog's database.
   */
  refreshRuns(): Promise<void> {
    const done = this.#refreshed.then(async () => {
      // What could not be read may have been put right meanwhile.
      if (!this.inMemory && this.#unreadable.length === 0) return
      if (this.inMemory && this.catalog.writable === undefined) {
        const runs = await RunStore.open({ database: this.catalog, runsDirectory: this.runsDirectory })
        if (!('kind' in runs)) {
          this.#former = this.current
          this.current = runs
          this.inMemory = false
        }
      }
      this.#unreadable = (await this.runs.heal()).unreadable
    })
    this.#refreshed = done.catch(() => undefined)
    return done
  }

  async close(): Promise<void> {
    await this.#refreshed
    await this.#former?.close()
    await this.runs.close()
    await this.catalog.close()
  }
}

export function runsDirectoryOf(storeDirectory: string): string {
  return path.join(storeDirectory, 'runs')
}

/**
 * The catalog's database, or one in memory while another process holds it: the folders of the runs are the truth, so
 * runs can be listed and opened from them alone.
 */
function databaseOf(catalog: Catalog): Database | Promise<Database> {
  return catalog.writable === undefined ? catalog : DuckDBInstance.create(':memory:')
}
