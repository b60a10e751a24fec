/** A 64-bit number as two signed halves. */
interface Halves {
  low: number
  high: number
}

const prime1: Halves = { low: 0x85ebca87 | 0, high: 0x9e3779b1 | 0 }
const prime2: Halves = { low: 0x27d4eb4f | 0, high: 0xc2b2ae3d | 0 }
const prime3: Halves = { low: 0x9e3779f9 | 0, high: 0x165667b1 | 0 }
const prime4: Halves = { low: 0xc2b2ae63 | 0, high: 0x85ebca77 | 0 }
const prime5: Halves = { low: 0x165667c5 | 0, high: 0x27d4eb2f | 0 }

const stripeBytes = 32

/**
 * XXH64 with the seed 0 (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md), the checksum of Zstandard frames.
 * On halves of 32 bits, because BigInt is some thirty times slower.
 */
export class XxHash64 {
  private readonly lanes: readonly [Halves, Halves, Halves, Halves] = [
    sum(prime1, prime2),
    { ...prime2 },
    { low: 0, high: 0 },
    negated(prime1),
  ]
  private readonly pending = new Uint8Array(stripeBytes)
  private readonly pendingView = new DataView(this.pending.buffer)
  private pendingBytes = 0
  private bytes = 0

  update(chunk: Uint8Array): void {
    this.bytes += chunk.length
    let at = 0
    if (this.pendingBytes > 0) {
      at = Math.min(stripeBytes - this.pendingBytes, chunk.length)
      this.pending.set(chunk.subarray(0, at), this.pendingBytes)
      this.pendingBytes += at
      if (this.pendingBytes < stripeBytes) return
      this.stripe(this.pendingView, 0)
      this.pendingBytes = 0
    }
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (; at + stripeBytes <= chunk.length; at += stripeBytes) this.stripe(view, at)
    this.pending.set(chunk.subarray(at))
    this.pendingBytes = chunk.length - at
  }

  /** The low 32 bits of the hash of all bytes so far, unsigned, which is what a Zstandard frame ends with. */
  lowHalf(): number {
    const [a, b, c, d] = this.lanes
    let hash: Halves
    if (this.bytes >= stripeBytes) {
      hash = sum(sum(rotated(a, 1), rotated(b, 7)), sum(rotated(c, 12), rotated(d, 18)))
      for (const lane of this.lanes) {
        const mixed = { low: 0, high: 0 }
        round(mixed, lane.low, lane.high)
        hash = sum(product(exclusive(hash, mixed), prime1), prime4)
      }
    } else {
      hash = { ...prime5 }
    }
    hash = sum(hash, { low: this.bytes | 0, high: Math.floor(this.bytes / 4_294_967_296) | 0 })
    let at = 0
    for (; at + 8 <= this.pendingBytes; at += 8) {
      const mixed = { low: 0, high: 0 }
      round(mixed, this.pendingView.getInt32(at, true), this.pendingView.getInt32(at + 4, true))
      hash = sum(product(rotated(exclusive(hash, mixed), 27), prime1), prime4)
    }
    if (at + 4 <= this.pendingBytes) {
      const word = product({ low: this.pendingView.getInt32(at, true), high: 0 }, prime1)
      hash = sum(product(rotated(exclusive(hash, word), 23), prime2), prime3)
      at += 4
    }
    for (; at < this.pendingBytes; at++) {
      const byte = product({ low: this.pending[at]!, high: 0 }, prime5)
      hash = product(rotated(exclusive(hash, byte), 11), prime1)
    }
    hash = product(exclusive(hash, shifted(hash, 33)), prime2)
    hash = product(exclusive(hash, shifted(hash, 29)), prime3)
    return exclusive(hash, shifted(hash, 32)).low >>> 0
  }

  private stripe(view: DataView, at: number): void {
    const { lanes } = this
    round(lanes[0], view.getInt32(at, true), view.getInt32(at + 4, true))
    round(lanes[1], view.getInt32(at + 8, true), view.getInt32(at + 12, true))
    round(lanes[2], view.getInt32(at + 16, true), view.getInt32(at + 20, true))
    round(lanes[3], view.getInt32(at + 24, true), view.getInt32(at + 28, true))
  }
}

/** Accumulates eight bytes in place: `rotate(lane + input · prime2, 31) · prime1`. Runs once for eight bytes: no allocation. */
function round(lane: Halves, low: number, high: number): void {
  const inputLow = timesLow(low, prime2.low)
  const inputHigh = (timesHigh(low, prime2.low) + Math.imul(low, prime2.high) + Math.imul(high, prime2.low)) | 0
  const sumLow = (lane.low >>> 0) + (inputLow >>> 0)
  const carried = (lane.high + inputHigh + (sumLow > 0xffffffff ? 1 : 0)) | 0
  const turnedLow = ((sumLow | 0) << 31) | (carried >>> 1)
  const turnedHigh = (carried << 31) | ((sumLow | 0) >>> 1)
  lane.low = timesLow(turnedLow, prime1.low)
  lane.high =
    (timesHigh(turnedLow, prime1.low) + Math.imul(turnedLow, prime1.high) + Math.imul(turnedHigh, prime1.low)) | 0
}

function timesLow(a: number, b: number): number {
  return Math.imul(a, b)
}

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function timesHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const low = aLow * bLow
  const middle = aHigh * bLow + (low >>> 16)
  const other = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(other / 65_536)) | 0
}

function product(a: Halves, b: Halves): Halves {
  return {
    low: timesLow(a.low, b.low),
    high: (timesHigh(a.low, b.low) + Math.imul(a.low, b.high) + Math.imul(a.high, b.low)) | 0,
  }
}

function sum(a: Halves, b: Halves): Halves {
  const low = (a.low >>> 0) + (b.low >>> 0)
  return { low: low | 0, high: (a.high + b.high + (low > 0xffffffff ? 1 : 0)) | 0 }
}

function negated({ low, high }: Halves): Halves {
  return sum({ low: ~low, high: ~high }, { low: 1, high: 0 })
}

function exclusive(a: Halves, b: Halves): Halves {
  return { low: a.low ^ b.low, high: a.high ^ b.high }
}

/** Rotated left by fewer than 32 bits. */
function rotated({ low, high }: Halves, bits: number): Halves {
  return { low: (low << bits) | (high >>> (32 - bits)), high: (high << bits) | (low >>> (32 - bits)) }
}

/** Shifted right, zeros coming in. */
function shifted({ low, high }: Halves, bits: number): Halves {
  return bits >= 32
    ? { low: high >>> (bits - 32), high: 0 }
    : { low: (low >>> bits) | (high << (32 - bits)), high: high >>> bits }
}
