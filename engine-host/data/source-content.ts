import { join } from 'node:path'
import { MarketDataError, zipOfSeveral, zipWrong } from './market-data-failure.js'
import { type SourceFile, withContent } from './source-file.js'
import { isZip, listZip, unzip, ZipError } from './zip-archive.js'

/**
 * The source with its content where it can be read: the one file of a ZIP archive is unpacked.
 *
 * @param folder for what is unpacked
 * @param limit bytes of the content after which it may be cut off; absent: all of it
 * @throws MarketDataError
 */
export async function unpackedSource(
  source: SourceFile,
  folder: string,
  signal: AbortSignal | undefined,
  limit?: number,
): Promise<SourceFile> {
  if (!isZip(source.head)) return source
  try {
    const members = await listZip(source.path)
    const [member] = members
    if (!member || members.length > 1) {
      throw new MarketDataError(
        zipOfSeveral(
          source.path,
          members.map(({ name }) => name),
        ),
      )
    }
    const content = join(folder, 'unpacked')
    await unzip(source.path, member, content, signal, limit)
    return await withContent(source, content)
  } catch (error) {
    if (!(error instanceof ZipError)) throw error
    throw new MarketDataError(zipWrong(source.path, error.message))
  }
}
