import { appendRun, bitWidth, packDeltas, packSteps, PageBytes, zigzag } from './page-encodings.js'
import { ThriftWriter } from './thrift-writer.js'

/** Numbers of Parquet's format for its encodings. */
export const encodings = { plain: 0, rle: 3, deltaBinaryPacked: 5, rleDictionary: 8 } as const

const dataPage = 0
const dictionaryPage = 2

/** One column of some rows as it lies in a file: pages with their headers, in their order. */
export interface ColumnPages {
  /** To be written one after the other; numbers that need no encoding are the arrays that were given. */
  readonly parts: readonly ArrayBufferView[]
  readonly bytes: number
  /** Bytes of the page with the dictionary, which comes first; 0 without one. */
  readonly dictionaryBytes: number
  readonly encodings: readonly number[]
  /** Least and largest value as they lie in memory, for readers that skip rows; absent for doubles. */
  readonly range?: { readonly least: Uint8Array; readonly largest: Uint8Array }
}

/** Some rows that are numbered on. */
export interface Counted {
  readonly first: number
  readonly length: number
}

/** Numbers that count on from row to row, in pieces. @param pieces not empty */
export function counterPages(pieces: readonly Counted[]): ColumnPages {
  const pages = new Pages()
  for (const { first, length } of pieces)
    pages.addData(length, encodings.deltaBinaryPacked, [packSteps(zigzag(first), 1, length)])
  const last = pieces.at(-1)!
  const [least, largest] = [pieces[0]!.first, last.first + last.length - 1]
  return pages.end({ least: bytesOf(Int32Array.of(least)), largest: bytesOf(Int32Array.of(largest)) })
}

/** Ascending stamps in pairs of halves, the low one first. @param chunks not empty */
export function stampPages(chunks: readonly Int32Array[]): ColumnPages {
  const pages = new Pages()
  for (const halves of chunks) {
    const packed = packStamps(halves)
    if (packed === undefined) pages.addData(halves.length / 2, encodings.plain, [halves])
    else pages.addData(halves.length / 2, encodings.deltaBinaryPacked, [packed])
  }
  const last = chunks.at(-1)!
  return pages.end({ least: bytesOf(chunks[0]!.slice(0, 2)), largest: bytesOf(last.slice(-2)) })
}

function packStamps(halves: Int32Array): Uint8Array | undefined {
  const rows = halves.length / 2
  const first = zigzagOfStamp(halves[1]!, halves[0]! >>> 0)
  const step = rows > 1 ? stepTo(halves, 1) : 0
  let row = 1
  while (row < rows && stepTo(halves, row) === step) row++
  // What comes at equal distances is said in one word.
  if (row >= rows && Math.abs(step) < 2 ** 51) return packSteps(first, step, rows)
  const steps = new Float64Array(rows - 1)
  for (row = 1; row < rows; row++) steps[row - 1] = stepTo(halves, row)
  return packDeltas(first, steps)
}

/** Nanoseconds from the row before; event frequency. */
function stepTo(halves: Int32Array, row: number): number {
  return (
    (halves[2 * row + 1]! - halves[2 * row - 1]!) * 2 ** 32 + ((halves[2 * row]! >>> 0) - (halves[2 * row - 2]! >>> 0))
  )
}

/** Doubles of which NaN is none. @param chunks not empty */
export function doublePages(chunks: readonly Float64Array[]): ColumnPages {
  const dictionary: number[] = []
  const rows = chunks.reduce((sum, { length }) => sum + length, 0)
  const present = chunks.map(presentValues)
  // What stands still for long, such as equity while nothing is held, takes a value for each stretch.
  const mostRuns = Math.min(rows / 8, 2 ** 24 - 1)
  let runs = 0
  for (const { values } of present) if (runs <= mostRuns) runs += runCount(values, mostRuns - runs)
  const isSteady = runs > 0 && runs <= mostRuns
  const width = Math.max(1, bitWidth(runs - 1))
  const bodies = present.map(({ values }) => (isSteady ? runsOf(values, dictionary, width) : values))
  const pages = new Pages()
  if (isSteady) pages.addDictionary(Float64Array.from(dictionary))
  bodies.forEach((body, at) => {
    const { levels } = present[at]!
    pages.addData(chunks[at]!.length, isSteady ? encodings.rleDictionary : encodings.plain, [levels, body])
  })
  return pages.end()
}

/** The values that are there, and for each row whether there is one, as Parquet's definition levels. */
function presentValues(values: Float64Array): { readonly values: Float64Array; readonly levels: Uint8Array } {
  const { length } = values
  let missing = 0
  for (let row = 0; row < length; row++) if (Number.isNaN(values[row]!)) missing++
  const out = new PageBytes(16)
  if (missing === 0 || missing === length) {
    appendRun(out, length, missing === 0 ? 1 : 0, 1)
    return { values: missing === 0 ? values : new Float64Array(0), levels: withLength(out) }
  }
  const kept = new Float64Array(length - missing)
  let count = 0
  let begin = 0
  for (let row = 0; row <= length; row++) {
    const isThere = row < length && !Number.isNaN(values[row]!)
    if (isThere) kept[count++] = values[row]!
    const wasThere = row > 0 && !Number.isNaN(values[row - 1]!)
    if (row < length && (row === 0 || isThere === wasThere)) continue
    appendRun(out, row - begin, wasThere ? 1 : 0, 1)
    begin = row
  }
  return { values: kept, levels: withLength(out) }
}

function withLength(bytes: PageBytes): Uint8Array {
  const levels = bytes.take()
  const all = new Uint8Array(4 + levels.length)
  new DataView(all.buffer).setUint32(0, levels.length, true)
  all.set(levels, 4)
  return all
}

/** Stretches of equal values; counting ends beyond `most`. */
function runCount(values: Float64Array, most: number): number {
  let runs = values.length > 0 ? 1 : 0
  for (let at = 1; at < values.length && runs <= most; at++) if (!Object.is(values[at], values[at - 1])) runs++
  return runs
}

/** Indices into the dictionary, to which the value of each run is added. */
function runsOf(values: Float64Array, dictionary: number[], width: number): Uint8Array {
  const out = new PageBytes()
  out.push(width)
  let begin = 0
  for (let at = 1; at <= values.length; at++) {
    if (at < values.length && Object.is(values[at], values[begin])) continue
    appendRun(out, at - begin, dictionary.length, Math.ceil(width / 8))
    dictionary.push(values[begin]!)
    begin = at
  }
  return out.take()
}

class Pages {
  private readonly parts: ArrayBufferView[] = []
  private readonly used = new Set<number>()
  private bytes = 0
  private dictionaryBytes = 0

  addDictionary(values: Float64Array): void {
    const header = pageHeader(dictionaryPage, values.byteLength, (writer) =>
      writer.struct(7, (page) => page.int32(1, values.length).int32(2, encodings.plain)),
    )
    this.add([header, values])
    this.used.add(encodings.plain)
    this.dictionaryBytes = this.bytes
  }

  addData(rows: number, encoding: number, body: readonly ArrayBufferView[]): void {
    const bytes = body.reduce((sum, { byteLength }) => sum + byteLength, 0)
    const header = pageHeader(dataPage, bytes, (writer) =>
      writer.struct(5, (page) =>
        page.int32(1, rows).int32(2, encoding).int32(3, encodings.rle).int32(4, encodings.rle),
      ),
    )
    this.add([header, ...body])
    this.used.add(encoding).add(encodings.rle)
  }

  end(range?: ColumnPages['range']): ColumnPages {
    const { parts, bytes, dictionaryBytes } = this
    return { parts, bytes, dictionaryBytes, encodings: [...this.used], ...(range === undefined ? {} : { range }) }
  }

  private add(parts: readonly ArrayBufferView[]): void {
    for (const part of parts) {
      if (part.byteLength === 0) continue
      this.parts.push(part)
      this.bytes += part.byteLength
    }
  }
}

function pageHeader(type: number, bytes: number, write: (writer: ThriftWriter) => void): Uint8Array {
  const writer = new ThriftWriter().int32(1, type).int32(2, bytes).int32(3, bytes)
  write(writer)
  return writer.end()
}

function bytesOf(array: Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

function zigzagOfStamp(high: number, low: number): number[] {
  const nanos = (BigInt(high) << 32n) | BigInt(low)
  const bytes: number[] = []
  let rest = nanos >= 0n ? 2n * nanos : -2n * nanos - 1n
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
  return bytes
}
