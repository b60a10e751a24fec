import path from 'node:path'
import { RunStore } from '../backtest/run-store.js'
import { Catalog } from '../data/catalog.js'
import type { Failure } from '../protocol/failure.js'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'

/** A store of the workspace, open in this process: market data and runs. */
export class Store {
  readonly catalog: Catalog
  readonly runs: RunStore

  private constructor(catalog: Catalog, runs: RunStore) {
    this.catalog = catalog
    this.runs = runs
  }

  /**
   * Opens or creates the store and puts right what a crash left behind.
   *
   * @param activeRuns ids of runs of this process that go on
   */
  static async open(storeDirectory: string, activeRuns: ReadonlySet<string>): Promise<Store | Failure> {
    const catalog = await Catalog.open(storeDirectory)
    if ('kind' in catalog) return catalog
    const runs = await RunStore.open({
      database: await databaseOf(catalog),
      runsDirectory: runsDirectoryOf(storeDirectory),
    })
    if ('kind' in runs) {
      await catalog.close()
      return runs
    }
    await runs.heal(activeRuns)
    return new Store(catalog, runs)
  }

  async close(): Promise<void> {
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
async function databaseOf(catalog: Catalog): Promise<{ connect(): Promise<DuckDBConnection> }> {
  const connection = await catalog.connect()
  if ('kind' in connection) return DuckDBInstance.create(':memory:')
  connection.closeSync()
  return {
    async connect() {
      const opened = await catalog.connect()
      if ('kind' in opened) throw new Error(opened.message)
      return opened
    },
  }
}
