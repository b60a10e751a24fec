import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { removeFolder } from './refused-files.js'
import type { StoreLayout } from './store-layout.js'
import { isAlive, thisProcess, type WriterProcess } from './writer-process.js'

/** What a process does in a folder of its own. */
export type WorkPurpose = 'import' | 'check' | 'preview' | 'read'

/** A folder of `tmp`, named by what is done in it and by the process that does it: `check-4f2a….1234.567890.1f3b2c4d`. */
export interface WorkFolder {
  /** Absolute. */
  readonly path: string
  /** Relative to the store, written with `/`. */
  readonly relativePath: string
}

/** Another machine or container has processes of its own numbers. */
const thisMachine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

let processTag: Promise<string> | undefined

async function tagOfThisProcess(): Promise<string> {
  const { pid, startTicks = '' } = await thisProcess()
  return `${pid}.${startTicks}.${thisMachine}`
}

/** The place of a folder that is to be made. */
export async function placeWorkFolder(layout: StoreLayout, purpose: WorkPurpose): Promise<WorkFolder> {
  processTag ??= tagOfThisProcess()
  const name = `${purpose}-${randomUUID()}.${await processTag}`
  return { path: join(layout.temporary, name), relativePath: `tmp/${name}` }
}

/** Makes a folder; whoever asks for it removes it. */
export async function makeWorkFolder(layout: StoreLayout, purpose: WorkPurpose): Promise<WorkFolder> {
  const folder = await placeWorkFolder(layout, purpose)
  await mkdir(folder.path, { recursive: true })
  return folder
}

/**
 * Removes what ended processes left unfinished and lets be what others are working with. What was decided must have been
 * carried out before.
 */
export async function removeAbandonedWork(layout: StoreLayout): Promise<void> {
  await mkdir(layout.temporary, { recursive: true })
  for (const name of await readdir(layout.temporary)) {
    const path = join(layout.temporary, name)
    if (await isInUse(path, name)) continue
    await removeFolder(path)
  }
}

async function isInUse(path: string, name: string): Promise<boolean> {
  const owner = ownerOf(name)
  if (owner === undefined) return false
  const status = await stat(path).catch(() => undefined)
  return status !== undefined && isAlive(owner, status.mtimeMs)
}

/** The process that a folder is named by; undefined for names that none of this version gives. */
function ownerOf(name: string): WriterProcess | undefined {
  const match = /\.(\d+)\.(\d*)\.([0-9a-f]{8})$/.exec(name)
  if (match === null) return undefined
  const [, pid, startTicks, machine] = match as unknown as [string, string, string, string]
  return {
    pid: Number(pid),
    host: machine === thisMachine ? hostname() : machine,
    ...(startTicks !== '' && { startTicks }),
  }
}
