const frameMagic = 0xfd2fb528
const skippableMagicMask = 0xfffffff0
const skippableMagic = 0x184d2a50

/** What is wrong with a Zstandard file when it does not end with a whole frame. */
export type ZstdDefect = 'truncated' | 'trailing bytes'

/** A frame of data. */
export interface ZstdFrame {
  readonly blocks: number
  /** Low half of the XXH64 of its content; undefined when the frame has no checksum. */
  readonly checksum: number | undefined
}

/**
 * Walks the frames and blocks of a Zstandard file (RFC 8878 §3.1) without decompressing, to learn whether the last
 * frame is whole. DuckDB reads a truncated file to its last whole block and reports no error, so its answer cannot be
 * relied upon; it does verify the checksums of what is there.
 */
export class ZstdFrameWalker {
  private pending: Uint8Array = new Uint8Array(0)
  /** Bytes still to be passed over before `state` applies. */
  private skip = 0
  private state: 'frame' | 'header' | 'block' | 'checksum' | 'garbage' = 'frame'
  private hasChecksum = false
  private frames = 0
  private blocks = 0

  /** @param onFrame told of each frame of data at its end */
  constructor(private readonly onFrame: (frame: ZstdFrame) => void = () => undefined) {}

  push(chunk: Uint8Array): void {
    let bytes = chunk
    for (;;) {
      if (this.skip > 0) {
        const passed = Math.min(this.skip, bytes.length)
        this.skip -= passed
        bytes = bytes.subarray(passed)
        if (this.skip > 0) return
      }
      if (this.pending.length > 0) {
        bytes = concatenate(this.pending, bytes)
        this.pending = new Uint8Array(0)
      }
      const used = this.step(bytes)
      if (used === undefined) {
        this.pending = bytes.slice()
        return
      }
      bytes = bytes.subarray(used)
    }
  }

  /** The defect after the last byte, undefined when the file is whole. */
  finish(): ZstdDefect | undefined {
    if (this.state === 'garbage') return 'trailing bytes'
    const whole = this.state === 'frame' && this.frames > 0 && this.skip === 0 && this.pending.length === 0
    return whole ? undefined : 'truncated'
  }

  /** Consumes one element at the start of `bytes`; undefined when it needs more of them. */
  private step(bytes: Uint8Array): number | undefined {
    switch (this.state) {
      case 'garbage':
        return undefined
      case 'frame': {
        if (bytes.length < 4) return undefined
        const magic = littleEndian(bytes, 0, 4)
        if (magic === frameMagic) {
          this.state = 'header'
          return 4
        }
        if ((magic & skippableMagicMask) >>> 0 === skippableMagic) {
          if (bytes.length < 8) return undefined
          this.skip = littleEndian(bytes, 4, 4)
          this.frames++
          return 8
        }
        this.state = 'garbage'
        return 0
      }
      case 'header': {
        if (bytes.length < 1) return undefined
        const descriptor = bytes[0]!
        const singleSegment = (descriptor & 0x20) !== 0
        this.hasChecksum = (descriptor & 0x04) !== 0
        const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!
        const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!
        this.skip = (singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes
        this.state = 'block'
        return 1
      }
      case 'block': {
        if (bytes.length < 3) return undefined
        const header = littleEndian(bytes, 0, 3)
        const runLength = ((header >> 1) & 3) === 1
        this.skip = runLength ? 1 : header >> 3
        this.blocks++
        if ((header & 1) === 1) this.state = 'checksum'
        return 3
      }
      case 'checksum': {
        const length = this.hasChecksum ? 4 : 0
        if (bytes.length < length) return undefined
        this.onFrame({ blocks: this.blocks, checksum: this.hasChecksum ? littleEndian(bytes, 0, 4) : undefined })
        this.blocks = 0
        this.frames++
        this.state = 'frame'
        return length
      }
    }
  }
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let byte = length - 1; byte >= 0; byte--) value = value * 256 + bytes[at + byte]!
  return value
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
