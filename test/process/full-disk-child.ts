/**
 * Imports a file into a store for which there is little room, makes room and imports it again. Answers what it saw as JSON
 * on its standard output. Arguments: store, file, settings as JSON, file to be deleted to make room or `-`.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Catalog } from '../../engine-host/data/catalog.js'
import { dataFiles } from '../../engine-host/data/catalog-recovery.js'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'

async function main(): Promise<void> {
  const [store, file, settings, ballast] = process.argv.slice(2) as [string, string, string, string]
  const steps: Record<string, unknown>[] = []
  const importInto = async (catalog: Catalog) => {
    const result = await catalog.importFiles([file], { settings: JSON.parse(settings) as ImportSettings })
    const rows = (await catalog.listSeries()).reduce((sum, series) => sum + series.rows, 0)
    const files = (await dataFiles(catalog.layout)).length
    steps.push({ result, rows, files, temporary: readdirSync(join(store, 'tmp')) })
  }
  const opened = await Catalog.open(store)
  if (opened instanceof Catalog) {
    await importInto(opened)
    if (ballast !== '-') rmSync(ballast)
    await importInto(opened)
    await opened.close()
  } else {
    steps.push({ result: opened })
    if (ballast !== '-') rmSync(ballast)
  }
  const again = await Catalog.open(store)
  if (again instanceof Catalog) {
    steps.push({ recovery: again.recovery })
    await importInto(again)
    await again.close()
  } else {
    steps.push({ result: again })
  }
  console.log(JSON.stringify(steps))
}

void main()
