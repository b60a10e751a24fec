import { randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'

/** A file that is to be written. */
export interface PlannedFile {
  /** Absolute path. */
  readonly file: string
  readonly content: string
  /** `create` fails when the file exists; `replace` takes its place. */
  readonly mode: 'create' | 'replace'
  /** What the file held when its new content was made of it; one that holds something else by now is refused. */
  readonly madeOf?: string
}

/** A file of the plan that could not be written; nothing was. */
export class WriteRefused extends Error {
  constructor(
    readonly file: string,
    readonly code: string,
    cause: unknown,
  ) {
    super(`${file}: ${code}`, { cause })
  }
}

/**
 * Writes all files or none: each goes to a temporary name beside its place, and only when all are there are they
 * renamed; what was renamed before a later one failed is taken back.
 *
 * @throws WriteRefused
 */
export async function writeAllOrNothing(plan: readonly PlannedFile[]): Promise<void> {
  const undo: (() => Promise<unknown>)[] = []
  let current = plan[0]!
  try {
    const staged: { planned: PlannedFile; temporary: string }[] = []
    for (const planned of plan) {
      current = planned
      const folder = path.dirname(planned.file)
      const firstCreated = await makeFolder(folder)
      if (firstCreated !== undefined) undo.push(() => removeEmptyFolders(folder, firstCreated))
      const temporary = `${planned.file}.${randomUUID()}.tmp`
      undo.push(() => fs.rm(temporary, { force: true }))
      await fs.writeFile(temporary, planned.content, { flag: 'wx' })
      staged.push({ planned, temporary })
    }
    for (const { planned, temporary } of staged) {
      current = planned
      undo.push(await reserve(planned))
      await fs.rename(temporary, planned.file)
    }
  } catch (error) {
    for (const step of undo.reverse()) await step()
    throw new WriteRefused(current.file, (error as NodeJS.ErrnoException).code ?? 'UNKNOWN', error)
  }
}

/** Takes the place of a new file, or keeps what the file held, and returns the way back. */
async function reserve({ file, mode, madeOf }: PlannedFile): Promise<() => Promise<unknown>> {
  if (mode === 'create') {
    await (await fs.open(file, 'wx')).close()
    return () => fs.rm(file, { force: true })
  }
  const before = await fs.readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  if (madeOf !== undefined && before?.toString('utf8') !== madeOf)
    throw Object.assign(new Error(`${file} was changed meanwhile`), { code: 'ECHANGED' })
  return () => (before === undefined ? fs.rm(file, { force: true }) : fs.writeFile(file, before))
}

/** Makes the folder and what is missing above it, and returns the first that was made. */
async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await fs.mkdir(folder, { recursive: true })
  } catch (error) {
    // A file of that name is in the way, which is another matter than a file that the plan creates.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw Object.assign(error as Error, { code: 'ENOTDIR' })
    throw error
  }
}

/** Removes the folders from the innermost to the outermost; one that others have filled meanwhile stays. */
async function removeEmptyFolders(innermost: string, outermost: string): Promise<void> {
  for (let folder = innermost; folder.length >= outermost.length; folder = path.dirname(folder)) {
    if ((await fs.readdir(folder)).length > 0) return
    await fs.rmdir(folder)
  }
}
