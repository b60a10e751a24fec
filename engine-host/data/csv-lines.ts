import type { SourceLocation } from '../protocol/failure.js'
import type { SourceRow } from './bar-reader.js'
import { readContent, type SourceFile } from './source-file.js'

/** A line of a CSV file as its text stands. */
export interface CsvLine {
  /** 1-based number of its first line in the decompressed text. */
  readonly number: number
  /** 0-based among the records; -1 for the header. Blank lines are no records, as DuckDB sees it. */
  readonly record: number
  /** Without the line end. */
  readonly text: string
  /** Whether it ended with carriage return and line feed. */
  readonly carriageReturn: boolean
  /** Whether it ended inside quotes, which only the last line of a file can. */
  readonly openQuote: boolean
  /** Whether its bytes are valid UTF-8. */
  readonly validText: boolean
}

/** Longest line that is read whole; longer ones are reported by their number and cut. */
export const longestLine = 1 << 20

const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/**
 * The lines of a file, one after the other, for telling people where an error is. Slow beside DuckDB, and only used
 * when DuckDB found something wrong.
 *
 * @throws MarketDataError when compressed data is truncated or damaged
 */
export async function* readCsvLines(source: SourceFile): AsyncGenerator<CsvLine, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const lenient = new TextDecoder('utf-8')
  let parts: Uint8Array[] = []
  let kept = 0
  let inQuotes = false
  let number = 1
  let startedAt = 1
  let record = -1

  function* finish(openQuote: boolean): Generator<CsvLine, void, undefined> {
    let bytes: Uint8Array = Buffer.concat(parts)
    parts = []
    kept = 0
    const returned = bytes[bytes.length - 1] === carriageReturn
    if (returned) bytes = bytes.subarray(0, -1)
    if (bytes.length > 0) {
      let text: string
      let validText = true
      try {
        text = decoder.decode(bytes)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        text = lenient.decode(bytes)
        validText = false
      }
      yield { number: startedAt, record: record++, text, carriageReturn: returned, openQuote, validText }
    }
  }

  for await (const chunk of readContent(source)) {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte === quote) inQuotes = !inQuotes
      else if (byte === lineFeed) {
        number++
        if (inQuotes) continue
        keep(chunk.subarray(from, at))
        yield* finish(false)
        from = at + 1
        startedAt = number
      }
    }
    keep(chunk.subarray(from))
  }
  yield* finish(inQuotes)

  function keep(part: Uint8Array): void {
    const room = longestLine - kept
    if (room <= 0) return
    parts.push(part.length > room ? part.subarray(0, room) : part)
    kept += Math.min(part.length, room)
  }
}

/** How the lines of a file become rows. */
export interface CsvShape {
  readonly delimiter: string
  readonly columns: readonly string[]
  /** Lines that are not blank before the first row. */
  readonly headerLines: number
}

/**
 * Rows of a file by number, from 0.
 *
 * @param rows ascending
 */
export async function csvRowsAt(source: SourceFile, shape: CsvShape, rows: readonly number[]): Promise<SourceRow[]> {
  const found: SourceRow[] = []
  for await (const line of readCsvLines(source)) {
    if (found.length === rows.length) return found
    if (line.record + 1 - shape.headerLines === rows[found.length]) found.push(rowOf(source, shape, line))
  }
  if (found.length < rows.length) throw new Error(`${source.path} has no record ${rows[found.length] ?? ''}`)
  return found
}

function rowOf(source: SourceFile, { columns, delimiter }: CsvShape, line: CsvLine): SourceRow {
  const fields = splitCsvLine(line.text, delimiter)
  return {
    texts: Object.fromEntries(columns.map((name, at) => [name, fields[at]?.text ?? ''])),
    place: (column) => {
      const location = placeIn(source, line.number, fields[columns.indexOf(column)]?.column ?? 1)
      return { path: source.path, line: line.number, column, ...(location && { location }) }
    },
  }
}

/** The place in the file when it can be opened there: not in a compressed one. */
export function placeIn(source: SourceFile, line: number, column: number): SourceLocation | undefined {
  return source.compression === 'none' ? { file: source.path, line, column } : undefined
}

/** A field of a line with its place in it. */
export interface CsvField {
  readonly text: string
  /** 1-based column of its first character. */
  readonly column: number
}

/** Splits a line at its delimiters; quotes hold fields together and are taken off, doubled ones become one. */
export function splitCsvLine(line: string, delimiter = ','): CsvField[] {
  const fields: CsvField[] = []
  let at = 0
  for (;;) {
    const start = at
    let text = ''
    if (line[at] === '"') {
      at++
      for (;;) {
        const end = line.indexOf('"', at)
        if (end < 0) {
          text += line.slice(at)
          at = line.length
          break
        }
        text += line.slice(at, end)
        at = end + 1
        if (line[at] !== '"') break
        text += '"'
        at++
      }
    }
    const next = line.indexOf(delimiter, at)
    const end = next < 0 ? line.length : next
    text += line.slice(at, end)
    fields.push({ text, column: start + 1 })
    if (next < 0) return fields
    at = next + 1
  }
}
