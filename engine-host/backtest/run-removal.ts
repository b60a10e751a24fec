import fs from 'node:fs/promises'
import path from 'node:path'

/** Begins the names of folders of runs that are being deleted; none of them is a run. */
const removedPrefix = '.deleted-'

/** Takes the folder of a run away: first out of sight in one step, then its files. Throws what the disk says. */
export async function removeRunFolder(runsDirectory: string, runId: string): Promise<void> {
  const doomed = path.join(runsDirectory, `${removedPrefix}${runId}`)
  await fs.rm(doomed, removal)
  await fs.rename(path.join(runsDirectory, runId), doomed)
  await fs.rm(doomed, removal)
}

/** Finishes what was cut short: folders that were out of sight, but not gone. What cannot be removed yet stays. */
export async function finishRemovals(runsDirectory: string): Promise<void> {
  const names = await fs.readdir(runsDirectory).catch(() => [])
  for (const name of names) {
    if (name.startsWith(removedPrefix)) await fs.rm(path.join(runsDirectory, name), removal).catch(() => undefined)
  }
}

/** Where another program has a file open, deleting it is tried again for a second. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 20 } as const
