import fs from 'node:fs/promises'
import path from 'node:path'
import type { BarSource } from '../protocol/bar-series.js'
import type { MarketSource } from '../protocol/market-source.js'
import type { KeptFile } from './run-folder.js'
import { keptFileName } from './run-folder.js'

/**
 * Keeps the stored bars of a run's sources in its folder without copying a byte: each file of the store gets a second
 * name there. The store never changes a file, it puts another in its place, so that the run keeps what it read
 * whatever becomes of the store. A source has all of its files here or none: bars that were made while they were read
 * have none, nor is a second name possible on every disk.
 *
 * @param directory the folder of the run
 */
export async function keepMarketData(directory: string, sources: readonly MarketSource[]): Promise<KeptFile[]> {
  const kept = await Promise.all(
    sources.map((source, place) =>
      isStoredAsRead(source) ? keepFiles(directory, source.files, place) : Promise.resolve([]),
    ),
  )
  return kept.flat()
}

function isStoredAsRead(source: MarketSource): source is BarSource {
  if ((source.data ?? 'bars') !== 'bars') return false
  const { consolidation, continuous, files } = source as BarSource
  return consolidation === undefined && continuous === undefined && files.length > 0
}

async function keepFiles(directory: string, files: readonly string[], source: number): Promise<KeptFile[]> {
  const names = files.map((_, at) => keptFileName(source, at + 1))
  const links = await Promise.allSettled(
    files.map(async (file, at) => {
      const target = path.join(directory, names[at]!)
      await fs.link(file, target)
      return (await fs.stat(target)).size
    }),
  )
  const kept = links.flatMap((link, at): KeptFile[] =>
    link.status === 'fulfilled' ? [{ source, file: names[at]!, bytes: link.value }] : [],
  )
  if (kept.length === files.length) return kept
  // Not all of them can have a second name here: then what is in them is written with the results.
  await Promise.all(kept.map(({ file }) => fs.rm(path.join(directory, file), { force: true })))
  return []
}

/** Names of files that are not what they were when the run kept them; empty when all are. */
export async function changedFiles(directory: string, kept: readonly KeptFile[]): Promise<string[]> {
  const changed = await Promise.all(
    kept.map(async ({ file, bytes }) => {
      const size = await fs.stat(path.join(directory, file)).then(
        (stats) => stats.size,
        () => undefined,
      )
      return size === bytes ? [] : [file]
    }),
  )
  return changed.flat()
}
