import type { DbnField, DbnFieldType, DbnLayout } from './dbn-layout.js'

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
 * Copies the fields of one record into a row. Runs once a record: no allocation.
 *
 * @param words the bytes as 32-bit integers; the record begins on one
 */
export function copyDbnRecord(bytes: Uint8Array, words: Int32Array, at: number, into: DbnColumns, row: number): void {
  const { fields, bytes: size } = into.layout
  for (let field = 0; field < fields.length; field++) {
    copyField(bytes, words, at, fields[field]!, into.values[field]!, row)
  }
  if (into.sendTimes.length > 0) {
    const word = (at + size) >> 2
    into.sendTimes[2 * row] = words[word]!
    into.sendTimes[2 * row + 1] = words[word + 1]!
  }
}

function copyField(bytes: Uint8Array, words: Int32Array, at: number, field: DbnField, into: DbnColumn, row: number) {
  const from = at + field.offset
  switch (field.type) {
    case 'int64':
    case 'uint64':
      into[2 * row] = words[from >> 2]!
      into[2 * row + 1] = words[(from >> 2) + 1]!
      return
    case 'int32':
    case 'uint32':
      into[row] = words[from >> 2]!
      return
    case 'uint16':
      into[row] = bytes[from]! | (bytes[from + 1]! << 8)
      return
    case 'uint8':
    case 'character':
      into[row] = bytes[from]!
  }
}
