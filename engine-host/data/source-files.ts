import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What Databento puts beside the data files of a batch, and what systems put into every folder. */
const noMarketData = /^\.|\.json$|\.md$|\.CHECKSUM$|^desktop\.ini$/i

/** The files that paths name: those in a folder, one level deep and in the order of their names, for a folder. */
export async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of paths) {
    const status = await stat(path).catch(() => undefined)
    if (status?.isDirectory() !== true) {
      files.push(path)
      continue
    }
    const entries = await readdir(path, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isFile() && !noMarketData.test(entry.name)).map(({ name }) => name)
    // An empty folder stays in the list, so that it is told of.
    if (names.length === 0) files.push(path)
    for (const name of names.sort()) files.push(join(path, name))
  }
  return files
}
