import { splitCsvLine } from './csv-lines.js'
import type { SourceFile } from './source-file.js'

/** What separates the columns of a line. */
export type Delimiter = ',' | ';' | '\t' | '|'

/** The beginning of a text file, split into lines and columns. */
export interface TextSample {
  readonly delimiter: Delimiter
  /** Lines that are not blank, whole ones, at most `sampledLines`. */
  readonly lines: readonly string[]
  /** The columns of the first line, without spaces around them. */
  readonly firstRow: readonly string[]
  /** The lines' columns, without spaces around them. */
  readonly rows: readonly (readonly string[])[]
  /** How many lines stand before the first that is not blank. */
  readonly blankLines: number
}

const sampledLines = 4000
const delimiters: readonly Delimiter[] = ['\t', ';', '|', ',']

export function sampleText(source: SourceFile): TextSample {
  const text = Buffer.from(source.head.buffer, source.head.byteOffset, source.head.byteLength)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  const all = text.split(/\r?\n/)
  // The last line of the first megabyte may be cut.
  if (all.length > 1) all.pop()
  const lines = all.filter((line) => line !== '').slice(0, sampledLines)
  const delimiter = delimiterOf(lines)
  let rows: string[][] | undefined
  return {
    delimiter,
    lines,
    firstRow: textsOf(lines[0] ?? '', delimiter),
    get rows() {
      return (rows ??= lines.map((line) => textsOf(line, delimiter)))
    },
    blankLines: all.findIndex((line) => line !== ''),
  }
}

function textsOf(line: string, delimiter: Delimiter): string[] {
  return splitCsvLine(line, delimiter).map((field) => field.text.trim())
}

/** The line, from 1, on which a quotation mark is opened that the beginning of the file does not close. */
export function unclosedQuote(head: Uint8Array): number | undefined {
  let opened: number | undefined
  let line = 1
  for (const byte of head) {
    if (byte === 0x0a) line++
    else if (byte === 0x22) opened = opened === undefined ? line : undefined
  }
  return opened
}

/** The one that gives most lines the same number of columns; of several, the rarer in texts. */
function delimiterOf(lines: readonly string[]): Delimiter {
  const tried = lines.slice(0, 50)
  let best: Delimiter = ','
  let bestScore = 0
  for (const delimiter of delimiters) {
    const counts = new Map<number, number>()
    for (const line of tried) {
      const columns = splitCsvLine(line, delimiter).length
      if (columns > 1) counts.set(columns, (counts.get(columns) ?? 0) + 1)
    }
    const score = Math.max(0, ...counts.values())
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}
