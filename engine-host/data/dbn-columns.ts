import { type DbnFieldType, type DbnLayout, sendTimeBytes } from './dbn-layout.js'

/** Values of one field: 64-bit ones as low and high halves by turns, so that no BigInt is made a value. */
export type DbnColumn = Int32Array | Uint32Array | Uint16Array | Uint8Array

/**
 * Records of one layout, as they stand in the file. Their fields are decoded when somebody asks for them: an import hands
 * whole records over to DuckDB.
 */
export class DbnColumns {
  length = 0
  /** The records, one after the other; the capacity is larger. */
  readonly bytes: Uint8Array
  /** Bytes of a record. */
  readonly size: number
  // Stretches of records that follow one another in the file and have the same header and symbol.
  private readonly firstRows: number[] = []
  private readonly headers: number[] = []
  private readonly instruments: number[] = []
  private readonly names: string[] = []
  private readonly firstRecords: number[] = []

  /** @param spare memory that is no longer needed, for the records */
  constructor(
    readonly layout: DbnLayout,
    capacity: number,
    private readonly hasSendTime: boolean,
    spare?: Uint8Array,
  ) {
    this.size = layout.bytes + (hasSendTime ? sendTimeBytes : 0)
    this.bytes = spare?.length === capacity * this.size ? spare : new Uint8Array(capacity * this.size)
  }

  /**
   * Takes a record that was copied to the end of `bytes`.
   *
   * @param header its first four bytes: length, type and publisher
   * @param symbol empty where the file names none
   * @param record its place among all records of the file, from 0
   */
  add(header: number, instrument: number, symbol: string, record: number): void {
    const last = this.firstRows.length - 1
    const row = this.length++
    if (
      last >= 0 &&
      header === this.headers[last] &&
      instrument === this.instruments[last] &&
      symbol === this.names[last] &&
      record - this.firstRecords[last]! === row - this.firstRows[last]!
    )
      return
    this.firstRows.push(row)
    this.headers.push(header)
    this.instruments.push(instrument)
    this.names.push(symbol)
    this.firstRecords.push(record)
  }

  /** Publisher, record type, instrument and symbol of all records; undefined where they differ. */
  get commonKeys(): DbnKeys | undefined {
    const header = this.headers[0]!
    const instrument = this.instruments[0]!
    const symbol = this.names[0]!
    const isCommon =
      this.headers.every((each) => each === header) &&
      this.instruments.every((each) => each === instrument) &&
      this.names.every((each) => each === symbol)
    return isCommon ? { recordType: (header >>> 8) & 0xff, publisher: header >>> 16, instrument, symbol } : undefined
  }

  /** Symbol of each record; empty where the file names none. */
  get symbols(): string[] {
    return this.names.flatMap((name, run) => new Array<string>(this.rowsOf(run)).fill(name))
  }

  /** Place of each record among all records of the file, from 0. */
  get records(): Float64Array {
    const records = new Float64Array(this.length)
    this.firstRecords.forEach((first, run) => {
      const row = this.firstRows[run]!
      for (let at = 0; at < this.rowsOf(run); at++) records[row + at] = first + at
    })
    return records
  }

  /** Values in the order of the layout's fields. */
  get values(): DbnColumn[] {
    return this.layout.fields.map(({ type, offset }) => this.decode(type, offset))
  }

  /** Times at which the gateway sent the records, as the halves of 64 bits; empty when the file has none. */
  get sendTimes(): DbnColumn {
    return this.hasSendTime ? this.decode('uint64', this.layout.bytes) : new Int32Array(0)
  }

  private rowsOf(run: number): number {
    return (this.firstRows[run + 1] ?? this.length) - this.firstRows[run]!
  }

  /** A loop for each type: no choice a value, no allocation. */
  private decode(type: DbnFieldType, offset: number): DbnColumn {
    const { bytes, length, size } = this
    const words = new Int32Array(bytes.buffer, 0, bytes.length >> 2)
    switch (type) {
      case 'int64':
      case 'uint64':
        return copyPairs(words, offset, size, new Int32Array(2 * length))
      case 'int32':
        return copyWords(words, offset, size, new Int32Array(length))
      case 'uint32':
        return copyWords(words, offset, size, new Uint32Array(length))
      case 'uint16':
        return copyShorts(bytes, offset, size, new Uint16Array(length))
      case 'uint8':
      case 'character':
        return copyBytes(bytes, offset, size, new Uint8Array(length))
    }
  }
}

/** What says to which series a record belongs. */
export interface DbnKeys {
  readonly recordType: number
  readonly publisher: number
  readonly instrument: number
  /** Empty where the file names none. */
  readonly symbol: string
}

function copyPairs(words: Int32Array, offset: number, size: number, into: Int32Array): Int32Array {
  const step = size >> 2
  for (let to = 0, from = offset >> 2; to < into.length; to += 2, from += step) {
    into[to] = words[from]!
    into[to + 1] = words[from + 1]!
  }
  return into
}

function copyWords<Column extends Int32Array | Uint32Array>(
  words: Int32Array,
  offset: number,
  size: number,
  into: Column,
): Column {
  const step = size >> 2
  for (let to = 0, from = offset >> 2; to < into.length; to++, from += step) into[to] = words[from]!
  return into
}

function copyShorts(bytes: Uint8Array, offset: number, size: number, into: Uint16Array): Uint16Array {
  for (let to = 0, from = offset; to < into.length; to++, from += size)
    into[to] = bytes[from]! | (bytes[from + 1]! << 8)
  return into
}

function copyBytes(bytes: Uint8Array, offset: number, size: number, into: Uint8Array): Uint8Array {
  for (let to = 0, from = offset; to < into.length; to++, from += size) into[to] = bytes[from]!
  return into
}
