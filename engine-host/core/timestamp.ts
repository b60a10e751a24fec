import { showInLog } from './log-view.js'

/**
 * A point in time, nanoseconds since the epoch, UTC, exact. Held as two 32-bit halves, because one double holds only 53
 * bits of it. Immutable.
 */
export class Timestamp {
  /**
   * @param high Upper 32 bits of the nanoseconds, signed.
   * @param low Lower 32 bits, from 0 to 2^32 - 1.
   */
  constructor(
    readonly high: number,
    readonly low: number,
  ) {}

  /** From nanoseconds since the epoch. */
  static fromNanos(nanos: bigint): Timestamp {
    return new Timestamp(Number(nanos >> 32n), Number(nanos & 0xffffffffn))
  }

  /** From milliseconds since the epoch; fractions are kept to the nanosecond where the double holds them. */
  static fromMilliseconds(milliseconds: number): Timestamp {
    const whole = Math.floor(milliseconds)
    return Timestamp.fromNanos(BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6)))
  }

  /** Nanoseconds since the epoch. */
  get nanos(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low)
  }

  /** Milliseconds since the epoch, as `Date` counts them. */
  get milliseconds(): number {
    return stampMilliseconds(this.high, this.low)
  }

  /** Negative when this is earlier than the other, 0 when equal, positive when later. */
  compare(other: Timestamp): number {
    return this.high - other.high || this.low - other.low
  }

  /** ISO 8601 in UTC, with as many decimals as the time needs: milliseconds at least. */
  toString(): string {
    const text = new Date(Math.floor(this.milliseconds)).toISOString()
    const rest = ((this.nanos % 1_000_000n) + 1_000_000n) % 1_000_000n
    if (rest === 0n) return text
    return `${text.slice(0, -1)}${rest.toString().padStart(6, '0').replace(/0+$/, '')}Z`
  }
}

showInLog(Timestamp, (timestamp) => timestamp.toString())

/** Milliseconds since the epoch of a stamp in two halves; whole milliseconds come out whole. */
export function stampMilliseconds(high: number, low: number): number {
  // 2^32 = 4294 × 10^6 + 967296, so that both terms stay below 2^53.
  return high * 4294 + (high * 967296 + low) / 1e6
}

const twoTo32 = 4_294_967_296

/** Upper 32 bits of the nanoseconds of a time in whole milliseconds, exact. */
export function millisecondsHigh(milliseconds: number): number {
  const upper = Math.floor(milliseconds / twoTo32)
  return upper * 1e6 + Math.floor(((milliseconds - upper * twoTo32) * 1e6) / twoTo32)
}

/** Lower 32 bits of the nanoseconds of a time in whole milliseconds, from 0 to 2^32 - 1, exact. */
export function millisecondsLow(milliseconds: number): number {
  const upper = Math.floor(milliseconds / twoTo32)
  const nanos = (milliseconds - upper * twoTo32) * 1e6
  return nanos - Math.floor(nanos / twoTo32) * twoTo32
}
