import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

type Install = (folder: string) => Promise<void>

/** Holds what the rig installs, outside the checkout and shared by all clones of this user. */
export const cacheFolder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'backlens-rig')

/**
 * Folder `name` of the cache, made by `install` when it is not there yet. The installation happens in a folder of this
 * process, is complete when `install` returns, and only then takes its name: a failed one leaves nothing behind, and of
 * two at the same time the second is discarded.
 */
export async function installOnce(name: string, install: Install, cache = cacheFolder): Promise<string> {
  const folder = path.join(cache, name)
  if (existsSync(folder)) return folder

  mkdirSync(cache, { recursive: true })
  removeAbandoned(cache)
  const unfinished = path.join(cache, `${name}.unfinished-${process.pid}`)
  mkdirSync(unfinished)
  try {
    await install(unfinished)
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } catch (error) {
    // Another process took the name between the check and the renaming; what it installed is the same.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

/** Installations whose process was killed. */
function removeAbandoned(cache: string): void {
  for (const entry of readdirSync(cache)) {
    const pid = /\.unfinished-(\d+)$/.exec(entry)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(path.join(cache, entry), { recursive: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
