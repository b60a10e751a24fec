import { rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CatalogDatabase, IndexedFile } from '../catalog-database.js'
import { carryOutPending } from '../catalog-recovery.js'
import { isBusy } from '../refused-files.js'
import type { StoreLayout } from '../store-layout.js'

/**
 * Removes files of the store with their entries, all or none: once decided, what a crash leaves undone is done at the
 * next start. The files that they were imported from can be imported again.
 *
 * @returns how many of the files could not be removed yet: they are in use or protected, and go at a later start
 */
export async function removeFiles(
  layout: StoreLayout,
  database: CatalogDatabase,
  files: readonly IndexedFile[],
): Promise<number> {
  await database.forgetFiles(files, { remove: true })
  const { left } = await carryOutPending(layout, database)
  for (const { path } of files) await removeEmptyFolders(layout, path)
  return files.filter(({ path }) => left.includes(path)).length
}

/** The folders of date, instrument and kind, as far as nothing else is in them. */
async function removeEmptyFolders(layout: StoreLayout, path: string): Promise<void> {
  for (let folder = dirname(layout.resolve(path)); folder.length > layout.marketData.length; folder = dirname(folder)) {
    const isGone = await rmdir(folder).then(
      () => true,
      (error: unknown) => {
        const code = error instanceof Error && 'code' in error ? error.code : undefined
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || isBusy(error)) return false
        if (code === 'ENOENT') return true
        throw error
      },
    )
    if (!isGone) return
  }
}
