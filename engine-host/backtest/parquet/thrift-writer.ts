/** Kinds of fields in Thrift's compact protocol. */
const binaryType = 8
const listType = 9
const structType = 12
const int32Type = 5
const int64Type = 6

/** Writes structures in Thrift's compact protocol, in which Parquet keeps what it says about its pages and columns. */
export class ThriftWriter {
  private readonly parts: number[] = []
  private lastField = 0

  int32(field: number, value: number): this {
    this.field(field, int32Type)
    this.zigzag(value)
    return this
  }

  /** @param value an integer within ±2^53 */
  int64(field: number, value: number): this {
    this.field(field, int64Type)
    this.zigzag(value)
    return this
  }

  boolean(field: number, value: boolean): this {
    this.field(field, value ? 1 : 2)
    return this
  }

  text(field: number, value: string): this {
    return this.binary(field, Buffer.from(value))
  }

  binary(field: number, value: Uint8Array): this {
    this.field(field, binaryType)
    this.bytes(value)
    return this
  }

  struct(field: number, write: (writer: ThriftWriter) => void): this {
    this.field(field, structType)
    this.nested(write)
    return this
  }

  structs<Item>(field: number, items: readonly Item[], write: (writer: ThriftWriter, item: Item) => void): this {
    this.list(field, structType, items.length)
    for (const item of items) this.nested((writer) => write(writer, item))
    return this
  }

  int32s(field: number, values: readonly number[]): this {
    this.list(field, int32Type, values.length)
    for (const value of values) this.zigzag(value)
    return this
  }

  texts(field: number, values: readonly string[]): this {
    this.list(field, binaryType, values.length)
    for (const value of values) this.bytes(Buffer.from(value))
    return this
  }

  /** The structure, ended. */
  end(): Uint8Array {
    this.parts.push(0)
    return Uint8Array.from(this.parts)
  }

  private nested(write: (writer: ThriftWriter) => void): void {
    const before = this.lastField
    this.lastField = 0
    write(this)
    this.parts.push(0)
    this.lastField = before
  }

  private list(field: number, type: number, length: number): void {
    this.field(field, listType)
    if (length < 15) this.parts.push((length << 4) | type)
    else {
      this.parts.push(0xf0 | type)
      this.parts.push(...varint(length))
    }
  }

  /** @param field ascending within a structure, by less than 16 */
  private field(field: number, type: number): void {
    this.parts.push(((field - this.lastField) << 4) | type)
    this.lastField = field
  }

  private zigzag(value: number): void {
    this.parts.push(...varint(value >= 0 ? 2 * value : -2 * value - 1))
  }

  private bytes(value: Uint8Array): void {
    this.parts.push(...varint(value.length))
    for (const byte of value) this.parts.push(byte)
  }
}

/** Seven bits a byte, the lowest first. @param value an integer from 0 to 2^53 */
export function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}
