import { DbnColumns } from './dbn-columns.js'
import {
  dbnLayouts,
  type DbnLayout,
  recordHeaderBytes,
  sendTimeBytes,
  statisticsType,
  symbolMappingType,
} from './dbn-layout.js'
import { DbnFormatError, type DbnMetadata, preludeBytes, readDbnMetadata, readDbnPrelude } from './dbn-metadata.js'
import { DbnSymbols } from './dbn-symbols.js'

/** Records that a batch holds at most, unless another number is asked for. */
const usualBatch = 16_384

/**
 * Reads DBN of versions 1 to 3 as it arrives, in pieces of any size. Records of other types than those of the layouts
 * are passed over by their length.
 */
export class DbnReader {
  /** Where what is pending stands before the bytes that arrive; the same for all of them. */
  private joined = new Uint8Array(0)
  private pending = new Uint8Array(0)
  private metadataBytes: number | undefined
  private symbols: DbnSymbols | undefined
  private readonly building = new Map<DbnLayout, DbnColumns>()
  private full: DbnColumns[] = []
  private readonly spare: Uint8Array[] = []
  /** Bytes of the file before what is pending. */
  private position = 0
  private version = 0

  /**
   * @param batchRecords records that a batch holds at most
   * @param layouts of the records that are read, by type
   */
  constructor(
    private readonly batchRecords = usualBatch,
    private readonly layouts: ReadonlyMap<number, DbnLayout> = dbnLayouts,
  ) {}

  /** What names instruments that the file does not name; set before the first bytes. */
  symbology: DbnSymbols | undefined

  /** Undefined until enough has arrived. */
  metadata: DbnMetadata | undefined
  /** Whole records so far, of every type. */
  records = 0
  /** Hears of every record of a type that is not read; the bytes are valid during the call only. */
  onOther: ((type: number, record: Uint8Array) => void) | undefined
  /** Records of types that are not read, by type. */
  readonly skipped = new Map<number, number>()

  /**
   * Takes bytes and answers the batches that became full.
   *
   * @throws DbnFormatError
   */
  push(chunk: Uint8Array): DbnColumns[] {
    // A copy at the start of a buffer, so that 32-bit integers can be read where the records are.
    const length = this.pending.length + chunk.length
    const bytes = length <= this.joined.length ? this.joined : new Uint8Array(4 * Math.ceil(length / 4))
    bytes.set(this.pending)
    bytes.set(chunk, this.pending.length)
    const used = this.take(bytes, length)
    this.joined = bytes
    this.pending = bytes.subarray(used, length)
    return this.takeFull()
  }

  /** Takes a batch back of which nothing is needed any more; its memory is used for another one. */
  giveBack({ bytes }: DbnColumns): void {
    this.spare.push(bytes)
  }

  /**
   * The rest, after the last byte.
   *
   * @throws DbnFormatError when the file ends within the metadata or a record
   */
  finish(): DbnColumns[] {
    const left = this.pending.length
    if (this.metadata === undefined) {
      if (this.metadataBytes === undefined) readDbnPrelude(this.pending)
      else {
        throw new DbnFormatError(
          `its metadata is said to have ${this.metadataBytes} bytes, and the file ends after ${left} of them`,
        )
      }
    }
    if (left > 0) {
      const size = this.pending[0]! * 4
      throw new DbnFormatError(
        `it is truncated: record ${this.records + 1}, at byte ${this.position}, has ${size} bytes, of which ${left} are there`,
      )
    }
    for (const columns of this.building.values()) if (columns.length > 0) this.full.push(columns)
    this.building.clear()
    return this.takeFull()
  }

  private takeFull(): DbnColumns[] {
    const full = this.full
    this.full = []
    return full
  }

  private take(bytes: Uint8Array, length: number): number {
    let at = 0
    if (this.metadataBytes === undefined) {
      if (length < preludeBytes) return 0
      const { version, metadataBytes } = readDbnPrelude(bytes.subarray(0, preludeBytes))
      this.version = version
      this.metadataBytes = metadataBytes
      at = preludeBytes
    }
    if (this.metadata === undefined) {
      if (length - at < this.metadataBytes) {
        this.position += at
        return at
      }
      this.metadata = readDbnMetadata(this.version, bytes.subarray(at, at + this.metadataBytes))
      this.symbols = new DbnSymbols(this.metadata, this.symbology)
      at += this.metadataBytes
      this.position += at
      // Metadata of the first versions has any length, so that records after it may begin between two words.
      if (at % 4 !== 0) {
        const rest = new Uint8Array(4 * Math.ceil((length - at) / 4))
        rest.set(bytes.subarray(at, length))
        return at + this.takeRecords(rest, length - at, 0)
      }
    }
    return this.takeRecords(bytes, length, at)
  }

  private takeRecords(bytes: Uint8Array, length: number, from: number): number {
    const words = new Int32Array(bytes.buffer, 0, bytes.length >> 2)
    const appended = this.metadata!.hasSendTime ? sendTimeBytes : 0
    let at = from
    while (at < length) {
      const size = bytes[at]! * 4
      if (size < recordHeaderBytes) {
        throw this.wrong(at - from, `is said to have ${size} bytes, fewer than its header`)
      }
      if (length - at < size) break
      const type = bytes[at + 1]!
      const layout = this.layouts.get(type)
      if (layout !== undefined) {
        if (size !== layout.bytes + appended) {
          throw this.wrong(
            at - from,
            `is said to have ${size} bytes, and a record of type ${type} has ${layout.bytes + appended}`,
          )
        }
        const records = this.copyRun(bytes, words, at, length, layout, size)
        this.records += records
        at += records * size
        continue
      } else if (type === symbolMappingType) {
        this.rename(bytes.subarray(at, at + size), words[(at + 4) >> 2]! >>> 0)
      } else if (type === 0x42 && bytes[at] === 0x44 && bytes[at + 2] === 0x4e) {
        throw this.wrong(at - from, 'is the beginning of another DBN file')
      } else {
        this.onOther?.(type, bytes.subarray(at, at + size))
        this.skipped.set(type, (this.skipped.get(type) ?? 0) + 1)
      }
      this.records++
      at += size
    }
    this.position += at - from
    return at
  }

  /** Takes the records of one type and length that follow one another; answers how many, at least one. */
  private copyRun(
    bytes: Uint8Array,
    words: Int32Array,
    at: number,
    length: number,
    layout: DbnLayout,
    size: number,
  ): number {
    let columns = this.building.get(layout)
    if (columns === undefined) {
      columns = new DbnColumns(layout, this.batchRecords, this.metadata!.hasSendTime, this.spare.pop())
      this.building.set(layout, columns)
    }
    const row = columns.length
    const most = Math.min(Math.floor((length - at) / size), this.batchRecords - row)
    // Length and type, the first two bytes of a record.
    const kind = words[at >> 2]! & 0xffff
    let records = 1
    for (let word = (at + size) >> 2; records < most && (words[word]! & 0xffff) === kind; word += size >> 2) records++
    columns.bytes.set(bytes.subarray(at, at + records * size), row * size)
    this.nameRun(words, at, records, columns, size)
    if (columns.length === this.batchRecords) {
      this.full.push(columns)
      this.building.delete(layout)
    }
    return records
  }

  private nameRun(words: Int32Array, at: number, records: number, columns: DbnColumns, size: number): void {
    const symbols = this.symbols!
    const time = columns.layout.dayOffset
    for (let record = 0; record < records; record++) {
      const from = at + record * size
      const day = dayOf(words[(from + time) >> 2]!, words[(from + time + 4) >> 2]!)
      const instrument = words[(from + 4) >> 2]! >>> 0
      columns.add(
        words[from >> 2]!,
        instrument,
        day < 0 ? '' : symbols.symbolOf(instrument, day),
        this.records + record,
      )
    }
  }

  /** Live streams name instruments in records of 80 bytes (version 1) or 176 (later ones). */
  private rename(record: Uint8Array, instrument: number): void {
    const [offset, length] = this.version === 1 ? [38, 22] : [89, 71]
    if (record.length < offset + length) return
    const field = record.subarray(offset, offset + length)
    const end = field.indexOf(0)
    this.symbols!.rename(instrument, Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8'))
  }

  private wrong(offset: number, what: string): DbnFormatError {
    return new DbnFormatError(`record ${this.records + 1}, at byte ${this.position + offset}, ${what}`)
  }
}

const nanosPerDay = 86_400_000_000_000

/**
 * UTC day since 1970 of a time in two halves; -1 for zero and for what is no time. Exact: the high half times 2^32 is,
 * and so is its remainder, a multiple of 2^16.
 */
function dayOf(low: number, high: number): number {
  if (high < 0 || (high === 0 && low === 0)) return -1
  const upper = high * 4_294_967_296
  let day = Math.floor(upper / nanosPerDay)
  const rest = upper - day * nanosPerDay + (low >>> 0)
  if (rest >= nanosPerDay) day++
  else if (rest < 0) day--
  return day
}

/** A reader of statistics alone. */
export function statisticsReader(layout: DbnLayout): DbnReader {
  return new DbnReader(usualBatch, new Map([[statisticsType, layout]]))
}

/** Whether a file begins as DBN does. */
export function isDbn(head: Uint8Array): boolean {
  return head[0] === 0x44 && head[1] === 0x42 && head[2] === 0x4e && head[3] !== undefined && head[3] < 0x20
}
