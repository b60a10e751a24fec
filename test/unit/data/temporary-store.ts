import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Catalog } from '../../../engine-host/data/catalog.js'

/** Absolute path of a file in test/data. */
export function testData(...names: string[]): string {
  return join(__dirname, '..', '..', 'data', ...names)
}

/** Runs a test in a folder of its own, which is removed afterwards. */
export async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'backlens-data-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Opens a catalog for the time of a test. */
export async function withCatalog(store: string, work: (catalog: Catalog) => Promise<void>): Promise<void> {
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
  try {
    await work(catalog)
  } finally {
    await catalog.close()
  }
}
