/**
 * Imports a file into a new store and tells the rows and the largest memory of the process, in megabytes.
 * Arguments: store, file, settings as JSON, megabytes that DuckDB may use.
 */
import { BatchFolders } from '../../engine-host/data/batch/batch-folder.js'
import { CatalogDatabase } from '../../engine-host/data/catalog-database.js'
import { Catalog } from '../../engine-host/data/catalog.js'
import { importMarketData } from '../../engine-host/data/market-data-import.js'
import { StoreLayout } from '../../engine-host/data/store-layout.js'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'

/** What an import took. */
export interface MemoryReport {
  readonly rows: number
  readonly peakMb: number
}

async function main(): Promise<void> {
  const [store, file, settings, memoryMb] = process.argv.slice(2) as [string, string, string, string]
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  await catalog.close()
  const layout = new StoreLayout(store)
  const database = await CatalogDatabase.open(layout.database)
  const { rowsAdded } = await importMarketData(file, {
    layout,
    database,
    settings: JSON.parse(settings) as ImportSettings,
    memoryMb: Number(memoryMb),
    batches: new BatchFolders(),
    signal: undefined,
    onProgress: () => undefined,
  })
  database.close()
  const report: MemoryReport = { rows: rowsAdded, peakMb: process.resourceUsage().maxRSS / 1024 }
  process.send?.(report)
}

void main()
