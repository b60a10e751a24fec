/**
 * The memory that an import takes at most when DuckDB may use 256 MB, for a file of bars as CSV and as DBN.
 *
 *     npx tsx test/bench/import-memory.ts [rows of each file = 20000000] [megabytes = 256]
 */
import { fork } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchFolders } from '../../engine-host/data/batch/batch-folder.js'
import { CatalogDatabase } from '../../engine-host/data/catalog-database.js'
import { Catalog } from '../../engine-host/data/catalog.js'
import { importMarketData } from '../../engine-host/data/market-data-import.js'
import { StoreLayout } from '../../engine-host/data/store-layout.js'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'
import { writeBenchFiles } from './import-files.js'

/** In a process of its own: imports a file into a new store and prints the rows, the time and the largest memory. */
async function importOnce(directory: string, path: string, settings: ImportSettings, memoryMb: number): Promise<void> {
  const catalog = await Catalog.open(directory)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  await catalog.close()
  const layout = new StoreLayout(directory)
  const database = await CatalogDatabase.open(layout.database)
  const started = performance.now()
  const { rowsAdded } = await importMarketData(path, {
    layout,
    database,
    settings,
    memoryMb,
    batches: new BatchFolders(),
    signal: undefined,
    onProgress: () => undefined,
  })
  const seconds = (performance.now() - started) / 1000
  database.close()
  const peak = process.resourceUsage().maxRSS / 1024
  const { size } = await stat(path)
  console.log(
    `${path.split('/').at(-1)!}: ${(size / 1e6).toFixed(0)} MB, ${rowsAdded} rows in ${seconds.toFixed(0)} s, at most ${peak.toFixed(0)} MB of memory, of which DuckDB may use ${memoryMb}`,
  )
}

async function main(): Promise<void> {
  const [rows = '20000000', memory = '256', directory, path, settings] = process.argv.slice(2)
  if (directory !== undefined)
    return importOnce(directory, path!, JSON.parse(settings!) as ImportSettings, Number(memory))
  const folder = await mkdtemp(join(tmpdir(), 'backlens-bench-'))
  try {
    const files = await writeBenchFiles(folder, Number(rows), ['bars.csv', 'ohlcv-1s.dbn'])
    for (const file of files) {
      const store = join(folder, 'store')
      const child = fork(__filename, [rows, memory, store, file.path, JSON.stringify(file.settings)], {
        execArgv: ['--import', 'tsx'],
      })
      await new Promise((resolve) => child.once('exit', resolve))
      await rm(store, { recursive: true, force: true })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

void main()
