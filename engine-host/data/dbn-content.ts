import type { DbnColumns } from './dbn-columns.js'
import { type DbnContent, schemaNames } from './dbn-layout.js'
import { DbnFormatError, preludeBytes } from './dbn-metadata.js'
import { DbnReader } from './dbn-reader.js'
import { dbnWrong, MarketDataError } from './market-data-failure.js'
import { readContentInPlace, type SourceFile } from './source-file.js'

/** Few at first, so that who wants the first record alone has it soon. */
const firstPieceBytes = 4096

/**
 * The records of a DBN file, plain or compressed, in batches.
 *
 * @throws MarketDataError when the file is not what DBN says, truncated or damaged
 */
export async function* readDbn(source: SourceFile, reader: DbnReader): AsyncGenerator<DbnColumns, void, undefined> {
  reader.symbology = source.batch?.symbols
  let pieceBytes = firstPieceBytes
  try {
    for await (const chunk of readContentInPlace(source)) {
      for (let from = 0; from < chunk.length; pieceBytes *= 2) {
        const piece = chunk.subarray(from, from + pieceBytes)
        yield* reader.push(piece)
        from += piece.length
      }
    }
    yield* reader.finish()
  } catch (error) {
    if (!(error instanceof DbnFormatError)) throw error
    throw new MarketDataError(dbnWrong(source.path, error.message))
  }
}

/** Offset of the number of the schema, after the prelude and the name of the dataset. */
const schemaOffset = preludeBytes + 16

/**
 * What the first record of market data holds; undefined when there is none. A file that says that it holds statistics is
 * one of them.
 *
 * @throws MarketDataError when the beginning of the file is not what DBN says
 */
export async function dbnContent(source: SourceFile): Promise<DbnContent | undefined> {
  if (schemaNames[source.head[schemaOffset]! | (source.head[schemaOffset + 1]! << 8)] === 'statistics')
    return 'statistics'
  for await (const columns of readDbn(source, new DbnReader(1))) return columns.layout.content
  return undefined
}
