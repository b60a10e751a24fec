import { cpSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Catalog } from '../../../engine-host/data/catalog.js'
import type { IndexedFile } from '../../../engine-host/data/catalog-database.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

/** Five days of one-second bars of SPY: 100,184 of them, a file a day. */
export const spyWeek = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')

/** A store that is imported once and copied for each test. */
export class StoreTemplate {
  private folder = ''

  async create(files: readonly string[]): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'backlens-template-'))
    await withCatalog(this.folder, async (catalog) => {
      const imported = await catalog.importFiles(files)
      if (imported.kind !== 'imported') throw new Error(JSON.stringify(imported))
    })
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Works on an open catalog in a copy of the store. */
  async inCopy(work: (catalog: Catalog, store: string, files: readonly string[]) => Promise<void>): Promise<void> {
    await inTemporaryFolder(async (folder) => {
      const store = join(folder, 'store')
      cpSync(this.folder, store, { recursive: true })
      await withCatalog(store, (catalog) => work(catalog, store, dataFiles(store)))
    })
  }
}

/** Parquet files of a store by their paths relative to it, written with `/`. */
export function dataFiles(store: string): string[] {
  return (readdirSync(join(store, 'market_data'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => `market_data/${name.replaceAll('\\', '/')}`)
    .sort()
}

/** SHA-256 of all rows of some stored files, in their order, by partition; it does not depend on the encoding. */
export async function rowHashes(store: string, files: readonly IndexedFile[]): Promise<Record<string, string>> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const hashes: Record<string, string> = {}
  for (const { path, period } of files) {
    const rows = `read_parquet('${join(store, path)}', hive_partitioning = false)`
    const read = await connection.runAndReadAll(`SELECT sha256(string_agg(COLUMNS(*)::VARCHAR, '|')) FROM ${rows}`)
    hashes[period] = JSON.stringify(read.getRowsJS())
  }
  connection.closeSync()
  instance.closeSync()
  return hashes
}
