import { randomUUID } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { fileHeld, MarketDataError } from './market-data-failure.js'
import { isBusy, removeFile } from './refused-files.js'
import { isAlive, thisProcess, type WriterProcess } from './writer-process.js'

/** How long a change of a file by another process is waited for, and how often it is looked at. */
const patienceMs = 3000
const pauseMs = 10

/** A lock without its owner in it is one that is being written, or whose writer was killed at that moment. */
const unnamedPatienceMs = 5000

/**
 * Does something with a file while no other process that asks in this way does. The lock is a file beside it that names
 * its process; that of a process that has ended is taken away.
 *
 * @throws MarketDataError when another process keeps the lock for longer than a change takes; what the work throws
 */
export async function withFileLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${path}.lock`
  // No two locks have the same text, so that one is not taken for another that was there before.
  const text = JSON.stringify({ ...(await thisProcess()), id: randomUUID() })
  for (const begun = Date.now(); !(await take(lock, text));) {
    const held = await holderOf(lock)
    if (held === undefined) continue
    // One without an owner is known to be abandoned only later.
    const patience = held.pid === undefined ? patienceMs + unnamedPatienceMs : patienceMs
    if (Date.now() - begun > patience) throw new MarketDataError(fileHeld(path, held.pid))
    if (held.isAlive) await setTimeout(pauseMs)
    else await breakLock(lock, held.text)
  }
  try {
    return await work()
  } finally {
    await removeFile(lock)
  }
}

async function take(lock: string, text: string): Promise<boolean> {
  try {
    await writeFile(lock, text, { flag: 'wx' })
    return true
  } catch (error) {
    // Under Windows a lock that is being removed can neither be opened nor made.
    if (isBusy(error) || (error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false
    throw error
  }
}

interface Holder {
  readonly text: string
  readonly pid: number | undefined
  readonly isAlive: boolean
}

/** Undefined when the lock is gone meanwhile. */
async function holderOf(lock: string): Promise<Holder | undefined> {
  try {
    const [text, { mtimeMs }] = [await readFile(lock, 'utf8'), await stat(lock)]
    const owner = ownerIn(text)
    return owner === undefined
      ? { text, pid: undefined, isAlive: Date.now() - mtimeMs < unnamedPatienceMs }
      : { text, pid: owner.pid, isAlive: await isAlive(owner, mtimeMs) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || isBusy(error))) return undefined
    throw error
  }
}

function ownerIn(text: string): WriterProcess | undefined {
  try {
    const value = JSON.parse(text) as Partial<WriterProcess> | null
    return typeof value?.pid === 'number' && typeof value.host === 'string' ? (value as WriterProcess) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Takes an abandoned lock away, unless another did. Who looks again and removes holds a lock on the lock meanwhile: else
 * it could be a new one that is removed.
 */
async function breakLock(lock: string, text: string): Promise<void> {
  await withFileLock(lock, async () => {
    const held = await holderOf(lock)
    if (held?.text === text && !held.isAlive) await removeFile(lock)
  })
}
