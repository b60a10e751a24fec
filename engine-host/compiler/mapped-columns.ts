const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const valueOfDigit = new Map(Array.from(digits, (digit, value) => [digit, value]))

/**
 * The `mappings` of a source map, of which only the columns of the generated code are read and moved. Lines and columns
 * count from 0, columns in UTF-16 units. A line that nobody asks for stays text.
 */
export class MappedColumns {
  readonly #lines: string[]
  readonly #read = new Map<number, Segment[]>()

  constructor(mappings: string) {
    this.#lines = mappings.split(';')
  }

  /** Whether something of the source begins at exactly this place. */
  has(line: number, column: number): boolean {
    return this.#segments(line).some((segment) => segment.column === column)
  }

  /** Moves what stands at a column or behind it, as text put in there does. */
  insert(line: number, column: number, length: number): void {
    for (const segment of this.#segments(line)) if (segment.column >= column) segment.column += length
  }

  /** As a source map has them. */
  toString(): string {
    const lines = [...this.#lines]
    for (const [line, segments] of this.#read) {
      let before = 0
      const texts = segments.map(({ column, source }) => {
        const text = encoded(column - before) + source
        before = column
        return text
      })
      if (segments.length > 0) lines[line] = texts.join(',')
    }
    return lines.join(';')
  }

  #segments(line: number): Segment[] {
    const known = this.#read.get(line)
    if (known !== undefined) return known
    const text = this.#lines[line] ?? ''
    let column = 0
    const segments = text === '' ? [] : text.split(',').map((each) => segmentOf(each, (moved) => (column += moved)))
    this.#read.set(line, segments)
    return segments
  }
}

interface Segment {
  column: number
  /** The fields behind the column, as they are: they count from segment to segment and do not change. */
  readonly source: string
}

function segmentOf(text: string, columnAfter: (moved: number) => number): Segment {
  let value = 0
  let length = 0
  let digit: number
  do {
    digit = valueOfDigit.get(text[length]!) ?? 0
    value |= (digit & 31) << (5 * length)
    length++
  } while ((digit & 32) !== 0)
  return { column: columnAfter((value & 1) === 1 ? -(value >> 1) : value >> 1), source: text.slice(length) }
}

/** A number as source maps write it: sign in the lowest bit, then five bits a digit, the lowest first. */
function encoded(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1
  let text = ''
  do {
    const more = rest > 31
    text += digits[(rest & 31) | (more ? 32 : 0)]!
    rest >>>= 5
  } while (rest > 0)
  return text
}
