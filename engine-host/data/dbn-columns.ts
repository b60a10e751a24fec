import { type DbnFieldType, type DbnLayout, sendTimeBytes } from './dbn-layout.js'

/** Values of one field: 64-bit ones as low and high halves by turns, so that no BigInt is made a value. */
export type DbnColumn = Int32Array | Uint32Array | Uint16Array | Uint8Array

/** Records of one layout, by columns. */
export interface DbnColumns {
  readonly layout: DbnLayout
  length: number
  /** In the order of the layout's fields. */
  readonly values: readonly DbnColumn[]
  /** Symbol of each record; empty where the file names none. */
  readonly symbols: string[]
  /** Place of each record among all records of the file, from 0. */
  readonly records: Float64Array
  /** Times at which the gateway sent the records, as the halves of 64 bits; empty when the file has none. */
  readonly sendTimes: Int32Array
}

export function allocateDbnColumns(layout: DbnLayout, capacity: number, hasSendTime: boolean): DbnColumns {
  return {
    layout,
    length: 0,
    values: layout.fields.map(({ type }) => allocate(type, capacity)),
    symbols: new Array<string>(capacity).fill(''),
    records: new Float64Array(capacity),
    sendTimes: new Int32Array(hasSendTime ? 2 * capacity : 0),
  }
}

function allocate(type: DbnFieldType, capacity: number): DbnColumn {
  switch (type) {
    case 'int64':
    case 'uint64':
      return new Int32Array(2 * capacity)
    case 'int32':
      return new Int32Array(capacity)
    case 'uint32':
      return new Uint32Array(capacity)
    case 'uint16':
      return new Uint16Array(capacity)
    case 'uint8':
    case 'character':
      return new Uint8Array(capacity)
  }
}

/**
 * Copies the fields of records that follow one another into rows. A field at a time, with one loop for each type: no
 * choice a value, no allocation.
 *
 * @param words the bytes as 32-bit integers; the records begin on one
 * @param at of the first of them
 * @param records all of the layout of `into`
 * @param row of the first of them
 */
export function copyDbnRecords(
  bytes: Uint8Array,
  words: Int32Array,
  at: number,
  records: number,
  into: DbnColumns,
  row: number,
): void {
  const { fields } = into.layout
  const size = into.layout.bytes + (into.sendTimes.length > 0 ? sendTimeBytes : 0)
  for (let field = 0; field < fields.length; field++) {
    const { type, offset } = fields[field]!
    const values = into.values[field]!
    if (type === 'int64' || type === 'uint64') copyPairs(words, at + offset, size, records, values as Int32Array, row)
    else if (type === 'int32') copyWords(words, at + offset, size, records, values as Int32Array, row)
    else if (type === 'uint32') copyUnsigned(words, at + offset, size, records, values as Uint32Array, row)
    else if (type === 'uint16') copyShorts(bytes, at + offset, size, records, values as Uint16Array, row)
    else copyBytes(bytes, at + offset, size, records, values as Uint8Array, row)
  }
  if (into.sendTimes.length > 0) copyPairs(words, at + into.layout.bytes, size, records, into.sendTimes, row)
}

function copyPairs(words: Int32Array, at: number, size: number, records: number, into: Int32Array, row: number): void {
  const step = size >> 2
  const end = 2 * (row + records)
  for (let to = 2 * row, from = at >> 2; to < end; to += 2, from += step) {
    into[to] = words[from]!
    into[to + 1] = words[from + 1]!
  }
}

function copyWords(words: Int32Array, at: number, size: number, records: number, into: Int32Array, row: number): void {
  const step = size >> 2
  for (let to = row, from = at >> 2; to < row + records; to++, from += step) into[to] = words[from]!
}

function copyUnsigned(words: Int32Array, at: number, size: number, records: number, into: Uint32Array, row: number) {
  const step = size >> 2
  for (let to = row, from = at >> 2; to < row + records; to++, from += step) into[to] = words[from]!
}

function copyShorts(bytes: Uint8Array, at: number, size: number, records: number, into: Uint16Array, row: number) {
  for (let to = row, from = at; to < row + records; to++, from += size)
    into[to] = bytes[from]! | (bytes[from + 1]! << 8)
}

function copyBytes(bytes: Uint8Array, at: number, size: number, records: number, into: Uint8Array, row: number): void {
  for (let to = row, from = at; to < row + records; to++, from += size) into[to] = bytes[from]!
}
