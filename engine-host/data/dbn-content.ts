import type { DbnColumns } from './dbn-columns.js'
import { DbnFormatError } from './dbn-metadata.js'
import type { DbnContent } from './dbn-layout.js'
import { DbnReader } from './dbn-reader.js'
import { dbnWrong, MarketDataError } from './market-data-failure.js'
import { readContent, type SourceFile } from './source-file.js'

/**
 * The records of a DBN file, plain or compressed, in batches.
 *
 * @throws MarketDataError when the file is not what DBN says, truncated or damaged
 */
export async function* readDbn(source: SourceFile, reader: DbnReader): AsyncGenerator<DbnColumns, void, undefined> {
  reader.symbology = source.batch?.symbols
  try {
    for await (const chunk of readContent(source)) yield* reader.push(chunk)
    yield* reader.finish()
  } catch (error) {
    if (!(error instanceof DbnFormatError)) throw error
    throw new MarketDataError(dbnWrong(source.path, error.message))
  }
}

/**
 * What the first record of market data holds; undefined when there is none.
 *
 * @throws MarketDataError when the beginning of the file is not what DBN says
 */
export async function dbnContent(source: SourceFile): Promise<DbnContent | undefined> {
  for await (const columns of readDbn(source, new DbnReader(1))) return columns.layout.content
  return undefined
}
