import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { readDefinitionFile } from './definition-file.js'
import { withFileLock } from './file-lock.js'
import { fileHeld, MarketDataError } from './market-data-failure.js'
import { moveFile, removeFile } from './refused-files.js'

/** Attempts at a change while an editor, which asks nobody, writes the same file. */
const attempts = 5

/** The last change of each file that has begun in this process. */
const changing = new Map<string, Promise<void>>()

/**
 * Changes a file of definitions: by what it holds at that moment, whole or not at all, one change after the other, in
 * this process and in others. What an editor saves meanwhile is read anew and changed as well.
 *
 * @param change the new text of the old one, or undefined to leave it; may be asked more than once
 * @throws MarketDataError when the file cannot be had; what the change throws
 */
export function changeDefinitionFile(path: string, change: (text: string) => string | undefined): Promise<void> {
  const done = (changing.get(path) ?? Promise.resolve()).then(() =>
    withFileLock(path, () => changeWhileLocked(path, change)),
  )
  const ended = done.catch(() => undefined)
  changing.set(path, ended)
  void ended.then(() => {
    if (changing.get(path) === ended) changing.delete(path)
  })
  return done
}

async function changeWhileLocked(path: string, change: (text: string) => string | undefined): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await readDefinitionFile(path)
    const after = change(before)
    if (after === undefined || after === before) return
    const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
    try {
      await writeFile(temporary, after)
      if ((await readDefinitionFile(path)) === before) return await moveFile(temporary, path)
    } finally {
      await removeFile(temporary)
    }
  }
  throw new MarketDataError(fileHeld(path, undefined))
}
