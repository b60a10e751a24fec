import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DbnFormatError, preludeBytes, readDbnPrelude } from './dbn-metadata.js'
import { isDbn } from './dbn-reader.js'
import { isParquet } from './parquet-table.js'
import { headBytes, type SourceFile, withContent } from './source-file.js'
import { isSqlite } from './sqlite-table.js'

/** Rows of a table that is no text. */
const sampledRows = 20_000

/** The beginning of a file in the place of the file. */
export interface SampledSource {
  readonly source: SourceFile
  /** Whether it is all of the file, as far as its bytes tell. */
  readonly whole: boolean
}

/**
 * The beginning of a file, cut after a line or a record, in the place of its content, so that it can be read as the
 * file is. Where the whole content is known already, it stays.
 *
 * @param folder for what is cut off
 */
export async function sampledSource(source: SourceFile, folder: string): Promise<SampledSource> {
  const { head } = source
  if (isParquet(head) || isSqlite(head)) return { source: { ...source, rowLimit: sampledRows }, whole: false }
  if (head.length < headBytes) return { source, whole: true }
  const end = isDbn(head) ? endOfRecords(head) : endOfLines(head)
  // A beginning without a row tells nothing, so that the file itself is read.
  if (end === 0) return { source, whole: true }
  const path = join(folder, 'sample')
  await writeFile(path, head.subarray(0, end))
  return { source: await withContent(source, path), whole: false }
}

/** After the last line feed; 0 when the first line is longer than the beginning. */
function endOfLines(head: Uint8Array): number {
  return head.lastIndexOf(0x0a) + 1
}

/** After the last whole record; 0 when there is none. */
function endOfRecords(head: Uint8Array): number {
  try {
    const first = preludeBytes + readDbnPrelude(head.subarray(0, preludeBytes)).metadataBytes
    let at = first
    for (;;) {
      const bytes = (head[at] ?? 0) * 4
      if (bytes === 0 || at + bytes > head.length) return at > first ? at : 0
      at += bytes
    }
  } catch (error) {
    if (error instanceof DbnFormatError) return 0
    throw error
  }
}
