import { rename, rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

/** Pauses between attempts, milliseconds: together two seconds, as long as scanners of viruses and indexers hold a file. */
const pausesMs = [10, 20, 50, 100, 200, 400, 600, 600]

const busyCodes = ['EBUSY', 'EMFILE', 'ENFILE', 'ETXTBSY']
/** What Windows says of a file that another program has open, and other systems only of one that is forbidden. */
const windowsCodes = ['EPERM', 'EACCES', 'ENOTEMPTY']

/** Whether the system refuses a file because somebody has it open, which passes. */
export function isBusy(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return busyCodes.includes(code) || (platform === 'win32' && windowsCodes.includes(code))
}

/** Tries again, with growing pauses, what the system refuses because somebody has a file open. */
export async function patiently<Result>(
  operation: () => Promise<Result>,
  pauses: readonly number[] = pausesMs,
  platform: NodeJS.Platform = process.platform,
): Promise<Result> {
  for (const pause of pauses) {
    try {
      return await operation()
    } catch (error) {
      if (!isBusy(error, platform)) throw error
      await setTimeout(pause)
    }
  }
  return operation()
}

/** Renames a file, replacing what is there. */
export function moveFile(from: string, to: string): Promise<void> {
  return patiently(() => rename(from, to))
}

/**
 * Removes a file; that there is none does not matter. Answers whether it is gone: one that is in use, or
 * protected, stays.
 *
 * @param isPatient whether to wait for one that is in use
 */
export async function removeFile(path: string, isPatient = true): Promise<boolean> {
  try {
    await patiently(() => rm(path, { force: true }), isPatient ? pausesMs : [])
    return true
  } catch (error) {
    if (isBusy(error) || isProtected(error)) return false
    throw error
  }
}

function isProtected(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EPERM', 'EACCES', 'EROFS'].includes(String(error.code))
}

/** Removes a folder with all in it, as far as nothing of it is in use. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await patiently(() => rm(path, { recursive: true, force: true }))
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}
