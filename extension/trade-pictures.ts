import { randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Failure } from '../engine-host/protocol/failure.js'

/** Draws an SVG as PNG; a webview does, since only a browser has fonts. */
export type DrawPicture = (svg: string) => Promise<Uint8Array>

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export type WrittenPictures =
  | { readonly kind: 'exported'; readonly files: readonly string[] }
  | { readonly kind: 'exists'; readonly files: readonly string[] }
  | { readonly kind: 'cancelled' }
  | Failure

/** Names of files that are there already. */
export async function existingFiles(files: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(
    files.map((file) =>
      fs.access(file).then(
        () => true,
        () => false,
      ),
    ),
  )
  return files.filter((_, at) => there[at])
}

/**
 * Draws SVG files as PNG and gives all of them their names when the last is whole; whatever ends the work before leaves
 * nothing.
 *
 * @param targets file to write, by the SVG file that it shows
 * @param tell told after each, how many are done
 */
export async function writePictures(
  targets: ReadonlyMap<string, string>,
  draw: DrawPicture,
  isCancelled: () => boolean,
  tell: (done: number) => void,
): Promise<WrittenPictures> {
  const staged = new Map<string, string>()
  const made = new Set<string>()
  let isPlaced = false
  try {
    for (const [svgFile, target] of targets) {
      if (isCancelled()) return { kind: 'cancelled' }
      const png = Buffer.from(await draw(await fs.readFile(svgFile, 'utf8')))
      if (!png.subarray(0, signature.length).equals(signature)) throw new Error('the picture could not be drawn')
      if ((await fs.mkdir(path.dirname(target), { recursive: true })) !== undefined) made.add(path.dirname(target))
      const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`)
      staged.set(temporary, target)
      await fs.writeFile(temporary, png, { flush: true })
      if (!(await fs.readFile(temporary)).equals(png)) throw new Error('the picture cannot be read back')
      tell(staged.size)
    }
    for (const [temporary, target] of staged) await fs.rename(temporary, target)
    isPlaced = true
    return { kind: 'exported', files: [...staged.values()] }
  } catch (cause) {
    return pictureFailure(cause)
  } finally {
    await Promise.all([...staged.keys()].map((file) => fs.rm(file, { force: true })))
    // A folder that was made for pictures that there are none of; whatever else has come into it stays.
    if (!isPlaced) await Promise.all([...made].map((folder) => fs.rmdir(folder).catch(() => undefined)))
  }
}

function pictureFailure(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return {
    kind: 'failed',
    message: `The pictures were not written: ${reason}.`,
    next: 'Keep the results of the run in sight while they are drawn, check that the folder is writable, or export SVG.',
    ...(cause instanceof Error && cause.stack !== undefined ? { details: cause.stack } : {}),
  }
}
