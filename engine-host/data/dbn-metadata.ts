import { schemaNames } from './dbn-layout.js'

/** For which UTC days a symbol stood for what. */
export interface DbnMapping {
  /** Symbol of the request. */
  readonly symbol: string
  readonly intervals: readonly DbnMappingInterval[]
}

export interface DbnMappingInterval {
  /** First UTC day since 1970. */
  readonly fromDay: number
  /** UTC day since 1970 that is no longer part of it. */
  readonly toDay: number
  /** What the symbol stood for, in the output symbology: most often the decimal number of an instrument. */
  readonly symbol: string
}

/** What a DBN file says of itself before its records. */
export interface DbnMetadata {
  /** 1 to 3. */
  readonly version: number
  /** Such as `GLBX.MDP3`. */
  readonly dataset: string
  /** Such as `ohlcv-1m`; undefined when the records are mixed, as in a live stream. */
  readonly schema: string | undefined
  /** Nanoseconds since 1970. */
  readonly start: bigint
  /** Nanoseconds since 1970; undefined when the query had no end. */
  readonly end: bigint | undefined
  /** Largest number of records of the query; undefined when it had none. */
  readonly limit: bigint | undefined
  /** Number of the symbology of the request; undefined when it was mixed. */
  readonly stypeIn: number | undefined
  readonly stypeOut: number
  /** Whether every record is followed by the time when the gateway sent it. */
  readonly hasSendTime: boolean
  readonly symbols: readonly string[]
  readonly partial: readonly string[]
  readonly notFound: readonly string[]
  readonly mappings: readonly DbnMapping[]
}

/** The bytes are not what DBN says they are. */
export class DbnFormatError extends Error {}

/** Bytes before the metadata: `DBN`, the version and the length of the metadata. */
export const preludeBytes = 8

/** Metadata beyond this is taken for a lie: two hundred thousand symbols with their mappings stay below. */
const longestMetadata = 256 * 1_048_576

/**
 * Reads the version and the length of the metadata from the first eight bytes.
 *
 * @throws DbnFormatError
 */
export function readDbnPrelude(bytes: Uint8Array): { readonly version: number; readonly metadataBytes: number } {
  if (bytes.length < preludeBytes) throw new DbnFormatError(`it ends after ${bytes.length} bytes, within its prelude`)
  const view = viewOf(bytes)
  const version = bytes[3]!
  if (version < 1 || version > 3) {
    throw new DbnFormatError(`it is DBN of version ${version}, and versions 1 to 3 can be read`)
  }
  const metadataBytes = view.getUint32(4, true)
  if (metadataBytes < fixedBytes(version)) {
    throw new DbnFormatError(
      `its metadata is said to have ${metadataBytes} bytes, and those of version ${version} have at least ${fixedBytes(version)}`,
    )
  }
  if (metadataBytes > longestMetadata) {
    throw new DbnFormatError(`its metadata is said to have ${metadataBytes} bytes`)
  }
  return { version, metadataBytes }
}

/**
 * Reads the metadata, without the prelude.
 *
 * @throws DbnFormatError
 */
export function readDbnMetadata(version: number, bytes: Uint8Array): DbnMetadata {
  const cursor = new MetadataCursor(bytes)
  const dataset = cursor.text(16)
  const schema = cursor.uint16()
  const start = cursor.uint64()
  const end = cursor.uint64()
  const limit = cursor.uint64()
  if (version === 1) cursor.skip(8)
  const stypeIn = cursor.uint8()
  const stypeOut = cursor.uint8()
  const hasSendTime = cursor.uint8() !== 0
  const symbolBytes = version === 1 ? 22 : cursor.uint16()
  cursor.skip(version === 1 ? 47 : 53)
  const definitionBytes = cursor.uint32()
  if (definitionBytes !== 0) {
    throw new DbnFormatError(`its metadata has a schema definition of ${definitionBytes} bytes, which is not in use`)
  }
  if (symbolBytes === 0) throw new DbnFormatError('its metadata says that symbols have no characters')
  const symbols = cursor.list('symbols', symbolBytes, () => cursor.text(symbolBytes))
  const partial = cursor.list('partly resolved symbols', symbolBytes, () => cursor.text(symbolBytes))
  const notFound = cursor.list('symbols that were not found', symbolBytes, () => cursor.text(symbolBytes))
  const mappings = cursor.list('mappings', symbolBytes + 4, () => {
    const symbol = cursor.text(symbolBytes)
    const intervals = cursor.list('intervals', symbolBytes + 8, () => ({
      fromDay: cursor.day(),
      toDay: cursor.day(),
      symbol: cursor.text(symbolBytes),
    }))
    return { symbol, intervals }
  })
  cursor.requirePaddingOnly()
  return {
    version,
    dataset,
    schema: schema === 0xffff ? undefined : (schemaNames[schema] ?? `number ${schema}`),
    start,
    end: end === 2n ** 64n - 1n ? undefined : end,
    limit: limit === 0n ? undefined : limit,
    stypeIn: stypeIn === 0xff ? undefined : stypeIn,
    stypeOut,
    hasSendTime,
    symbols,
    partial,
    notFound,
    mappings,
  }
}

/** Metadata without symbols and mappings: their four counts included. */
function fixedBytes(version: number): number {
  return (version === 1 ? 16 + 2 + 32 + 3 + 47 : 16 + 2 + 24 + 3 + 2 + 53) + 4 + 16
}

class MetadataCursor {
  private at = 0
  private readonly view: DataView

  constructor(private readonly bytes: Uint8Array) {
    this.view = viewOf(bytes)
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1))
  }
  uint16(): number {
    return this.view.getUint16(this.advance(2), true)
  }
  uint32(): number {
    return this.view.getUint32(this.advance(4), true)
  }
  uint64(): bigint {
    return this.view.getBigUint64(this.advance(8), true)
  }
  skip(bytes: number): void {
    this.advance(bytes)
  }

  /** Text up to the first NUL. */
  text(bytes: number): string {
    const from = this.advance(bytes)
    const field = this.bytes.subarray(from, from + bytes)
    const end = field.indexOf(0)
    return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8')
  }

  /** A day as the number 20240131. */
  day(): number {
    const number = this.uint32()
    const [year, month, day] = [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100] as const
    const midnight = new Date(Date.UTC(year, month - 1, day))
    if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day || year < 1000) {
      throw new DbnFormatError(`its metadata has ${number} for a day`)
    }
    return midnight.getTime() / 86_400_000
  }

  /** A count and so many elements, of which each has at least `bytes`. */
  list<T>(what: string, bytes: number, read: () => T): T[] {
    const count = this.uint32()
    const left = this.bytes.length - this.at
    if (count * bytes > left) {
      throw new DbnFormatError(`its metadata is said to list ${count} ${what}, and ${left} bytes of it are left`)
    }
    return Array.from({ length: count }, read)
  }

  /** What follows the last field fills up words with zeros; a record begins with its length, which is none. */
  requirePaddingOnly(): void {
    if (this.bytes.subarray(this.at).some((byte) => byte !== 0)) {
      throw new DbnFormatError(
        `its metadata is said to have ${this.bytes.length} bytes, and its fields end after ${this.at}`,
      )
    }
  }

  private advance(bytes: number): number {
    const from = this.at
    if (from + bytes > this.bytes.length) throw new DbnFormatError('its metadata ends in the middle of a field')
    this.at += bytes
    return from
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
