import type { Failure } from '../protocol/failure.js'
import { longestLine, placeIn, readCsvLines, splitCsvLine } from './csv-lines.js'
import { lineMalformed } from './market-data-failure.js'
import type { SourceFile } from './source-file.js'

/** A quotation mark makes one field of all that follows. */
export function quoteUnclosed(source: SourceFile, line: number): Failure {
  return lineMalformed(source.path, line, 'a quotation mark is opened and never closed', placeIn(source, line, 1))
}

/**
 * Looks for the first line that is not CSV of so many columns. For files that DuckDB refused; undefined when nothing
 * is found.
 *
 * @throws MarketDataError when compressed data is truncated or damaged
 */
export async function diagnoseCsv(
  source: SourceFile,
  columns: number,
  delimiter: string,
): Promise<Failure | undefined> {
  let lineEnds: boolean | undefined
  for await (const line of readCsvLines(source)) {
    const wrong = (what: string, column = 1) =>
      lineMalformed(source.path, line.number, what, placeIn(source, line.number, column))
    if (!line.validText) return wrong('the text is not UTF-8')
    if (line.text.length >= longestLine) return wrong('the line is longer than a million characters')
    if (/^\0+$/.test(line.text)) return wrong('the line is nothing but zero bytes, as an interrupted write leaves them')
    if (line.openQuote) return quoteUnclosed(source, line.number)
    const fields = splitCsvLine(line.text, delimiter)
    const extra = fields[columns]
    if (fields.length < columns)
      return wrong(`the line has ${fields.length} of ${columns} columns`, line.text.length + 1)
    if (extra && (fields.length > columns + 1 || extra.text !== '')) {
      return wrong(`the line has ${fields.length} columns where the header has ${columns}`, extra.column)
    }
    if (lineEnds !== undefined && lineEnds !== line.carriageReturn) {
      return wrong(`the line ends in the ${line.carriageReturn ? 'Windows' : 'Unix'} way, unlike those before it`)
    }
    lineEnds ??= line.carriageReturn
  }
  return undefined
}
