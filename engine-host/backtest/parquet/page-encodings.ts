import { varint } from './thrift-writer.js'

/** Bytes that are gathered for a page; grows as needed. */
export class PageBytes {
  private bytes: Uint8Array
  private length = 0

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity)
  }

  push(byte: number): void {
    if (this.length === this.bytes.length) this.reserve(1)
    this.bytes[this.length++] = byte
  }

  append(bytes: ArrayLike<number>): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  take(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.length + count))
    grown.set(this.take())
    this.bytes = grown
  }
}

const blockValues = 1024
const miniblocks = 8
const miniblockValues = blockValues / miniblocks

/** Largest difference that is packed: above it differences of differences would not be exact in doubles. */
const largestDifference = 2 ** 51

/**
 * Integers as Parquet's DELTA_BINARY_PACKED: regular stamps and counters take next to nothing. `undefined` where two
 * neighbours are 2^51 or more apart.
 *
 * @param differences each value but the first, less the one before
 * @param first the first value as a zigzag varint
 */
export function packDeltas(first: readonly number[], differences: Float64Array): Uint8Array | undefined {
  const out = new PageBytes(64 + (differences.length >>> 2))
  out.append([...varint(blockValues), ...varint(miniblocks), ...varint(differences.length + 1), ...first])
  for (let begin = 0; begin < differences.length; begin += blockValues) {
    const end = Math.min(begin + blockValues, differences.length)
    let least = Infinity
    let most = -Infinity
    for (let at = begin; at < end; at++) {
      const difference = differences[at]!
      if (difference < least) least = difference
      if (difference > most) most = difference
    }
    if (least <= -largestDifference || most >= largestDifference) return undefined
    out.append(zigzag(least))
    const widths: number[] = []
    for (let mini = begin; mini < begin + blockValues; mini += miniblockValues)
      widths.push(most === least ? 0 : bitsOf(differences, mini, Math.min(mini + miniblockValues, end), least))
    out.append(widths)
    widths.forEach((width, place) => {
      const from = begin + place * miniblockValues
      if (width > 0) packBits(out, differences, from, Math.min(from + miniblockValues, end), least, width)
    })
  }
  return out.take()
}

/** Integers with the same distance between each two neighbours, see `packDeltas`. @param count at least 1 */
export function packSteps(first: readonly number[], step: number, count: number): Uint8Array {
  // One block of any size, none of whose parts has bits.
  const block = Math.ceil(count / 128) * 128
  const out = new PageBytes(32)
  out.append([...varint(block), ...varint(4), ...varint(count), ...first])
  if (count > 1) out.append([...zigzag(step), 0, 0, 0, 0])
  return out.take()
}

/** An integer within ±2^52, small ones of either sign in few bytes. */
export function zigzag(value: number): number[] {
  return varint(value >= 0 ? 2 * value : -2 * value - 1)
}

function bitsOf(differences: Float64Array, begin: number, end: number, least: number): number {
  let most = 0
  for (let at = begin; at < end; at++) most = Math.max(most, differences[at]! - least)
  return bitWidth(most)
}

/** Bits that hold integers from 0 to `value`, which is below 2^53. */
export function bitWidth(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 2 ** 32))
}

/** Values less `least`, each in so many bits, the lowest first; a miniblock is filled up with zeros. */
function packBits(
  out: PageBytes,
  values: Float64Array,
  begin: number,
  end: number,
  least: number,
  width: number,
): void {
  let bits = 0
  let filled = 0
  const put = (value: number, count: number): void => {
    bits |= value << filled
    filled += count
    while (filled >= 8) {
      out.push(bits & 255)
      bits >>>= 8
      filled -= 8
    }
  }
  for (let at = begin; at < begin + miniblockValues; at++) {
    // In pieces of 24 bits, which fit into 32 beside the seven that may be waiting.
    let value = at < end ? values[at]! - least : 0
    let left = width
    for (; left > 24; left -= 24) {
      put(value % 2 ** 24, 24)
      value = Math.floor(value / 2 ** 24)
    }
    put(value, left)
  }
}

/** Runs of equal integers as Parquet's RLE: a count and a value of whole bytes. */
export function appendRun(out: PageBytes, count: number, value: number, bytes: number): void {
  out.append(varint(2 * count))
  for (let byte = 0; byte < bytes; byte++) out.push((value >>> (8 * byte)) & 255)
}
