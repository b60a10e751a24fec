import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Database } from '../backtest/run-reader.js'
import { RunStore } from '../backtest/run-store.js'
import { Catalog } from '../data/catalog.js'
import type { Failure } from '../protocol/failure.js'

/** A store of the workspace, open in this process: market data and runs. */
export class Store {
  readonly catalog: Catalog
  readonly runs: RunStore

  private constructor(catalog: Catalog, runs: RunStore) {
    this.catalog = catalog
    this.runs = runs
  }

  /** Opens or creates the store and puts right what a crash left behind. */
  static async open(storeDirectory: string): Promise<Store | Failure> {
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
    await runs.heal()
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
function databaseOf(catalog: Catalog): Database | Promise<Database> {
  return catalog.writable === undefined ? catalog : DuckDBInstance.create(':memory:')
}
